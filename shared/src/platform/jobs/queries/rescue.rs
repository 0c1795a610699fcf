//! Runs whose workers died, and dead runs that get another try.

use sqlx::PgExecutor;

use super::runs::RunRow;
use crate::platform::{db::Tx, ids::JobRunId, jobs::JobRun};

/// After this many crashes a run is dead: it kills its workers.
pub const MAX_CRASHES: i32 = 3;

/// Takes runs away from workers that no longer renew: back to the queue at once, or dead after too many
/// crashes. Returns the runs as they are now.
///
/// # Errors
/// On a database error.
pub async fn rescue_runs(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<JobRun>> {
    sqlx::query_as!(
        RunRow,
        r#"
        update job_runs
        set crashes = crashes + 1,
            state = case when crashes + 1 >= $2 then 'dead' when cancel_requested then 'cancelled' else 'queued' end,
            finished_at = case when crashes + 1 >= $2 or cancel_requested then now() end,
            error = 'the worker stopped without a word while it ran this',
            run_at = now(), lease_token = null, lease_until = null, dispatch_id = null, dispatch_again_at = null
        where id in (
            select id
            from job_runs
            where state = 'running' and lease_until < now()
            order by lease_until
            limit $1
            for update skip locked
        )
        returning id, kind, queue, payload, state, unique_key, attempt, max_attempts, crashes, run_at, cancel_requested,
            error, trace, lease_token, created_at, started_at, finished_at
        "#,
        limit,
        MAX_CRASHES,
    )
    .fetch_all(&mut **tx)
    .await?
    .into_iter()
    .map(JobRun::try_from)
    .collect()
}

/// Puts a run that was given up back on the queue with a clean slate, under a key that is free; false otherwise. A
/// cancelled one only where it may be.
///
/// # Errors
/// On a database error, also when another run holds the unique key.
pub async fn retry_ended_run(
    db: impl PgExecutor<'_>,
    id: JobRunId,
    also_cancelled: bool,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        update job_runs
        set state = 'queued', attempt = 0, crashes = 0, run_at = now(), cancel_requested = false, finished_at = null,
            dispatch_id = null, dispatch_again_at = null
        where id = $1 and (state = 'dead' or (state = 'cancelled' and $2))
        "#,
        id.0,
        also_cancelled,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
