//! How the making of reports went, counted for operators.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgExecutor;

/// How many reports of a tier stand somewhere.
#[derive(Debug, Clone)]
pub struct StateCount {
    /// Which tier.
    pub tier: String,
    /// Where they stand.
    pub state: String,
    /// How many.
    pub count: i64,
}

/// What happened to the reports of a tier on a day.
#[derive(Debug, Clone)]
pub struct DayCount {
    /// The day, UTC.
    pub day: NaiveDate,
    /// Which tier.
    pub tier: String,
    /// Made as rows: somebody completed a quiz, or asked for a further version.
    pub created: i64,
    /// Of those made that day, handed over.
    pub delivered: i64,
    /// Of those made that day, failed.
    pub failed: i64,
}

/// How long something took.
#[derive(Debug, Clone)]
pub struct Took {
    /// What.
    pub name: String,
    /// How often it was measured.
    pub count: i64,
    /// Half took at most this many milliseconds.
    pub p50_ms: f64,
    /// Nineteen of twenty took at most this many.
    pub p95_ms: f64,
}

/// Why reports failed.
#[derive(Debug, Clone)]
pub struct FailureCount {
    /// The reason as it was written.
    pub reason: String,
    /// How many failed for it and still stand so.
    pub count: i64,
    /// When the last one did.
    pub last_at: DateTime<Utc>,
}

/// What the language model cost for reports.
#[derive(Debug, Clone, Copy)]
pub struct ModelCost {
    /// Reports for which it was asked.
    pub reports: i64,
    /// Millionths of a US dollar, together.
    pub micro_usd: i64,
}

/// Where all reports stand.
///
/// # Errors
/// On a database error.
pub async fn count_by_state(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<StateCount>> {
    sqlx::query_as!(
        StateCount,
        r#"select tier, state, count(*) as "count!" from reports group by tier, state order by tier, state"#
    )
    .fetch_all(db)
    .await
}

/// What became of the reports of the last days, the newest day first.
///
/// # Errors
/// On a database error.
pub async fn count_by_day(db: impl PgExecutor<'_>, days: i32) -> sqlx::Result<Vec<DayCount>> {
    sqlx::query_as!(
        DayCount,
        r#"
        select
            (created_at at time zone 'UTC')::date as "day!", tier, count(*) as "created!",
            count(*) filter (where delivered_at is not null) as "delivered!",
            count(*) filter (where state = 'failed') as "failed!"
        from reports
        where created_at >= date_trunc('day', now(), 'UTC') - make_interval(days => $1 - 1)
        group by 1, 2
        order by 1 desc, 2
        "#,
        days,
    )
    .fetch_all(db)
    .await
}

/// How long reports of the last days took from their order to their delivery, by tier.
///
/// # Errors
/// On a database error.
pub async fn list_durations(db: impl PgExecutor<'_>, days: i32) -> sqlx::Result<Vec<Took>> {
    sqlx::query_as!(
        Took,
        r#"
        select
            tier as name, count(*) as "count!",
            percentile_cont(0.5) within group (order by took) as "p50_ms!",
            percentile_cont(0.95) within group (order by took) as "p95_ms!"
        from (
            select tier, 1000 * extract(epoch from delivered_at - queued_at)::float8 as took
            from reports
            where delivered_at >= date_trunc('day', now(), 'UTC') - make_interval(days => $1 - 1)
                and queued_at is not null
        ) delivered
        group by tier
        order by tier
        "#,
        days,
    )
    .fetch_all(db)
    .await
}

/// How long each of these steps took in the last days: from the end of the step before it, or from the start of the
/// report, as long as one attempt made both.
///
/// # Errors
/// On a database error.
pub async fn list_step_durations(
    db: impl PgExecutor<'_>,
    steps: &[String],
    days: i32,
) -> sqlx::Result<Vec<Took>> {
    sqlx::query_as!(
        Took,
        r#"
        select
            step as name, count(*) as "count!",
            percentile_cont(0.5) within group (order by took) as "p50_ms!",
            percentile_cont(0.95) within group (order by took) as "p95_ms!"
        from (
            select
                step,
                1000 * extract(epoch from finished_at - coalesce(
                    lag(finished_at) over (
                        partition by report_id, input_hash, attempt order by finished_at),
                    first_started_at))::float8 as took
            from (
                select
                    report_steps.step, report_steps.report_id, report_steps.input_hash, report_steps.attempt,
                    report_steps.finished_at,
                    case when report_steps.attempt = 1 then reports.started_at end as first_started_at
                from report_steps
                join reports on reports.id = report_steps.report_id
                where report_steps.step = any($1)
                    and report_steps.finished_at
                        >= date_trunc('day', now(), 'UTC') - make_interval(days => $2 - 1)
            ) finished
        ) measured
        where took >= 0
        group by step
        order by array_position($1, step)
        "#,
        steps,
        days,
    )
    .fetch_all(db)
    .await
}

/// Why reports stand as failed, the most frequent reason first.
///
/// # Errors
/// On a database error.
pub async fn count_failures(
    db: impl PgExecutor<'_>,
    limit: i64,
) -> sqlx::Result<Vec<FailureCount>> {
    sqlx::query_as!(
        FailureCount,
        r#"
        select coalesce(error, 'unknown') as "reason!", count(*) as "count!", max(updated_at) as "last_at!"
        from reports
        where state = 'failed'
        group by 1
        order by 2 desc, 3 desc
        limit $1
        "#,
        limit,
    )
    .fetch_all(db)
    .await
}

/// What the language model cost for the reports of the last days.
///
/// # Errors
/// On a database error.
pub async fn sum_model_cost(db: impl PgExecutor<'_>, days: i32) -> sqlx::Result<ModelCost> {
    sqlx::query_as!(
        ModelCost,
        r#"
        select
            count(*) filter (where cost_microunits > 0) as "reports!",
            coalesce(sum(cost_microunits), 0)::bigint as "micro_usd!"
        from reports
        where created_at >= date_trunc('day', now(), 'UTC') - make_interval(days => $1 - 1)
        "#,
        days,
    )
    .fetch_one(db)
    .await
}
