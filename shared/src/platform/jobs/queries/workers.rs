//! Signs of life of worker processes.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

/// Seconds after its last beat at which a worker counts as lost: three beats, and as long as its leases.
pub const LOST_AFTER_SECONDS: f64 = 15.0;

/// What a worker says of itself.
#[derive(Debug, Clone)]
pub struct Heartbeat {
    /// The name under which it claims.
    pub worker: String,
    /// The machine.
    pub host: String,
    /// The process.
    pub pid: i32,
    /// The build's version.
    pub version: String,
    /// Queue by queue, how many jobs at once.
    pub queues: Value,
    /// What others want to know of its configuration; no secrets.
    pub settings: Value,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// Attempts that ended well.
    pub succeeded: i64,
    /// Attempts that did not.
    pub failed: i64,
}

/// Says that a worker lives.
///
/// # Errors
/// On a database error.
pub async fn beat(db: impl PgExecutor<'_>, beat: &Heartbeat) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into worker_heartbeats (
            worker, host, pid, version, queues, settings, started_at, succeeded, failed)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (worker) do update
        set beat_at = now(), succeeded = excluded.succeeded, failed = excluded.failed
        "#,
        beat.worker,
        beat.host,
        beat.pid,
        beat.version,
        beat.queues,
        beat.settings,
        beat.started_at,
        beat.succeeded,
        beat.failed,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Says that a worker stopped because it was asked to.
///
/// # Errors
/// On a database error.
pub async fn stop_beating(db: impl PgExecutor<'_>, worker: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update worker_heartbeats set stopped_at = now(), beat_at = now() where worker = $1",
        worker
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A worker as its beats and its runs show it.
#[derive(Debug, Clone)]
pub struct WorkerRow {
    /// The name under which it claims.
    pub worker: String,
    /// The machine.
    pub host: String,
    /// The process.
    pub pid: i32,
    /// The build's version.
    pub version: String,
    /// Queue by queue, how many jobs at once.
    pub queues: Value,
    /// What it said of its configuration.
    pub settings: Value,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it last gave a sign of life.
    pub beat_at: DateTime<Utc>,
    /// Seconds since then.
    pub silent_seconds: f64,
    /// When it stopped because it was asked to.
    pub stopped_at: Option<DateTime<Utc>>,
    /// Attempts that ended well.
    pub succeeded: i64,
    /// Attempts that did not.
    pub failed: i64,
    /// What it runs: id and kind of each.
    pub running: Vec<RunningJob>,
}

impl WorkerRow {
    /// Whether it gave a sign of life lately and has not stopped.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.stopped_at.is_none() && self.silent_seconds < LOST_AFTER_SECONDS
    }
}

/// A run that a worker holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningJob {
    /// The run.
    pub id: Uuid,
    /// Which job.
    pub kind: String,
}

/// The workers that live, and those that stopped or were lost within the hour; the living first.
///
/// # Errors
/// On a database error.
pub async fn list_workers(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<WorkerRow>> {
    let rows = sqlx::query!(
        r#"
        select
            workers.worker, host, pid, version, queues, settings, workers.started_at, beat_at,
            extract(epoch from now() - beat_at)::float8 as "silent_seconds!", stopped_at, succeeded, failed,
            coalesce(runs.ids, '{}') as "ids!", coalesce(runs.kinds, '{}') as "kinds!"
        from worker_heartbeats workers
        left join (
            select
                worker, array_agg(id order by job_runs.started_at, id) as ids,
                array_agg(kind order by job_runs.started_at, id) as kinds
            from job_runs
            where state = 'running'
            group by worker
        ) runs on runs.worker = workers.worker
        where beat_at > now() - interval '1 hour'
        order by
            stopped_at is not null or beat_at < now() - make_interval(secs => $1), workers.started_at, workers.worker
        "#,
        LOST_AFTER_SECONDS,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| WorkerRow {
            worker: row.worker,
            host: row.host,
            pid: row.pid,
            version: row.version,
            queues: row.queues,
            settings: row.settings,
            started_at: row.started_at,
            beat_at: row.beat_at,
            silent_seconds: row.silent_seconds,
            stopped_at: row.stopped_at,
            succeeded: row.succeeded,
            failed: row.failed,
            running: row
                .ids
                .into_iter()
                .zip(row.kinds)
                .map(|(id, kind)| RunningJob { id, kind })
                .collect(),
        })
        .collect())
}

/// Forgets workers that have been silent for a day.
///
/// # Errors
/// On a database error.
pub async fn delete_silent_workers(db: impl PgExecutor<'_>) -> sqlx::Result<u64> {
    let done =
        sqlx::query!("delete from worker_heartbeats where beat_at < now() - interval '1 day'")
            .execute(db)
            .await?;
    Ok(done.rows_affected())
}
