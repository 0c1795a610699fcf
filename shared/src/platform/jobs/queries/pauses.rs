//! Queues that give out nothing for a while.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::platform::{db::Tx, jobs::Queue};

/// A queue that is held.
#[derive(Debug, Clone)]
pub struct QueuePause {
    /// Which queue.
    pub queue: String,
    /// Since when.
    pub paused_at: DateTime<Utc>,
    /// By whom.
    pub paused_by: String,
}

/// Holds a queue: from the commit on no run of it is claimed, and what runs goes on. False if it was held before.
///
/// # Errors
/// On a database error.
pub async fn pause_queue(db: impl PgExecutor<'_>, queue: Queue, by: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into queue_pauses (queue, paused_by) values ($1, $2) on conflict do nothing",
        queue.as_str(),
        by,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets a queue go on; false if it was not held. Messages that came meanwhile lost their claim, so what is due is
/// pushed anew.
///
/// # Errors
/// On a database error.
pub async fn resume_queue(tx: &mut Tx, queue: Queue) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from queue_pauses where queue = $1", queue.as_str())
        .execute(&mut **tx)
        .await?;
    sqlx::query!(
        r#"
        update job_runs
        set dispatch_again_at = null
        where queue = $1 and state = 'queued' and dispatch_again_at is not null
        "#,
        queue.as_str(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The queues that are held.
///
/// # Errors
/// On a database error.
pub async fn list_pauses(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<QueuePause>> {
    sqlx::query_as!(
        QueuePause,
        "select queue, paused_at, paused_by from queue_pauses order by queue"
    )
    .fetch_all(db)
    .await
}
