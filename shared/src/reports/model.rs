//! States and steps of a report.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::platform::ids::ReportId;

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// The quiz is complete, the payment is not.
    AwaitingPayment,
    /// Waits for a worker.
    Queued,
    /// Is being made.
    Running,
    /// Can be read.
    Delivered,
    /// Could not be made; an operator may try again.
    Failed,
    /// The money went back.
    Withheld,
    /// The respondent had it removed.
    Erased,
}

impl ReportState {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Withheld => "withheld",
            Self::Erased => "erased",
        }
    }
}

/// No state has that name.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not a report state")]
pub struct UnknownState(String);

impl FromStr for ReportState {
    type Err = UnknownState;
    fn from_str(text: &str) -> Result<Self, UnknownState> {
        [
            Self::AwaitingPayment,
            Self::Queued,
            Self::Running,
            Self::Delivered,
            Self::Failed,
            Self::Withheld,
            Self::Erased,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
        .ok_or_else(|| UnknownState(text.to_owned()))
    }
}

/// Which report, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportSummary {
    /// Its internal id.
    pub id: ReportId,
    /// Where it stands.
    pub state: ReportState,
}

/// One of the nine steps of making a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: &'static str,
    /// How far the whole is when it begins.
    pub percent: u8,
    /// What people are told.
    pub message: &'static str,
}

/// The nine steps, as the first document names them.
pub const STEPS: [Step; 9] = [
    Step {
        name: "parsing",
        percent: 10,
        message: "Analyzing your responses...",
    },
    Step {
        name: "benchmarks",
        percent: 20,
        message: "Researching industry benchmarks...",
    },
    Step {
        name: "opportunities",
        percent: 35,
        message: "Identifying AI opportunities...",
    },
    Step {
        name: "vendors",
        percent: 50,
        message: "Researching vendor solutions...",
    },
    Step {
        name: "roi",
        percent: 65,
        message: "Calculating ROI projections...",
    },
    Step {
        name: "recommendations",
        percent: 80,
        message: "Generating recommendations...",
    },
    Step {
        name: "roadmap",
        percent: 90,
        message: "Building your roadmap...",
    },
    Step {
        name: "finalizing",
        percent: 95,
        message: "Finalizing report...",
    },
    Step {
        name: "complete",
        percent: 100,
        message: "Report ready!",
    },
];
