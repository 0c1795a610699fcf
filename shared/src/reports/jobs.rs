//! Payloads of report work.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::files::FileFormat;
use crate::platform::{
    ids::{ReportId, SessionId, VendorId},
    jobs::{Job, Queue},
};

/// Makes a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerateReport {
    /// Which one.
    pub report_id: ReportId,
}

impl GenerateReport {
    /// While a run with this key is active, the report is being made.
    #[must_use]
    pub fn key(report: ReportId) -> String {
        format!("report:{report}")
    }
}

impl Job for GenerateReport {
    const KIND: &'static str = "reports.generate_report";
    const QUEUE: Queue = Queue::Reports;
    const MAX_ATTEMPTS: i32 = 5;
    // The rules analyst needs milliseconds; a language model, later, minutes.
    const TIMEOUT: Duration = Duration::from_secs(600);

    fn unique_key(&self) -> Option<String> {
        Some(Self::key(self.report_id))
    }
}

/// Tells the respondent by mail that the report is ready, or that it could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailOutcome {
    /// Which report.
    pub report_id: ReportId,
}

impl Job for MailOutcome {
    const KIND: &'static str = "reports.mail_outcome";
    const QUEUE: Queue = Queue::Notifications;

    fn unique_key(&self) -> Option<String> {
        Some(format!("report-mail:{}", self.report_id))
    }
}

/// Finds the respondents whose report is a week old, and enqueues a mail to each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendFollowUps {}

impl Job for SendFollowUps {
    const KIND: &'static str = "reports.send_follow_ups";
    const QUEUE: Queue = Queue::Notifications;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}

/// Writes to one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendFollowUp {
    /// Whose report.
    pub session_id: SessionId,
}

impl Job for SendFollowUp {
    const KIND: &'static str = "reports.send_follow_up";
    const QUEUE: Queue = Queue::Notifications;

    fn unique_key(&self) -> Option<String> {
        Some(format!("follow-up:{}", self.session_id))
    }
}

/// Looks at which delivered reports today's prices and benchmarks outdate, and writes down what they change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewEvidence {
    /// Only reports that use a price of this vendor; all where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<VendorId>,
}

impl ReviewEvidence {
    /// After a change of one vendor's prices.
    #[must_use]
    pub fn of(vendor: VendorId) -> Self {
        Self {
            vendor_id: Some(vendor),
        }
    }
}

impl Job for ReviewEvidence {
    const KIND: &'static str = "reports.review_evidence";
    const QUEUE: Queue = Queue::Maintenance;

    fn unique_key(&self) -> Option<String> {
        // A change that falls into the look at the one before is found by the hourly look at all.
        Some(match self.vendor_id {
            Some(vendor) => format!("{}:{vendor}", Self::KIND),
            None => Self::KIND.to_owned(),
        })
    }
}

/// Makes the file of a delivered report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderReport {
    /// Which report.
    pub report_id: ReportId,
    /// As what.
    pub format: FileFormat,
}

impl Job for RenderReport {
    const KIND: &'static str = "reports.render_report";
    // Not where reports are made: a file takes ten times as long as its report, and somebody watches the next one.
    const QUEUE: Queue = Queue::Exports;
    const MAX_ATTEMPTS: i32 = 4;

    fn unique_key(&self) -> Option<String> {
        Some(format!(
            "report-file:{}:{}",
            self.report_id,
            self.format.as_str()
        ))
    }
}
