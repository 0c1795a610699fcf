//! A row of the ledger, and the message that points at it.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::job::Queue;
use crate::platform::ids::JobRunId;

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its time or for a worker.
    Queued,
    /// A worker holds its lease.
    Running,
    /// Done.
    Succeeded,
    /// Stopped on request.
    Cancelled,
    /// Given up; an operator may retry it.
    Dead,
}

impl JobState {
    /// The name in the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Cancelled => "cancelled",
            Self::Dead => "dead",
        }
    }
}

/// No state has that name.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not a job state")]
pub struct UnknownState(String);

impl FromStr for JobState {
    type Err = UnknownState;
    fn from_str(text: &str) -> Result<Self, UnknownState> {
        [
            Self::Queued,
            Self::Running,
            Self::Succeeded,
            Self::Cancelled,
            Self::Dead,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
        .ok_or_else(|| UnknownState(text.to_owned()))
    }
}

/// A run of a job.
#[derive(Debug, Clone)]
pub struct JobRun {
    /// Its id.
    pub id: JobRunId,
    /// Which job.
    pub kind: String,
    /// Where it waits.
    pub queue: String,
    /// The job itself.
    pub payload: Value,
    /// Where it stands.
    pub state: JobState,
    /// What it is unique by.
    pub unique_key: Option<String>,
    /// How often it was claimed, snoozes and graceful stops not counted.
    pub attempt: i32,
    /// After how many attempts it is dead.
    pub max_attempts: i32,
    /// How often its worker died.
    pub crashes: i32,
    /// Not before this time.
    pub run_at: DateTime<Utc>,
    /// Someone wants it stopped.
    pub cancel_requested: bool,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// W3C trace parent of its cause.
    pub trace: Option<String>,
    /// The fence; held by the worker that claimed it.
    pub lease_token: Option<Uuid>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last claimed.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// The message on the queue: which run, and which of its messages this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The run to claim.
    pub run_id: JobRunId,
    /// Must equal the run's own, else the message is stale.
    pub dispatch_id: Uuid,
    /// W3C trace parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// Not on the wire: the queue it goes to.
    #[serde(skip)]
    pub queue: Option<Queue>,
}
