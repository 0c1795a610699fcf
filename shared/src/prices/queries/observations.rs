//! Writing observations of pages.

use serde_json::Value;
use sqlx::PgExecutor;

/// Records what a page said. What the page does not show beside the price (a further seat, an overage, a fee) is
/// carried over from the price that counted, and the row says so.
///
/// # Errors
/// On a database error.
pub async fn insert_observed(db: impl PgExecutor<'_>, rows: &Value) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into observations (
            id, offer_kind, offer_id, source_id, source_url, source_kind, amount, currency, period, unit_amount,
            billing, annual_amount, monthly_amount, extra_seat_amount, overage_amount, one_off_amount, is_from,
            confidence, state, candidates, strategy_version, snapshot_sha, observed_at)
        select
            seen.id, seen.offer_kind, seen.offer_id, seen.source_id, seen.source_url, 'vendor_page',
            seen.amount, seen.currency, seen.period,
            case when known.amount > 0 then round(seen.amount * known.unit_amount / known.amount, 6) end,
            seen.billing, seen.annual_amount, seen.monthly_amount,
            known.extra_seat_amount, known.overage_amount, known.one_off_amount, seen.is_from,
            seen.confidence, seen.state,
            coalesce(seen.candidates, '[]') || case when num_nonnulls(known.extra_seat_amount, known.overage_amount, known.one_off_amount) > 0
                then jsonb_build_array(jsonb_build_object('carried_from', known.id))
                else '[]' end,
            seen.strategy_version, decode(seen.snapshot_sha, 'hex'), now()
        from jsonb_to_recordset($1) as seen(
            id uuid, offer_kind text, offer_id uuid, source_id uuid, source_url text,
            amount numeric(19, 6), currency text, period text, billing text,
            annual_amount numeric(19, 6), monthly_amount numeric(19, 6), is_from boolean,
            confidence text, state text, strategy_version int, candidates jsonb, snapshot_sha text)
        left join lateral current_plan_price(seen.offer_id) known on known.currency = seen.currency
        "#,
        rows
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
