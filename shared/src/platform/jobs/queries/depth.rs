//! How much waits, and for how long.

use sqlx::PgExecutor;

/// What one queue holds.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueDepth {
    /// The queue.
    pub queue: String,
    /// Runs that are due and not begun.
    pub due: i64,
    /// Runs that wait for their time.
    pub later: i64,
    /// Runs at work.
    pub running: i64,
    /// Runs that gave up and were not seen to.
    pub dead: i64,
    /// Seconds since the oldest due run was due; 0 when none is.
    pub oldest_due_seconds: f64,
}

/// Counts the runs of each queue that are not over, and those that are dead.
///
/// # Errors
/// On a database error.
pub async fn list_queue_depths(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<QueueDepth>> {
    sqlx::query_as!(
        QueueDepth,
        r#"
        select queue,
            count(*) filter (where state = 'queued' and run_at <= now()) as "due!",
            count(*) filter (where state = 'queued' and run_at > now()) as "later!",
            count(*) filter (where state = 'running') as "running!",
            count(*) filter (where state = 'dead') as "dead!",
            coalesce(extract(epoch from now() - min(run_at) filter (where state = 'queued' and run_at <= now())), 0)::float8
                as "oldest_due_seconds!"
        from job_runs
        where state in ('queued', 'running', 'dead')
        group by queue
        "#
    )
    .fetch_all(db)
    .await
}
