//! How queues stand, and stood.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::platform::jobs::Queue;

/// Seconds for which a run may be due before its queue counts as stalled, if nothing of it ran meanwhile.
const STALLED_AFTER_SECONDS: f64 = 60.0;

/// How a queue stands.
#[derive(Debug, Clone)]
pub struct QueueStanding {
    /// Which queue.
    pub queue: String,
    /// Due and not claimed.
    pub waiting: i64,
    /// Waits for a time that has not come: a retry, or one that was ordered for later.
    pub later: i64,
    /// Held by workers.
    pub running: i64,
    /// Given up; an operator may try again.
    pub dead: i64,
    /// Since when the oldest that waits is due.
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// Seconds since then; 0 where nothing waits.
    pub oldest_seconds: f64,
    /// Work is due for a minute, the queue is not held, and nothing of it runs or ended in that minute.
    pub is_stalled: bool,
    /// Ended well within the last minute.
    pub succeeded_last_minute: i64,
    /// Given up within the last minute.
    pub failed_last_minute: i64,
}

/// How every queue stands.
///
/// # Errors
/// On a database error.
pub async fn list_queue_standings(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<QueueStanding>> {
    let queues = Queue::ALL.map(|queue| queue.as_str().to_owned());
    sqlx::query_as!(
        QueueStanding,
        r#"
        with open as (
            select
                queue,
                count(*) filter (where state = 'queued' and run_at <= now()) as waiting,
                count(*) filter (where state = 'queued' and run_at > now()) as later,
                count(*) filter (where state = 'running') as running,
                min(run_at) filter (where state = 'queued' and run_at <= now()) as oldest_due_at
            from job_runs
            where state in ('queued', 'running')
            group by queue
        ), dead as (
            select queue, count(*) as count
            from job_runs
            where state = 'dead'
            group by queue
        ), ended as (
            select
                queue,
                count(*) filter (where state = 'succeeded') as succeeded,
                count(*) filter (where state = 'dead') as failed
            from job_runs
            where state in ('succeeded', 'cancelled', 'dead')
                and finished_at > now() - make_interval(secs => $2)
            group by queue
        )
        select
            names.queue as "queue!",
            coalesce(open.waiting, 0) as "waiting!",
            coalesce(open.later, 0) as "later!",
            coalesce(open.running, 0) as "running!",
            coalesce(dead.count, 0) as "dead!",
            open.oldest_due_at as "oldest_due_at?",
            coalesce(extract(epoch from now() - open.oldest_due_at), 0)::float8 as "oldest_seconds!",
            (
                open.oldest_due_at < now() - make_interval(secs => $2)
                and open.running = 0
                and coalesce(ended.succeeded + ended.failed, 0) = 0
                and not exists (select from queue_pauses where queue_pauses.queue = names.queue)
            ) is true as "is_stalled!",
            coalesce(ended.succeeded, 0) as "succeeded_last_minute!",
            coalesce(ended.failed, 0) as "failed_last_minute!"
        from unnest($1::text[]) with ordinality as names(queue, position)
        left join open on open.queue = names.queue
        left join dead on dead.queue = names.queue
        left join ended on ended.queue = names.queue
        order by names.position
        "#,
        &queues,
        STALLED_AFTER_SECONDS,
    )
    .fetch_all(db)
    .await
}

/// Writes how every queue stands, and what ended in the ten seconds before these. Of all processes that do so in the
/// same ten seconds the first one counts; false for the others.
///
/// # Errors
/// On a database error.
pub async fn sample_queues(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    let queues = Queue::ALL.map(|queue| queue.as_str().to_owned());
    let done = sqlx::query!(
        r#"
        with span as (
            select
                date_bin('10 seconds', now(), '2000-01-01 00:00:00Z') - interval '10 seconds' as "from",
                date_bin('10 seconds', now(), '2000-01-01 00:00:00Z') as "to"
        ), open as (
            select
                queue,
                count(*) filter (where state = 'queued' and run_at <= now()) as waiting,
                count(*) filter (where state = 'running') as running,
                min(run_at) filter (where state = 'queued' and run_at <= now()) as oldest
            from job_runs
            where state in ('queued', 'running')
            group by queue
        ), ended as (
            select
                queue,
                count(*) filter (where state = 'succeeded') as succeeded,
                count(*) filter (where state = 'dead') as failed,
                percentile_cont(0.5) within group (order by extract(epoch from started_at - run_at)) as p50,
                percentile_cont(0.95) within group (order by extract(epoch from started_at - run_at)) as p95
            from job_runs, span
            where state in ('succeeded', 'cancelled', 'dead')
                and finished_at >= span."from" and finished_at < span."to"
            group by queue
        )
        insert into queue_samples (
            queue, at, waiting, running, oldest_seconds, succeeded, failed, latency_p50, latency_p95)
        select
            names.queue, span."from", coalesce(open.waiting, 0), coalesce(open.running, 0),
            coalesce(extract(epoch from now() - open.oldest), 0),
            coalesce(ended.succeeded, 0), coalesce(ended.failed, 0),
            -- A run that is put back after it was claimed is due later than it was claimed.
            greatest(ended.p50, 0), greatest(ended.p95, 0)
        from span
        cross join unnest($1::text[]) as names(queue)
        left join open on open.queue = names.queue
        left join ended on ended.queue = names.queue
        on conflict (queue, at) do nothing
        "#,
        &queues,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// How a queue stood in one interval.
#[derive(Debug, Clone)]
pub struct QueueSample {
    /// Which queue.
    pub queue: String,
    /// Where the interval begins.
    pub at: DateTime<Utc>,
    /// Most that waited.
    pub waiting: i32,
    /// Most that ran.
    pub running: i32,
    /// Longest time in seconds that the oldest one was due.
    pub oldest_seconds: f32,
    /// Ended well.
    pub succeeded: i64,
    /// Given up.
    pub failed: i64,
    /// Seconds from due to claimed: the middle of the interval's medians.
    pub latency_p50: Option<f32>,
    /// Seconds from due to claimed: the largest of the interval's 95th percentiles.
    pub latency_p95: Option<f32>,
}

/// How the queues stood in the time before now, in intervals of this width; time without a sample has no row.
///
/// # Errors
/// On a database error.
pub async fn list_queue_samples(
    db: impl PgExecutor<'_>,
    period: Duration,
    width: Duration,
) -> sqlx::Result<Vec<QueueSample>> {
    sqlx::query_as!(
        QueueSample,
        r#"
        select
            queue, date_bin(make_interval(secs => $2), at, '2000-01-01 00:00:00Z') as "at!",
            max(waiting) as "waiting!", max(running) as "running!", max(oldest_seconds) as "oldest_seconds!",
            sum(succeeded) as "succeeded!", sum(failed) as "failed!",
            percentile_cont(0.5) within group (order by latency_p50)::real as latency_p50,
            max(latency_p95) as latency_p95
        from queue_samples
        where at > now() - make_interval(secs => $1)
        group by 1, 2
        order by 1, 2
        "#,
        period.as_secs_f64(),
        width.as_secs_f64(),
    )
    .fetch_all(db)
    .await
}

/// Times of a queue's runs that ended in a period.
#[derive(Debug, Clone)]
pub struct QueueTimes {
    /// Which queue.
    pub queue: String,
    /// Ended well.
    pub succeeded: i64,
    /// Given up.
    pub failed: i64,
    /// Half were claimed within so many seconds of being due.
    pub latency_p50: f64,
    /// Nineteen of twenty were.
    pub latency_p95: f64,
    /// Half of the last attempts took at most so many seconds.
    pub duration_p50: f64,
    /// Nineteen of twenty did.
    pub duration_p95: f64,
}

/// Times of the runs that ended in the period before now, by queue; a queue without any has no row. Runs that succeeded
/// are kept for seven days.
///
/// # Errors
/// On a database error.
pub async fn list_queue_times(
    db: impl PgExecutor<'_>,
    period: Duration,
) -> sqlx::Result<Vec<QueueTimes>> {
    sqlx::query_as!(
        QueueTimes,
        r#"
        select
            queue,
            count(*) filter (where state = 'succeeded') as "succeeded!",
            count(*) filter (where state = 'dead') as "failed!",
            percentile_cont(0.5) within group (order by latency) as "latency_p50!",
            percentile_cont(0.95) within group (order by latency) as "latency_p95!",
            percentile_cont(0.5) within group (order by duration) as "duration_p50!",
            percentile_cont(0.95) within group (order by duration) as "duration_p95!"
        from (
            select
                queue, state,
                greatest(extract(epoch from started_at - run_at), 0)::float8 as latency,
                extract(epoch from finished_at - started_at)::float8 as duration
            from job_runs
            where state in ('succeeded', 'cancelled', 'dead') and started_at is not null
                and finished_at > now() - make_interval(secs => $1)
        ) ended
        group by queue
        order by queue
        "#,
        period.as_secs_f64(),
    )
    .fetch_all(db)
    .await
}

/// Rolls samples up: ten seconds' become five minutes' after a day, which go after a month.
///
/// # Errors
/// On a database error.
pub async fn roll_up_samples(db: &mut sqlx::PgConnection) -> sqlx::Result<u64> {
    let rolled = sqlx::query!(
        r#"
        with fine as (
            delete from queue_samples
            where at < date_bin('5 minutes', now() - interval '1 day', '2000-01-01 00:00:00Z')
                -- What stands on five minutes may be rolled up already, and comes out as it was.
                and at > now() - interval '2 days'
            returning *
        )
        insert into queue_samples (
            queue, at, waiting, running, oldest_seconds, succeeded, failed, latency_p50, latency_p95)
        select
            queue, date_bin('5 minutes', at, '2000-01-01 00:00:00Z'), max(waiting), max(running), max(oldest_seconds),
            sum(succeeded), sum(failed), percentile_cont(0.5) within group (order by latency_p50), max(latency_p95)
        from fine
        group by 1, 2
        "#
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    let gone = sqlx::query!("delete from queue_samples where at < now() - interval '30 days'")
        .execute(&mut *db)
        .await?
        .rows_affected();
    Ok(rolled + gone)
}
