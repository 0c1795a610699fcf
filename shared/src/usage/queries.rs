//! The books of the language model.

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
