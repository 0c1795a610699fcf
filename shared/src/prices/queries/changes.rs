//! Changes of prices.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use sqlx::PgExecutor;
use uuid::Uuid;

/// A price that became another one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriceChange {
    /// The change.
    pub id: Uuid,
    /// Whose price.
    pub offer_id: Uuid,
    /// Before; absent: it had none.
    pub from_amount: Option<Decimal>,
    /// Currency of the amount before.
    pub from_currency: Option<String>,
    /// After.
    pub to_amount: Decimal,
    /// Currency of the amount after.
    pub to_currency: String,
    /// `up`, `down`, `first`, `other`.
    pub direction: String,
    /// Of the old amount; absent where the two cannot be compared.
    pub percent: Option<Decimal>,
    /// When it was first seen.
    pub changed_at: DateTime<Utc>,
}

/// Whether an offer's first price is a change worth telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstPrices {
    /// A page or a person brought it.
    Told,
    /// It came with the catalogue.
    Silent,
}

/// Writes a change for each of these observations that differs from the one that counted before it.
///
/// # Errors
/// On a database error.
pub async fn insert_changes(
    db: impl PgExecutor<'_>,
    observations: &[Uuid],
    first: FirstPrices,
) -> sqlx::Result<Vec<PriceChange>> {
    sqlx::query_as!(
        PriceChange,
        r#"
        with told as (
            insert into price_changes (
                id, offer_kind, offer_id, from_observation_id, to_observation_id, direction, percent, changed_at)
            select
                gen_random_uuid(), fresh.offer_kind, fresh.offer_id, before.id, fresh.id,
                case
                    when before.id is null then 'first'
                    when (before.currency, before.period) <> (fresh.currency, fresh.period) then 'other'
                    when fresh.amount > before.amount then 'up'
                    when fresh.amount < before.amount then 'down'
                    else 'other' end,
                case when before.amount > 0 and (before.currency, before.period) = (fresh.currency, fresh.period)
                    then round(100 * (fresh.amount - before.amount) / before.amount, 2) end,
                coalesce(fresh.observed_at, fresh.created_at)
            from observations fresh
            left join lateral (
                select *
                from observations earlier
                where earlier.offer_kind = fresh.offer_kind
                    and earlier.offer_id = fresh.offer_id
                    and earlier.state = 'confirmed'
                    and (coalesce(earlier.observed_at, '-infinity'), earlier.created_at, earlier.id)
                        < (coalesce(fresh.observed_at, '-infinity'), fresh.created_at, fresh.id)
                order by earlier.observed_at desc nulls last, earlier.created_at desc, earlier.id desc
                limit 1
            ) before on true
            where fresh.id = any($1)
                and fresh.state = 'confirmed'
                and (
                    (before.id is null and $2)
                    or (before.amount, before.currency, before.period) <> (fresh.amount, fresh.currency, fresh.period)
                    or before.annual_amount <> fresh.annual_amount
                    or before.monthly_amount <> fresh.monthly_amount)
            on conflict (to_observation_id) do nothing
            returning *
        )
        select
            told.id, told.offer_id, before.amount as "from_amount?", before.currency as "from_currency?",
            fresh.amount as to_amount, fresh.currency as to_currency,
            told.direction, told.percent, told.changed_at
        from told
        join observations fresh on fresh.id = told.to_observation_id
        left join observations before on before.id = told.from_observation_id
        order by told.changed_at, told.id
        "#,
        observations,
        first == FirstPrices::Told
    )
    .fetch_all(db)
    .await
}

/// Writes that an offer is no longer sold at the price that counted. Nothing happens where it had none.
///
/// # Errors
/// On a database error.
pub async fn insert_gone(db: impl PgExecutor<'_>, plan: Uuid) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into price_changes (id, offer_kind, offer_id, from_observation_id, direction)
        select gen_random_uuid(), prices.offer_kind, prices.offer_id, prices.id, 'gone'
        from current_plan_price($1) prices
        "#,
        plan
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
