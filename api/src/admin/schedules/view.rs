//! What operators see of a schedule.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    admin::schedules,
    platform::{clock, ids::JobRunId, jobs::queries::ScheduleRow},
};
use utoipa::ToSchema;

use crate::http::Data;

/// A schedule.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScheduleView {
    /// Its name, which is the job's kind.
    #[schema(example = "vendors.refresh_catalogue")]
    pub id: String,
    /// Why it exists.
    pub purpose: String,
    /// When it runs: seconds, minutes, hours, day of the month, month, day of the week, year; UTC.
    #[schema(example = "0 0 3 * * Mon *")]
    pub cron: String,
    /// Whether it is held: then it runs only when somebody asks.
    pub is_paused: bool,
    /// What program and configuration say.
    pub default_cron: String,
    /// What the configuration says.
    pub is_paused_by_default: bool,
    /// Counts the changes of operators; send it as `If-Match`.
    pub revision: i32,
    /// When an operator last changed it.
    pub changed_at: Option<DateTime<Utc>>,
    /// Who that was.
    pub changed_by: Option<String>,
    /// When it runs next; null while it is held.
    pub next_at: Option<DateTime<Utc>>,
    /// Somebody wants it to run now, and a worker is about to see that.
    pub run_requested_at: Option<DateTime<Utc>>,
    /// How it went the last time; null if it never ran.
    pub last: Option<LastRunView>,
}

/// How a schedule went the last time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LastRunView {
    /// When its job was enqueued.
    pub fired_at: DateTime<Utc>,
    /// The run; one that succeeded is kept for seven days.
    pub run_id: JobRunId,
    /// Where the run stands; null when it is gone.
    #[schema(example = "succeeded")]
    pub state: Option<String>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Why its last attempt failed.
    pub error: Option<String>,
}

impl From<ScheduleRow> for ScheduleView {
    fn from(row: ScheduleRow) -> Self {
        let next_at = (!row.is_paused)
            .then(|| schedules::next_after(&row.cron, clock::now()).ok())
            .flatten();
        let last = row.last_fired_at.zip(row.last_run_id);
        Self {
            id: row.name,
            purpose: row.purpose,
            cron: row.cron,
            is_paused: row.is_paused,
            default_cron: row.default_cron,
            is_paused_by_default: row.is_paused_by_default,
            revision: row.revision,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
            next_at,
            run_requested_at: row.run_requested_at,
            last: last.map(|(fired_at, run)| LastRunView {
                fired_at,
                run_id: JobRunId(run),
                state: row.last_state,
                finished_at: row.last_finished_at,
                error: row.last_error,
            }),
        }
    }
}

/// A schedule with its revision as its tag.
pub struct Tagged(pub ScheduleView);

impl IntoResponse for Tagged {
    fn into_response(self) -> Response {
        let tag = HeaderValue::from_str(&format!("\"{}\"", self.0.revision));
        let mut response = Data(self.0).into_response();
        if let Ok(tag) = tag {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}
