//! The processes that run jobs.

use std::collections::BTreeMap;

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::platform::{
    ids::JobRunId,
    jobs::queries::{self, WorkerRow},
};
use utoipa::ToSchema;

use crate::{
    auth::Operator,
    http::{ApiResult, Data, Envelope, NoQuery},
    state::AppState,
};

/// Whether a worker lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkerState {
    /// It gave a sign of life within 15 seconds.
    Alive,
    /// It gave none and has not said goodbye: what it ran goes to others.
    Lost,
    /// It was asked to stop and has.
    Stopped,
}

/// A process that runs jobs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkerView {
    /// The name under which it claims; new at each start.
    pub worker: String,
    /// Whether it lives.
    pub state: WorkerState,
    /// On which machine.
    pub host: String,
    /// Its process number there.
    pub pid: i32,
    /// Version of the build.
    pub version: String,
    /// How many jobs at once, by queue.
    pub queues: BTreeMap<String, i64>,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it last gave a sign of life.
    pub beat_at: DateTime<Utc>,
    /// Seconds since then.
    pub silent_seconds: f64,
    /// Attempts that ended well since it started.
    pub succeeded: i64,
    /// Attempts that did not.
    pub failed: i64,
    /// What it runs now.
    pub running: Vec<RunningView>,
}

/// A run that a worker holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunningView {
    /// The run.
    pub id: JobRunId,
    /// Which job.
    #[schema(example = "reports.generate_report")]
    pub kind: String,
}

/// Lists the worker processes: the living, and those that stopped or were lost within the hour.
#[utoipa::path(get, path = "/admin/workers", tag = "admin",
    responses((status = 200, body = Envelope<Vec<WorkerView>>)),
    security(("operator_token" = [])))]
pub async fn list_workers(
    State(app): State<AppState>,
    _caller: Operator,
    _query: NoQuery,
) -> ApiResult<Data<Vec<WorkerView>>> {
    let workers = queries::list_workers(app.db.system()).await?;
    Ok(Data(workers.into_iter().map(WorkerView::from).collect()))
}

impl From<WorkerRow> for WorkerView {
    fn from(row: WorkerRow) -> Self {
        let state = if row.stopped_at.is_some() {
            WorkerState::Stopped
        } else if row.is_alive() {
            WorkerState::Alive
        } else {
            WorkerState::Lost
        };
        let queues = row.queues.as_object().into_iter().flatten();
        Self {
            state,
            queues: queues
                .filter_map(|(queue, count)| Some((queue.clone(), count.as_i64()?)))
                .collect(),
            worker: row.worker,
            host: row.host,
            pid: row.pid,
            version: row.version,
            started_at: row.started_at,
            beat_at: row.beat_at,
            silent_seconds: row.silent_seconds,
            succeeded: row.succeeded,
            failed: row.failed,
            running: row
                .running
                .into_iter()
                .map(|run| RunningView {
                    id: JobRunId(run.id),
                    kind: run.kind,
                })
                .collect(),
        }
    }
}
