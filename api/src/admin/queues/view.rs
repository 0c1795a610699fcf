//! What operators see of a queue.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::platform::jobs::queries::{self, QueuePause, QueueSample, QueueStanding, WorkerRow};
use utoipa::ToSchema;

use crate::{http::ApiResult, state::AppState};

/// How a queue stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueueView {
    /// Its name.
    #[schema(example = "reports")]
    pub queue: String,
    /// Due and not claimed.
    pub waiting: i64,
    /// Waits for a time that has not come.
    pub later: i64,
    /// Held by workers.
    pub running: i64,
    /// Given up; may be retried.
    pub dead: i64,
    /// Since when the oldest that waits is due; null where nothing waits.
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// Seconds since then.
    pub oldest_seconds: f64,
    /// Work is due for a minute, the queue is not held, and nothing of it runs or ended in that minute.
    pub is_stalled: bool,
    /// Ended well within the last minute.
    pub succeeded_last_minute: i64,
    /// Given up within the last minute.
    pub failed_last_minute: i64,
    /// How many jobs of it the living workers run at once; 0: nobody serves it.
    pub concurrency: i64,
    /// Living workers that serve it.
    pub workers: i64,
    /// Who holds it; null where it is not held.
    pub pause: Option<PauseView>,
}

/// A queue that is held.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PauseView {
    /// Since when.
    pub paused_at: DateTime<Utc>,
    /// By whom.
    pub paused_by: String,
}

/// How a queue stood in an interval.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueueSampleView {
    /// Where the interval begins.
    pub at: DateTime<Utc>,
    /// Most that waited.
    pub waiting: i32,
    /// Most that ran.
    pub running: i32,
    /// Longest time in seconds for which the oldest one was due.
    pub oldest_seconds: f32,
    /// Ended well.
    pub succeeded: i64,
    /// Given up.
    pub failed: i64,
    /// Seconds from due to claimed, in the middle; null where nothing ended.
    pub latency_p50: Option<f32>,
    /// Seconds from due to claimed, of the slowest of twenty; null where nothing ended.
    pub latency_p95: Option<f32>,
}

impl From<QueueSample> for QueueSampleView {
    fn from(sample: QueueSample) -> Self {
        Self {
            at: sample.at,
            waiting: sample.waiting,
            running: sample.running,
            oldest_seconds: sample.oldest_seconds,
            succeeded: sample.succeeded,
            failed: sample.failed,
            latency_p50: sample.latency_p50,
            latency_p95: sample.latency_p95,
        }
    }
}

/// Every queue as it stands now.
///
/// # Errors
/// On a database error.
pub async fn list(app: &AppState) -> ApiResult<Vec<QueueView>> {
    let db = app.db.system();
    let standings = queries::list_queue_standings(db).await?;
    let pauses = queries::list_pauses(db).await?;
    let workers = queries::list_workers(db).await?;
    Ok(views(standings, &pauses, &workers))
}

/// Queues with what is known of their holds and workers.
pub fn views(
    standings: Vec<QueueStanding>,
    pauses: &[QueuePause],
    workers: &[WorkerRow],
) -> Vec<QueueView> {
    standings
        .into_iter()
        .map(|standing| {
            let pause = pauses.iter().find(|pause| pause.queue == standing.queue);
            let serving = workers
                .iter()
                .filter(|worker| worker.is_alive())
                .filter_map(|worker| worker.queues[&standing.queue].as_i64());
            QueueView {
                concurrency: serving.clone().sum(),
                workers: i64::try_from(serving.count()).unwrap_or(i64::MAX),
                pause: pause.map(|pause| PauseView {
                    paused_at: pause.paused_at,
                    paused_by: pause.paused_by.clone(),
                }),
                queue: standing.queue,
                waiting: standing.waiting,
                later: standing.later,
                running: standing.running,
                dead: standing.dead,
                oldest_due_at: standing.oldest_due_at,
                oldest_seconds: standing.oldest_seconds,
                is_stalled: standing.is_stalled,
                succeeded_last_minute: standing.succeeded_last_minute,
                failed_last_minute: standing.failed_last_minute,
            }
        })
        .collect()
}
