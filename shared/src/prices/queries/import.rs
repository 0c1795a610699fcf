//! SQL of imported prices and of exchange rates.

use serde_json::Value;
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

use crate::{platform::money::Currency, prices::fx::FxTable};

/// Records imported prices, unless the newest imported reading of the same offer in the same source of the same
/// date already says so. A correction becomes a further observation; nothing is overwritten.
/// `rows`: the columns of the table, without state and times of ours. Returns those that were new.
///
/// # Errors
/// On a database error.
pub async fn insert_imported_observations(
    db: impl PgExecutor<'_>,
    rows: &Value,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        r#"
        insert into observations (
            id, offer_kind, offer_id, source_id, source_url, source_kind, amount, currency, period, unit_amount,
            billing, annual_amount, monthly_amount, extra_seat_amount, overage_amount, one_off_amount, is_from,
            confidence, state, observed_at)
        select
            seed.id, seed.offer_kind, seed.offer_id, seed.source_id, seed.source_url, seed.source_kind,
            seed.amount, seed.currency, seed.period, seed.unit_amount,
            seed.billing, seed.annual_amount, seed.monthly_amount, seed.extra_seat_amount, seed.overage_amount,
            seed.one_off_amount, seed.is_from, seed.confidence, 'confirmed', seed.observed_at
        from jsonb_to_recordset($1) as seed(
            id uuid, offer_kind text, offer_id uuid, source_id uuid, source_url text, source_kind text,
            amount numeric(19, 6), currency text, period text, unit_amount numeric(19, 6), billing text,
            annual_amount numeric(19, 6), monthly_amount numeric(19, 6), extra_seat_amount numeric(19, 6),
            overage_amount numeric(19, 6), one_off_amount numeric(19, 6), is_from boolean,
            confidence text, observed_at timestamptz)
        left join lateral (
            select *
            from observations
            where observations.offer_kind = seed.offer_kind
                and observations.offer_id = seed.offer_id
                and observations.strategy_version is null
                and observations.source_kind = seed.source_kind
                and observations.source_url is not distinct from seed.source_url
                and observations.observed_at is not distinct from seed.observed_at
            order by observations.created_at desc, observations.id desc
            limit 1
        ) known on true
        where known.id is null
            or (
                known.amount, known.currency, known.period, known.unit_amount, known.billing,
                known.annual_amount, known.monthly_amount, known.extra_seat_amount, known.overage_amount,
                known.one_off_amount, known.is_from, known.confidence
            ) is distinct from (
                seed.amount, seed.currency, seed.period, seed.unit_amount, seed.billing,
                seed.annual_amount, seed.monthly_amount, seed.extra_seat_amount, seed.overage_amount,
                seed.one_off_amount, seed.is_from, seed.confidence)
        returning id
        "#,
        rows
    )
    .fetch_all(db)
    .await
}

/// Inserts or updates rates by date and pair. `rows`: `date`, `base`, `quote`, `rate` and where they come from.
///
/// # Errors
/// On a database error.
pub async fn upsert_fx_rates(db: impl PgExecutor<'_>, rows: &Value) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into fx_rates (date, base, quote, rate, granularity, source_name, source_url, licence, confidence)
        select date, base, quote, rate, granularity, source_name, source_url, licence, confidence
        from jsonb_to_recordset($1) as seed(
            date date, base text, quote text, rate numeric(20, 10), granularity text,
            source_name text, source_url text, licence text, confidence text)
        on conflict (date, base, quote) do update set
            rate = excluded.rate, granularity = excluded.granularity, source_name = excluded.source_name,
            source_url = excluded.source_url, licence = excluded.licence, confidence = excluded.confidence
        where (
                fx_rates.rate, fx_rates.granularity, fx_rates.source_name,
                fx_rates.source_url, fx_rates.licence, fx_rates.confidence
            ) is distinct from (
                excluded.rate, excluded.granularity, excluded.source_name,
                excluded.source_url, excluded.licence, excluded.confidence)
        "#,
        rows
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// The dollar rates of the newest date.
///
/// # Errors
/// On a database error.
pub async fn find_newest_fx_rates(db: impl PgExecutor<'_>) -> sqlx::Result<Option<FxTable>> {
    let table = sqlx::query_scalar!(
        r#"
        select jsonb_build_object(
            'base', base,
            'as_of', date,
            'granularity', min(granularity),
            'meaning', 'units of the currency for one US dollar',
            'source_name', min(source_name),
            'source_url', min(source_url),
            'licence', min(licence),
            'confidence', min(confidence),
            'rates', jsonb_object_agg(quote, trim_scale(rate)::text)) as "table!: Json<FxTable>"
        from fx_rates
        where base = 'USD'
            and date = (select max(newest.date) from fx_rates newest where newest.base = 'USD')
        group by base, date
        "#
    )
    .fetch_optional(db)
    .await?;
    Ok(table.map(|table| table.0))
}

/// The currencies of all prices that count.
///
/// # Errors
/// On a database error, or a currency that is none.
pub async fn list_priced_currencies(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Currency>> {
    sqlx::query_scalar!(
        r#"select distinct currency as "currency!" from observations
        where state = 'confirmed' and currency is not null"#
    )
    .fetch_all(db)
    .await?
    .iter()
    .map(|code| Currency::parse(code).map_err(|error| sqlx::Error::Decode(error.into())))
    .collect()
}
