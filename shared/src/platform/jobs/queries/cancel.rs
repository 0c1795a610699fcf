//! Runs that nobody wants any more.

use serde_json::Value;
use sqlx::PgExecutor;

use super::runs::RunRow;
use crate::platform::{ids::JobRunId, jobs::JobRun};

/// Cancels the active run of a unique key: a waiting one at once, a running one between its steps.
///
/// # Errors
/// On a database error.
pub async fn cancel_by_key(db: impl PgExecutor<'_>, key: &str) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        update job_runs
        set cancel_requested = true,
            state = case when state = 'queued' then 'cancelled' else state end,
            finished_at = case when state = 'queued' then now() end
        where unique_key = $1 and state in ('queued', 'running')
        "#,
        key,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Cancels a run: a waiting one at once, a running one between its steps. Returns it as it is now; nothing for one
/// that has ended, or is unknown.
///
/// # Errors
/// On a database error.
pub async fn cancel_run(db: impl PgExecutor<'_>, id: JobRunId) -> sqlx::Result<Option<JobRun>> {
    sqlx::query_as!(
        RunRow,
        r#"
        update job_runs
        set cancel_requested = true,
            state = case when state = 'queued' then 'cancelled' else state end,
            finished_at = case when state = 'queued' then now() end
        where id = $1 and state in ('queued', 'running')
        returning id, kind, queue, payload, state, unique_key, attempt, max_attempts, crashes, run_at, cancel_requested,
            error, trace, lease_token, created_at, started_at, finished_at
        "#,
        id.0,
    )
    .fetch_optional(db)
    .await?
    .map(JobRun::try_from)
    .transpose()
}

/// Cancels all active runs of a kind whose payload has these members. Returns them as they are now.
///
/// # Errors
/// On a database error.
pub async fn cancel_matching(
    db: impl PgExecutor<'_>,
    kind: &str,
    members: &Value,
) -> sqlx::Result<Vec<JobRun>> {
    sqlx::query_as!(
        RunRow,
        r#"
        update job_runs
        set cancel_requested = true,
            state = case when state = 'queued' then 'cancelled' else state end,
            finished_at = case when state = 'queued' then now() end
        where kind = $1 and payload @> $2 and state in ('queued', 'running')
        returning id, kind, queue, payload, state, unique_key, attempt, max_attempts, crashes, run_at, cancel_requested,
            error, trace, lease_token, created_at, started_at, finished_at
        "#,
        kind,
        members,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(JobRun::try_from)
    .collect()
}
