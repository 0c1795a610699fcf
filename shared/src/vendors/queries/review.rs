//! What an answered review changes of vendors.

use std::collections::BTreeMap;

use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    platform::ids::VendorId,
    vendors::model::{Period, PriceUnit},
};

/// Whose page a source is.
///
/// # Errors
/// On a database error.
pub async fn find_vendor_of_source(
    db: impl PgExecutor<'_>,
    source: Uuid,
) -> sqlx::Result<Option<(VendorId, String)>> {
    let row = sqlx::query!(
        r#"
        select vendors.id as "id: VendorId", vendors.slug
        from sources
        join vendors on vendors.id = sources.vendor_id
        where sources.id = $1
        "#,
        source
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, row.slug)))
}

/// The vendor that a source belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceOwner {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// The vendors of these sources, by source.
///
/// # Errors
/// On a database error.
pub async fn list_source_owners(
    db: impl PgExecutor<'_>,
    sources: &[Uuid],
) -> sqlx::Result<BTreeMap<Uuid, SourceOwner>> {
    let rows = sqlx::query!(
        r#"
        select sources.id, vendors.slug, vendors.name
        from sources
        join vendors on vendors.id = sources.vendor_id
        where sources.id = any($1)
        "#,
        sources
    )
    .fetch_all(db)
    .await?;
    let owner = |slug, name| SourceOwner { slug, name };
    Ok(rows
        .into_iter()
        .map(|row| (row.id, owner(row.slug, row.name)))
        .collect())
}

/// Takes a plan off the list because its page no longer shows it.
///
/// # Errors
/// On a database error.
pub async fn retire_observed_plan(db: impl PgExecutor<'_>, plan: Uuid) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        update plans
        set retired_at = now(), retired_by = 'observation'
        where id = $1
            and retired_at is null
        "#,
        plan
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Makes a plan of one that was on request until now.
///
/// # Errors
/// On a database error.
pub async fn price_custom_plan(
    db: impl PgExecutor<'_>,
    plan: Uuid,
    unit: PriceUnit,
    period: Period,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        update plans
        set role = 'plan', price_unit = coalesce(price_unit, $2), period = coalesce(period, $3)
        where id = $1
            and role = 'custom'
        "#,
        plan,
        unit.as_str(),
        period.as_str()
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// A plan that was found on a vendor's page.
#[derive(Debug, Clone)]
pub struct ObservedPlan<'a> {
    /// Fresh.
    pub id: Uuid,
    /// Whose.
    pub vendor: VendorId,
    /// Its name on the page.
    pub name: &'a str,
    /// What the price says it is per.
    pub per: Option<&'a str>,
    /// What the page says is in it.
    pub features: &'a [String],
    /// What a price is multiplied by.
    pub unit: PriceUnit,
    /// What a price covers.
    pub period: Period,
    /// It costs nothing.
    pub is_free: bool,
}

/// Lists a plan that was found on a vendor's page, behind the others; a retired plan of that name is offered again.
/// Returns its id.
///
/// # Errors
/// On a database error.
pub async fn insert_observed_plan(
    db: impl PgExecutor<'_>,
    plan: &ObservedPlan<'_>,
) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!(
        r#"
        insert into plans (id, vendor_id, position, name, per, features, role, price_unit, period)
        select $1, $2, coalesce(max(position), 0) + 1, $3, $4, $5, $6, $7, $8
        from plans
        where vendor_id = $2
        on conflict (vendor_id, name) do update
        set retired_at = null, retired_by = null, role = excluded.role, per = excluded.per,
            price_unit = excluded.price_unit, period = excluded.period
        returning id
        "#,
        plan.id,
        plan.vendor.0,
        plan.name,
        plan.per,
        serde_json::json!(plan.features),
        if plan.is_free { "free" } else { "plan" },
        plan.unit.as_str(),
        plan.period.as_str(),
    )
    .fetch_one(db)
    .await
}
