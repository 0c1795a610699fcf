//! What a refresh of prices reads and writes of vendors.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

use crate::{
    platform::{ids::VendorId, money::Currency},
    prices::observe::{Offer, OfferKind, Price},
};

/// A vendor's price page.
#[derive(Debug, Clone)]
pub struct RefreshTarget {
    /// The vendor.
    pub vendor_id: VendorId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The page.
    pub source_id: Uuid,
    /// Its address.
    pub url: String,
    /// The currency it is known to price in.
    pub currency: Currency,
    /// Its prices before the refresh, as lists show them.
    pub pricing: Value,
}

/// The price page of a vendor; nothing where the vendor is unknown or has none. The page becomes a source if an
/// operator has only just named it.
///
/// # Errors
/// On a database error.
pub async fn find_refresh_target(
    db: impl PgExecutor<'_>,
    vendor: VendorId,
) -> sqlx::Result<Option<RefreshTarget>> {
    struct Row {
        id: Uuid,
        slug: String,
        name: String,
        source_id: Uuid,
        url: String,
        currency: Json<Currency>,
        pricing: Value,
    }
    let row = sqlx::query_as!(
        Row,
        r#"
        with target as (
            select id, slug, name, pricing_source as url, pricing,
                coalesce(pricing -> 'currency', to_jsonb(pricing_currency)) as currency
            from vendors
            where id = $1
                and archived_at is null
                and pricing_source <> ''
        ), named as (
            insert into sources (id, vendor_id, url, kind)
            select gen_random_uuid(), target.id, target.url, 'vendor_page'
            from target
            on conflict (vendor_id, url) do nothing
            returning id
        )
        select
            target.id, slug, name, url as "url!", pricing, currency as "currency!: Json<Currency>",
            coalesce(
                (select named.id from named),
                (select sources.id from sources where sources.vendor_id = target.id and sources.url = target.url))
                as "source_id!"
        from target
        "#,
        vendor.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| RefreshTarget {
        vendor_id: VendorId(row.id),
        slug: row.slug,
        name: row.name,
        source_id: row.source_id,
        url: row.url,
        currency: row.currency.0,
        pricing: row.pricing,
    }))
}

/// The plans that a vendor offers, each with the price that counts.
///
/// # Errors
/// On a database error.
pub async fn list_plan_offers(
    db: impl PgExecutor<'_>,
    vendor: VendorId,
) -> sqlx::Result<Vec<Offer>> {
    struct Row {
        id: Uuid,
        name: String,
        current: Option<Json<Price>>,
        is_extra: bool,
    }
    let rows = sqlx::query_as!(
        Row,
        r#"
        select
            plans.id, plans.name,
            case when prices.id is not null then jsonb_build_object(
                'observation_id', prices.id,
                'observed_at', prices.observed_at,
                'amount', trim_scale(prices.amount)::text,
                'currency', prices.currency,
                'period', prices.period,
                'billing', prices.billing,
                'annual_amount', trim_scale(prices.annual_amount)::text,
                'monthly_amount', trim_scale(prices.monthly_amount)::text,
                'is_from', prices.is_from) end as "current: Json<Price>",
            plans.role in ('add_on', 'trial_or_bundled', 'one_off') as "is_extra!"
        from plans
        left join lateral current_plan_price(plans.id) prices on plans.role <> 'custom'
        where plans.vendor_id = $1
            and plans.retired_at is null
        order by plans.position, plans.id
        "#,
        vendor.0
    )
    .fetch_all(db)
    .await?;
    let offer = |row: Row| Offer {
        kind: OfferKind::VendorPlan,
        id: row.id,
        name: row.name,
        current: row.current.map(|price| price.0),
        is_extra: row.is_extra,
    };
    Ok(rows.into_iter().map(offer).collect())
}

/// Notes that a refresh begins.
///
/// # Errors
/// On a database error.
pub async fn begin_refresh(db: impl PgExecutor<'_>, vendor: VendorId) -> sqlx::Result<()> {
    sqlx::query!(
        "update vendors set last_refresh_attempt = now() where id = $1",
        vendor.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes how a refresh ended: with this error, or well.
///
/// # Errors
/// On a database error.
pub async fn finish_refresh(
    db: impl PgExecutor<'_>,
    vendor: VendorId,
    error: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update vendors set refresh_error = $2 where id = $1 and refresh_error is distinct from $2",
        vendor.0,
        error
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A vendor's prices as lists show them now.
///
/// # Errors
/// On a database error.
pub async fn find_pricing(db: impl PgExecutor<'_>, vendor: VendorId) -> sqlx::Result<Value> {
    sqlx::query_scalar!("select pricing from vendors where id = $1", vendor.0)
        .fetch_one(db)
        .await
}

/// A vendor's name in addresses.
///
/// # Errors
/// On a database error.
pub async fn find_slug(db: impl PgExecutor<'_>, vendor: VendorId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select slug from vendors where id = $1", vendor.0)
        .fetch_optional(db)
        .await
}

/// A page of vendors whose prices are due, by slug: those that refresh by themselves and whose page was last read
/// longer ago than its watch allows.
///
/// # Errors
/// On a database error.
pub async fn list_due_vendors(
    db: impl PgExecutor<'_>,
    after_slug: &str,
    limit: i64,
) -> sqlx::Result<Vec<(String, VendorId)>> {
    let rows = sqlx::query!(
        r#"
        select vendors.slug, vendors.id as "id: VendorId"
        from vendors
        left join sources on sources.vendor_id = vendors.id and sources.url = vendors.pricing_source
        left join source_watches on source_watches.source_id = sources.id
        where vendors.auto_refresh_enabled
            and vendors.archived_at is null
            and vendors.pricing_source <> ''
            and vendors.slug > $1
            and coalesce(source_watches.next_due_at, '-infinity') <= now()
        order by vendors.slug
        limit $2
        "#,
        after_slug,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.id)).collect())
}

/// The names of plans, for events.
///
/// # Errors
/// On a database error.
pub async fn list_plan_names(
    db: impl PgExecutor<'_>,
    plans: &[Uuid],
) -> sqlx::Result<BTreeMap<Uuid, String>> {
    let rows = sqlx::query!("select id, name from plans where id = any($1)", plans)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
