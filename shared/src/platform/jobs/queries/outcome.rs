//! How an attempt ends.

use std::time::Duration;

use sqlx::PgExecutor;
use uuid::Uuid;

use crate::platform::{ids::JobRunId, jobs::JobState};

/// Ends a run in a terminal state; false when the lease is lost.
///
/// # Errors
/// On a database error.
pub async fn finish_run(
    db: impl PgExecutor<'_>,
    id: JobRunId,
    lease_token: Uuid,
    state: JobState,
    error: Option<&str>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        update job_runs
        set state = $3, error = $4, lease_token = null, lease_until = null, finished_at = now()
        where id = $1 and lease_token = $2 and state = 'running'
        "#,
        id.0,
        lease_token,
        state.as_str(),
        error,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a run back to the queue; false when the lease is lost. `count_attempt` is false for a snooze and
/// for a worker that was asked to stop.
///
/// # Errors
/// On a database error.
pub async fn requeue_run(
    db: impl PgExecutor<'_>,
    id: JobRunId,
    lease_token: Uuid,
    delay: Duration,
    count_attempt: bool,
    error: Option<&str>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        update job_runs
        set state = 'queued', run_at = now() + make_interval(secs => $3),
            attempt = attempt - case when $4 then 0 else 1 end, error = coalesce($5, error),
            lease_token = null, lease_until = null, dispatch_id = null, dispatch_again_at = null
        where id = $1 and lease_token = $2 and state = 'running'
        "#,
        id.0,
        lease_token,
        delay.as_secs_f64(),
        count_attempt,
        error,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
