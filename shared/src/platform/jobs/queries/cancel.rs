//! Runs that nobody wants any more.

use sqlx::PgExecutor;

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
