//! SQL of the job ledger. Times are the database's; every write of a run carries its lease token.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{
    job::Queue,
    run::{Delivery, JobRun, JobState},
};
use crate::platform::{db::Tx, ids::JobRunId};

/// After this many crashes a run is dead: it kills its workers.
pub const MAX_CRASHES: i32 = 3;

/// A run about to be written.
pub struct NewRun {
    /// Its id.
    pub id: JobRunId,
    /// Which job.
    pub kind: &'static str,
    /// Where it waits.
    pub queue: Queue,
    /// The job.
    pub payload: Value,
    /// What it is unique by.
    pub unique_key: Option<String>,
    /// After how many attempts it is dead.
    pub max_attempts: i32,
    /// The message that will be pushed right after the commit, if any.
    pub dispatch_id: Option<Uuid>,
    /// How long it waits at least.
    pub delay: Duration,
    /// W3C trace parent of its cause.
    pub trace: Option<String>,
}

struct RunRow {
    id: Uuid,
    kind: String,
    queue: String,
    payload: Value,
    state: String,
    unique_key: Option<String>,
    attempt: i32,
    max_attempts: i32,
    crashes: i32,
    run_at: DateTime<Utc>,
    cancel_requested: bool,
    error: Option<String>,
    trace: Option<String>,
    lease_token: Option<Uuid>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
}

impl TryFrom<RunRow> for JobRun {
    type Error = sqlx::Error;
    fn try_from(row: RunRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: JobRunId(row.id),
            kind: row.kind,
            queue: row.queue,
            payload: row.payload,
            state: row
                .state
                .parse()
                .map_err(|error: super::run::UnknownState| sqlx::Error::Decode(error.into()))?,
            unique_key: row.unique_key,
            attempt: row.attempt,
            max_attempts: row.max_attempts,
            crashes: row.crashes,
            run_at: row.run_at,
            cancel_requested: row.cancel_requested,
            error: row.error,
            trace: row.trace,
            lease_token: row.lease_token,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
        })
    }
}

/// Writes a run unless its unique key is taken by one that waits or runs; says whether it did.
///
/// # Errors
/// On a database error.
pub async fn insert_run(db: impl PgExecutor<'_>, new: &NewRun) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        insert into job_runs (id, kind, queue, payload, unique_key, max_attempts, dispatch_id, dispatch_again_at, run_at, trace)
        values ($1, $2, $3, $4, $5, $6, $7,
            -- Soon: this push may die with the process that was to make it.
            case when $7::uuid is null then null else now() + interval '5 seconds' end,
            now() + make_interval(secs => $8), $9)
        on conflict (unique_key) where state in ('queued', 'running') do nothing
        "#,
        new.id.0,
        new.kind,
        new.queue.as_str(),
        new.payload,
        new.unique_key,
        new.max_attempts,
        new.dispatch_id,
        new.delay.as_secs_f64(),
        new.trace,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The run that holds a unique key now.
///
/// # Errors
/// On a database error.
pub async fn find_active_by_key(
    db: impl PgExecutor<'_>,
    key: &str,
) -> sqlx::Result<Option<JobRunId>> {
    sqlx::query_scalar!(
        r#"
        select id as "id: JobRunId"
        from job_runs
        where unique_key = $1 and state in ('queued', 'running')
        "#,
        key,
    )
    .fetch_optional(db)
    .await
}

/// A run by its id.
///
/// # Errors
/// On a database error.
pub async fn find_run(db: impl PgExecutor<'_>, id: JobRunId) -> sqlx::Result<Option<JobRun>> {
    sqlx::query_as!(
        RunRow,
        r#"
        select id, kind, queue, payload, state, unique_key, attempt, max_attempts, crashes, run_at, cancel_requested,
            error, trace, lease_token, created_at, started_at, finished_at
        from job_runs
        where id = $1
        "#,
        id.0,
    )
    .fetch_optional(db)
    .await?
    .map(JobRun::try_from)
    .transpose()
}

/// Marks due runs for a (new) push and returns their messages, oldest first. The marks are committed
/// before anything is pushed, so a stale message can never claim.
///
/// # Errors
/// On a database error.
pub async fn dispatch_due(
    db: impl PgExecutor<'_>,
    queue: Queue,
    limit: i64,
) -> sqlx::Result<Vec<Delivery>> {
    let rows = sqlx::query!(
        r#"
        update job_runs
        set dispatch_id = gen_random_uuid(), dispatch_again_at = now() + interval '30 seconds'
        where id in (
            select id
            from job_runs
            where state = 'queued' and queue = $1 and run_at <= now()
                and (dispatch_again_at is null or dispatch_again_at <= now())
            order by run_at
            limit $2
            for update skip locked
        )
        returning id as "id: JobRunId", dispatch_id as "dispatch_id!", trace
        "#,
        queue.as_str(),
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Delivery {
            run_id: row.id,
            dispatch_id: row.dispatch_id,
            trace: row.trace,
            queue: Some(queue),
        })
        .collect())
}

/// Whether anything waits for its time or its push within the next few seconds.
///
/// # Errors
/// On a database error.
pub async fn is_anything_due_soon(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select from job_runs where state = 'queued' and run_at <= now() + interval '5 seconds'
        ) as "due!"
        "#
    )
    .fetch_one(db)
    .await
}

/// Claims a run for a message; `None` when the message is stale, doubled or early.
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

/// Puts a dead run back on the queue with a clean slate, under a key that is free; false otherwise.
///
/// # Errors
/// On a database error, also when another run holds the unique key.
pub async fn retry_dead_run(db: impl PgExecutor<'_>, id: JobRunId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        update job_runs
        set state = 'queued', attempt = 0, crashes = 0, run_at = now(), cancel_requested = false, finished_at = null,
            dispatch_id = null, dispatch_again_at = null
        where id = $1 and state = 'dead'
        "#,
        id.0,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What an operator looks for.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    /// Only this state.
    pub state: Option<JobState>,
    /// Only this queue.
    pub queue: Option<Queue>,
    /// Only this kind.
    pub kind: Option<String>,
}

/// A page of runs, newest first, after the given position.
///
/// # Errors
/// On a database error.
pub async fn list_runs(
    db: impl PgExecutor<'_>,
    filter: &RunFilter,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> sqlx::Result<Vec<JobRun>> {
    let (after_at, after_id) = after.unzip();
    sqlx::query_as!(
        RunRow,
        r#"
        select id, kind, queue, payload, state, unique_key, attempt, max_attempts, crashes, run_at, cancel_requested,
            error, trace, lease_token, created_at, started_at, finished_at
        from job_runs
        where ($1::text is null or state = $1)
            and ($2::text is null or queue = $2)
            and ($3::text is null or kind = $3)
            and ($4::timestamptz is null or (created_at, id) < ($4, $5::uuid))
        order by created_at desc, id desc
        limit $6
        "#,
        filter.state.map(JobState::as_str),
        filter.queue.map(Queue::as_str),
        filter.kind,
        after_at,
        after_id,
        limit,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(JobRun::try_from)
    .collect()
}

/// Claims one tick of a schedule; false when another worker has it.
///
/// # Errors
/// On a database error.
pub async fn insert_tick(
    db: impl PgExecutor<'_>,
    schedule: &str,
    tick: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into schedule_ticks (schedule, tick) values ($1, $2) on conflict do nothing",
        schedule,
        tick,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes what is past its retention: runs succeeded or cancelled after 7 days, dead after 90, ticks after
/// 90, mails and ended progress after 30. Returns how many rows went.
///
/// # Errors
/// On a database error.
pub async fn delete_expired(tx: &mut Tx) -> sqlx::Result<u64> {
    let mut gone = sqlx::query!(
        r#"
        delete from job_runs
        where (state in ('succeeded', 'cancelled') and finished_at < now() - interval '7 days')
            or (state = 'dead' and finished_at < now() - interval '90 days')
        "#
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    gone += sqlx::query!("delete from schedule_ticks where tick < now() - interval '90 days'")
        .execute(&mut **tx)
        .await?
        .rows_affected();
    gone += sqlx::query!("delete from mails where created_at < now() - interval '30 days'")
        .execute(&mut **tx)
        .await?
        .rows_affected();
    // A stream is old when its newest event is.
    gone += sqlx::query!(
        r#"
        delete from progress_events
        where stream_id in (
            select stream_id from progress_events group by stream_id having max(at) < now() - interval '30 days'
        )
        "#
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    Ok(gone)
}
