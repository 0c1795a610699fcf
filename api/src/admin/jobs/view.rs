//! What operators get to see of a job.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::platform::{
    ids::JobRunId,
    jobs::{JobRun, JobState},
};
use utoipa::ToSchema;

/// What an operator may do to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobAction {
    /// Another try.
    Retry,
    /// Stop it.
    Cancel,
}

/// The path of a run.
pub(super) fn run_url(id: JobRunId) -> String {
    format!("/api/admin/jobs/{id}")
}

/// A run of a job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobRunView {
    /// Its id.
    pub id: JobRunId,
    /// Which job.
    #[schema(example = "reports.generate_report")]
    pub kind: String,
    /// Where it waits.
    #[schema(example = "reports")]
    pub queue: String,
    /// Where it stands.
    pub state: JobState,
    /// Ids it works on; never personal data.
    #[schema(value_type = Object)]
    pub payload: Value,
    /// How often it was tried.
    pub attempt: i32,
    /// After how many attempts it is dead.
    pub max_attempts: i32,
    /// How often its worker died.
    pub crashes: i32,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// Not before this time.
    pub run_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last claimed.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl From<JobRun> for JobRunView {
    fn from(run: JobRun) -> Self {
        Self {
            id: run.id,
            kind: run.kind,
            queue: run.queue,
            state: run.state,
            payload: run.payload,
            attempt: run.attempt,
            max_attempts: run.max_attempts,
            crashes: run.crashes,
            error: run.error,
            run_at: run.run_at,
            created_at: run.created_at,
            started_at: run.started_at,
            finished_at: run.finished_at,
        }
    }
}
