//! Runs: written once, then read.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::platform::{
    ids::JobRunId,
    jobs::{JobRun, JobState, Queue, run::UnknownState},
};

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

/// A row of the ledger.
pub(super) struct RunRow {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) queue: String,
    pub(super) payload: Value,
    pub(super) state: String,
    pub(super) unique_key: Option<String>,
    pub(super) attempt: i32,
    pub(super) max_attempts: i32,
    pub(super) crashes: i32,
    pub(super) run_at: DateTime<Utc>,
    pub(super) cancel_requested: bool,
    pub(super) error: Option<String>,
    pub(super) trace: Option<String>,
    pub(super) lease_token: Option<Uuid>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) started_at: Option<DateTime<Utc>>,
    pub(super) finished_at: Option<DateTime<Utc>>,
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
                .map_err(|error: UnknownState| sqlx::Error::Decode(error.into()))?,
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

/// What an operator looks for.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    /// Only this state.
    pub state: Option<JobState>,
    /// Only this queue.
    pub queue: Option<Queue>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only those whose error holds this text, in small or capital letters.
    pub error: Option<String>,
    /// Only those made at this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Only those made before this time.
    pub before: Option<DateTime<Utc>>,
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
            and ($7::text is null or position(lower($7) in lower(error)) > 0)
            and ($8::timestamptz is null or created_at >= $8)
            and ($9::timestamptz is null or created_at < $9)
        order by created_at desc, id desc
        limit $6
        "#,
        filter.state.map(JobState::as_str),
        filter.queue.map(Queue::as_str),
        filter.kind,
        after_at,
        after_id,
        limit,
        filter.error,
        filter.since,
        filter.before,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(JobRun::try_from)
    .collect()
}
