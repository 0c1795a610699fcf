//! The books of the language model.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{AiSettlement, NewAiCall, SpendingLimits};
use crate::platform::db::Tx;

/// Writes a call at the most it can cost, unless that could pass a limit; false then.
///
/// Callers wait for each other, so two calls at once cannot both take what is left.
///
/// # Errors
/// On a database error.
pub async fn reserve_call(
    tx: &mut Tx,
    call: &NewAiCall,
    limits: SpendingLimits,
) -> sqlx::Result<bool> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('ai_calls'))")
        .execute(&mut **tx)
        .await?;
    let done = sqlx::query!(
        r#"
        insert into ai_calls (id, purpose, subject_id, model, prompt, at_most_micro_usd)
        select $1, $2, $3, $4, $5, $6::bigint
        where $6::bigint + (
                select coalesce(sum(coalesce(cost_micro_usd, at_most_micro_usd)), 0)
                from ai_calls
                where subject_id = $3
            ) <= $7::bigint
            and $6::bigint + (
                select coalesce(sum(coalesce(cost_micro_usd, at_most_micro_usd)), 0)
                from ai_calls
                where created_at >= date_trunc('day', now(), 'UTC')
            ) <= $8::bigint
        "#,
        call.id,
        call.purpose.as_str(),
        call.subject,
        call.model,
        call.prompt,
        call.at_most_micro_usd,
        limits.subject_micro_usd,
        limits.day_micro_usd,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes what a call has cost.
///
/// # Errors
/// On a database error.
pub async fn settle_call(db: impl PgExecutor<'_>, settled: &AiSettlement) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        update ai_calls
        set cost_micro_usd = $2, input_tokens = $3, output_tokens = $4, outcome = $5, settled_at = clock_timestamp()
        where id = $1
        "#,
        settled.id,
        settled.cost_micro_usd,
        settled.input_tokens,
        settled.output_tokens,
        settled.outcome,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What was spent on a subject so far, in millionths of a US dollar; calls that are not settled count at their most.
///
/// # Errors
/// On a database error.
pub async fn sum_spent(db: impl PgExecutor<'_>, subject: Uuid) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        select coalesce(sum(coalesce(cost_micro_usd, at_most_micro_usd)), 0)::bigint as "spent!"
        from ai_calls
        where subject_id = $1
        "#,
        subject
    )
    .fetch_one(db)
    .await
}

/// Lets go of calls that are older than this.
///
/// # Errors
/// On a database error.
pub async fn delete_old_calls(db: impl PgExecutor<'_>, days: i32) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from ai_calls where created_at < now() - make_interval(days => $1)",
        days
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// What was asked of a model for a purpose on a day.
#[derive(Debug, Clone)]
pub struct DayCost {
    /// The day, UTC.
    pub day: NaiveDate,
    /// `report` or `extract`.
    pub purpose: String,
    /// Which model.
    pub model: String,
    /// How often it was asked.
    pub calls: i64,
    /// Of these, without an answer that could be used.
    pub failed: i64,
    /// Of these, not settled: they count at the most they can cost.
    pub unsettled: i64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// Millionths of a US dollar.
    pub micro_usd: i64,
}

/// What was spent in the last days, the newest day first.
///
/// # Errors
/// On a database error.
pub async fn list_costs(db: impl PgExecutor<'_>, days: i32) -> sqlx::Result<Vec<DayCost>> {
    sqlx::query_as!(
        DayCost,
        r#"
        select
            (created_at at time zone 'UTC')::date as "day!", purpose, model, count(*) as "calls!",
            count(*) filter (where outcome <> 'answered') as "failed!",
            count(*) filter (where settled_at is null) as "unsettled!",
            coalesce(sum(input_tokens), 0)::bigint as "input_tokens!",
            coalesce(sum(output_tokens), 0)::bigint as "output_tokens!",
            coalesce(sum(coalesce(cost_micro_usd, at_most_micro_usd)), 0)::bigint as "micro_usd!"
        from ai_calls
        where created_at >= date_trunc('day', now(), 'UTC') - make_interval(days => $1 - 1)
        group by 1, 2, 3
        order by 1 desc, 2, 3
        "#,
        days,
    )
    .fetch_all(db)
    .await
}

/// What was spent since midnight, UTC, in millionths of a US dollar; calls that are not settled count at their most.
///
/// # Errors
/// On a database error.
pub async fn sum_spent_today(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        select coalesce(sum(coalesce(cost_micro_usd, at_most_micro_usd)), 0)::bigint as "spent!"
        from ai_calls
        where created_at >= date_trunc('day', now(), 'UTC')
        "#
    )
    .fetch_one(db)
    .await
}

/// Euro for one US dollar at the newest rate, by which budgets in euro are held.
///
/// # Errors
/// On a database error.
pub async fn find_euro_per_dollar(db: impl PgExecutor<'_>) -> sqlx::Result<Option<Decimal>> {
    sqlx::query_scalar!(
        "select rate from fx_rates where base = 'USD' and quote = 'EUR' order by date desc limit 1"
    )
    .fetch_optional(db)
    .await
}
