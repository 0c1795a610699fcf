//! Taking a run, and holding on to it.

use std::time::Duration;

use sqlx::PgExecutor;
use uuid::Uuid;

use super::runs::RunRow;
use crate::platform::{
    ids::JobRunId,
    jobs::{Delivery, JobRun},
};

/// Claims a run for a message; `None` when the message is stale, doubled or early, or its queue is held.
///
/// # Errors
/// On a database error.
pub async fn claim(
    db: impl PgExecutor<'_>,
    delivery: &Delivery,
    lease: Duration,
    worker: &str,
) -> sqlx::Result<Option<JobRun>> {
    sqlx::query_as!(
        RunRow,
        r#"
        update job_runs
        set state = 'running', attempt = attempt + 1, lease_token = gen_random_uuid(),
            lease_until = now() + make_interval(secs => $3), worker = $4, started_at = now(), dispatch_id = null,
            dispatch_again_at = null
        where id = $1 and dispatch_id = $2 and state = 'queued' and run_at <= now()
            and not exists (select from queue_pauses where queue_pauses.queue = job_runs.queue)
        returning id, kind, queue, payload, state, unique_key, attempt, max_attempts, crashes, run_at, cancel_requested,
            error, trace, lease_token, created_at, started_at, finished_at
        "#,
        delivery.run_id.0,
        delivery.dispatch_id,
        lease.as_secs_f64(),
        worker,
    )
    .fetch_optional(db)
    .await?
    .map(JobRun::try_from)
    .transpose()
}

/// Claims the next due run without a message, as tests do that have no Redis.
///
/// # Errors
/// On a database error.
pub async fn claim_due(
    db: impl PgExecutor<'_>,
    lease: Duration,
    worker: &str,
) -> sqlx::Result<Option<JobRun>> {
    sqlx::query_as!(
        RunRow,
        r#"
        update job_runs
        set state = 'running', attempt = attempt + 1, lease_token = gen_random_uuid(),
            lease_until = now() + make_interval(secs => $1), worker = $2, started_at = now(), dispatch_id = null,
            dispatch_again_at = null
        where id = (
            select id
            from job_runs
            where state = 'queued' and run_at <= now()
                and not exists (select from queue_pauses where queue_pauses.queue = job_runs.queue)
            order by run_at
            limit 1
            for update skip locked
        )
        returning id, kind, queue, payload, state, unique_key, attempt, max_attempts, crashes, run_at, cancel_requested,
            error, trace, lease_token, created_at, started_at, finished_at
        "#,
        lease.as_secs_f64(),
        worker,
    )
    .fetch_optional(db)
    .await?
    .map(JobRun::try_from)
    .transpose()
}

/// Extends a lease; `None` when it is lost, else whether someone wants the run stopped.
///
/// # Errors
/// On a database error.
pub async fn renew_lease(
    db: impl PgExecutor<'_>,
    id: JobRunId,
    lease_token: Uuid,
    lease: Duration,
) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"
        update job_runs
        set lease_until = now() + make_interval(secs => $3)
        where id = $1 and lease_token = $2 and state = 'running'
        returning cancel_requested
        "#,
        id.0,
        lease_token,
        lease.as_secs_f64(),
    )
    .fetch_optional(db)
    .await
}

/// Locks a run that this token holds, inside the transaction that writes its result. `None` when the
/// lease is lost, else whether someone wants the run stopped.
///
/// # Errors
/// On a database error.
pub async fn lock_held_run(
    db: impl PgExecutor<'_>,
    id: JobRunId,
    lease_token: Uuid,
) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        "select cancel_requested from job_runs where id = $1 and lease_token = $2 and state = 'running' for update",
        id.0,
        lease_token,
    )
    .fetch_optional(db)
    .await
}
