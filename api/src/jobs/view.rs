//! What a client sees of a run.

use serde::Serialize;
use serde_json::Value;
use shared::platform::{events::ProgressEvent, ids::JobRunId, jobs::JobRun};
use utoipa::ToSchema;

use crate::admin::jobs::JobRunView;

/// A run of a job with where to watch it, and how it ended.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobView {
    /// The run.
    #[serde(flatten)]
    pub run: JobRunView,
    /// Somebody asked for it to stop.
    pub cancel_requested: bool,
    /// Where its events are told.
    #[schema(example = "/api/jobs/0190aaaa-0000-7000-8000-000000000000/stream")]
    pub stream_url: String,
    /// Its last event, if nothing can follow that: of a refresh `{vendor, changed, old, new, confirmed, held}`, of a
    /// refresh of all `{total, changed, failed}`, of one that failed `{message, recoverable}`.
    #[schema(value_type = Option<Object>)]
    pub result: Option<Value>,
}

/// The path of a run.
#[must_use]
pub fn job_url(id: JobRunId) -> String {
    format!("/api/jobs/{id}")
}

/// The path of a run's events.
#[must_use]
pub fn stream_url(id: JobRunId) -> String {
    format!("/api/jobs/{id}/stream")
}

impl JobView {
    /// A run with the newest event of its stream.
    #[must_use]
    pub fn new(run: JobRun, last: Option<&ProgressEvent>) -> Self {
        Self {
            cancel_requested: run.cancel_requested,
            stream_url: stream_url(run.id),
            result: last
                .filter(|event| event.is_terminal())
                .map(ProgressEvent::client_data),
            run: run.into(),
        }
    }
}
