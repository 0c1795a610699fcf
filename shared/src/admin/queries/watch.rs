//! What needs a person, and what moved lately.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

/// How much waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attention {
    /// Runs that were given up.
    pub dead_runs: i64,
    /// Since when the oldest of them is.
    pub dead_since: Option<DateTime<Utc>>,
    /// Reports that could not be made.
    pub failed_reports: i64,
    /// Since when the oldest of them is.
    pub failed_since: Option<DateTime<Utc>>,
    /// Payments that do not fit.
    pub held_payments: i64,
    /// Since when the oldest of them is.
    pub held_since: Option<DateTime<Utc>>,
    /// Readings of price pages that do not count yet.
    pub open_reviews: i64,
    /// Since when the oldest of them is.
    pub reviews_since: Option<DateTime<Utc>>,
    /// Runs that ended well within 24 hours.
    pub succeeded_today: i64,
    /// Runs that were given up within 24 hours.
    pub failed_today: i64,
}

/// How much waits for a person, and how much was done in the last 24 hours.
///
/// # Errors
/// On a database error.
pub async fn count_attention(db: impl PgExecutor<'_>) -> sqlx::Result<Attention> {
    sqlx::query_as!(
        Attention,
        r#"
        select
            dead.count as "dead_runs!", dead.since as dead_since,
            failed.count as "failed_reports!", failed.since as failed_since,
            held.count as "held_payments!", held.since as held_since,
            reviews.count as "open_reviews!", reviews.since as reviews_since,
            ended.succeeded as "succeeded_today!", ended.failed as "failed_today!"
        from
            (select count(*), min(finished_at) as since from job_runs where state = 'dead') dead,
            (select count(*), min(updated_at) as since from reports where state = 'failed') failed,
            (select count(*), min(updated_at) as since from payments where state = 'held') held,
            (select count(*), min(created_at) as since from price_reviews where state = 'open') reviews,
            (
                select coalesce(sum(succeeded), 0) as succeeded, coalesce(sum(failed), 0) as failed
                from queue_samples
                where at > now() - interval '24 hours'
            ) ended
        "#
    )
    .fetch_one(db)
    .await
}

/// The database's time, by which moves are asked for.
///
/// # Errors
/// On a database error.
pub async fn find_now(db: impl PgExecutor<'_>) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar!(r#"select now() as "now!""#)
        .fetch_one(db)
        .await
}

/// A run that came to where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunMove {
    /// The run.
    pub id: Uuid,
    /// Which job.
    pub kind: String,
    /// Its queue.
    pub queue: String,
    /// Where it stands.
    pub state: String,
    /// How often it was tried.
    pub attempt: i32,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// When it came there.
    pub at: DateTime<Utc>,
}

/// Runs that were made, claimed or ended since then, the newest first.
///
/// # Errors
/// On a database error.
pub async fn list_run_moves(
    db: impl PgExecutor<'_>,
    since: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<RunMove>> {
    sqlx::query_as!(
        RunMove,
        r#"
        select id as "id!", kind as "kind!", queue as "queue!", state as "state!", attempt as "attempt!", error, at as "at!"
        from (
            select
                id, kind, queue, state, attempt, error,
                case when state = 'running' then started_at else created_at end as at
            from job_runs
            where state in ('queued', 'running')
            union all
            select id, kind, queue, state, attempt, error, finished_at
            from job_runs
            where state in ('succeeded', 'cancelled', 'dead') and finished_at >= $1
        ) moves
        where at >= $1
        order by at desc, id desc
        limit $2
        "#,
        since,
        limit,
    )
    .fetch_all(db)
    .await
}

/// A question about a price that was raised or answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewMove {
    /// The question.
    pub id: Uuid,
    /// The plan's name.
    pub plan: String,
    /// Why it is asked.
    pub reason: String,
    /// Where it stands.
    pub state: String,
    /// When it came there.
    pub at: DateTime<Utc>,
}

/// Questions about prices that were raised or answered since then, the newest first.
///
/// # Errors
/// On a database error.
pub async fn list_review_moves(
    db: impl PgExecutor<'_>,
    since: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<ReviewMove>> {
    sqlx::query_as!(
        ReviewMove,
        r#"
        select id, offer_name as plan, reason, state, coalesce(decided_at, created_at) as "at!"
        from price_reviews
        where decided_at >= $1 or (state = 'open' and created_at >= $1)
        order by coalesce(decided_at, created_at) desc, id desc
        limit $2
        "#,
        since,
        limit,
    )
    .fetch_all(db)
    .await
}

/// How many delivered reports stand on the price that counts for each of these plans.
///
/// # Errors
/// On a database error.
pub async fn count_reports_using(
    db: impl PgExecutor<'_>,
    plans: &[Uuid],
) -> sqlx::Result<HashMap<Uuid, i64>> {
    let rows = sqlx::query!(
        r#"
        select plans.id as "id!", count(distinct claim_inputs.report_id) as "count!"
        from unnest($1::uuid[]) as plans(id)
        cross join lateral current_plan_price(plans.id) as prices
        join claim_inputs on claim_inputs.input_kind = 'price' and claim_inputs.input_ref = prices.id::text
        join reports on reports.id = claim_inputs.report_id and reports.state = 'delivered'
        group by plans.id
        "#,
        plans
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.count)).collect())
}
