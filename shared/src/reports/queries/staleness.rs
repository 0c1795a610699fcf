//! What has changed under delivered reports.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::PgExecutor;

use crate::platform::ids::{ReportId, VendorId};

/// A benchmark's name among a report's inputs, and its value today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BenchmarkToday {
    /// `benchmark:all.labour_cost_hour.nl`.
    pub reference: String,
    /// In the unit in which reports use it.
    pub value: Decimal,
}

/// Reports that people read and that may be outdated: they use a price that is no longer the newest, or a benchmark that
/// is none of today's, or were found outdated before. With a vendor, only those that use one of its prices.
///
/// # Errors
/// On a database error.
pub async fn list_suspect_reports(
    db: impl PgExecutor<'_>,
    vendor: Option<VendorId>,
    benchmarks: &[BenchmarkToday],
) -> sqlx::Result<Vec<ReportId>> {
    let names: Vec<String> = benchmarks.iter().map(|row| row.reference.clone()).collect();
    let values: Vec<Decimal> = benchmarks.iter().map(|row| row.value).collect();
    sqlx::query_scalar!(
        r#"
        with used_prices as (
            select distinct claim_inputs.report_id, observations.id, observations.offer_id
            from claim_inputs
            join observations on observations.id = claim_inputs.input_ref::uuid
            where claim_inputs.input_kind = 'price'
                and claim_inputs.input_ref ~ '^[0-9a-f]{8}-[0-9a-f-]{27}$'
        ), outdated as (
            select used_prices.report_id
            from used_prices
            join plans on plans.id = used_prices.offer_id
            left join lateral current_plan_price(plans.id) newest on plans.retired_at is null
            where ($1::uuid is null or plans.vendor_id = $1)
                and newest.id is distinct from used_prices.id
            union
            select claim_inputs.report_id
            from claim_inputs
            where $1::uuid is null
                and claim_inputs.input_kind = 'benchmark'
                and claim_inputs.value is not null
                and not exists (
                    select
                    from unnest($2::text[], $3::numeric[]) as today (reference, value)
                    where today.reference = claim_inputs.input_ref and today.value = claim_inputs.value)
            union
            select reports.id
            from reports
            where $1::uuid is null
                and reports.staleness is not null
        )
        select reports.id as "id: ReportId"
        from reports
        where reports.id in (select report_id from outdated)
            and reports.state = 'delivered'
            and exists (select from shares where shares.report_id = reports.id)
        order by reports.id
        "#,
        vendor.map(|vendor| vendor.0),
        &names,
        &values,
    )
    .fetch_all(db)
    .await
}

/// A price that a report used, and what the same plan asks today.
#[derive(Debug, Clone)]
pub struct PriceToday {
    /// The observation that the report used.
    pub used_id: String,
    /// Its columns.
    pub used: Value,
    /// The newest confirmed one's columns; null: the plan is no longer sold.
    pub newest: Option<Value>,
    /// Where the newest one stands.
    pub url: Option<String>,
    /// When it was seen there.
    pub seen_at: Option<DateTime<Utc>>,
}

/// The prices that a report used and that are no longer the newest of their plans.
///
/// # Errors
/// On a database error.
pub async fn list_outdated_prices(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Vec<PriceToday>> {
    sqlx::query_as!(
        PriceToday,
        r#"
        select
            used.id::text as "used_id!",
            jsonb_build_object(
                'amount', used.amount::text, 'annual_amount', used.annual_amount::text,
                'monthly_amount', used.monthly_amount::text, 'unit_amount', used.unit_amount::text,
                'currency', used.currency, 'period', used.period) as "used!",
            case when newest.id is not null then jsonb_build_object(
                'amount', newest.amount::text, 'annual_amount', newest.annual_amount::text,
                'monthly_amount', newest.monthly_amount::text, 'unit_amount', newest.unit_amount::text,
                'currency', newest.currency, 'period', newest.period) end as newest,
            newest.source_url as "url?", newest.observed_at as "seen_at?"
        from (
            select distinct input_ref::uuid as id
            from claim_inputs
            where report_id = $1
                and input_kind = 'price'
                and input_ref ~ '^[0-9a-f]{8}-[0-9a-f-]{27}$'
        ) inputs
        join observations used on used.id = inputs.id
        join plans on plans.id = used.offer_id
        left join lateral current_plan_price(plans.id) newest on plans.retired_at is null
        where newest.id is distinct from used.id
        order by used.id
        "#,
        report.0,
    )
    .fetch_all(db)
    .await
}

/// Writes what is outdated in a report, or that nothing is; whether that is news.
///
/// # Errors
/// On a database error.
pub async fn set_staleness(
    db: impl PgExecutor<'_>,
    report: ReportId,
    staleness: Option<&Value>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update reports set staleness = $2 where id = $1 and state = 'delivered' and staleness is distinct from $2",
        report.0,
        staleness,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What is outdated in a report, as it was last found.
///
/// # Errors
/// On a database error.
pub async fn find_staleness(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Option<Value>> {
    let found = sqlx::query_scalar!("select staleness from reports where id = $1", report.0)
        .fetch_optional(db)
        .await?;
    Ok(found.flatten())
}
