//! Writing vendors one at a time, as operators do, and taking them out of the catalogue.

use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::platform::ids::VendorId;

/// Keeps others from changing a vendor until this transaction ends; whether it is there.
///
/// # Errors
/// On a database error.
pub async fn lock_vendor(db: impl PgExecutor<'_>, slug: &str) -> sqlx::Result<bool> {
    let row = sqlx::query!(
        "select id from vendors where slug = $1 and archived_at is null for update",
        slug
    )
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}

/// Writes a vendor in the shape of the seed file with `id` and `auto_refresh_enabled`, as `by` wants it: a new or an
/// archived one if it `is_new`, else one that is in the catalogue. Nothing where there is none such, or it is taken.
///
/// # Errors
/// On a database error.
pub async fn save_vendor(
    db: impl PgExecutor<'_>,
    row: &Value,
    is_new: bool,
    by: &str,
) -> sqlx::Result<Option<VendorId>> {
    sqlx::query_scalar!(
        r#"
        insert into vendors (
            id, slug, name, category, subcategory,
            pricing_model, pricing_currency, custom_pricing, free_trial_days, pricing_note,
            website, description, logo_url, best_for, industries, avoid_if,
            avg_implementation_weeks, implementation_cost_range, requires_developer,
            g2_rating, g2_reviews, capterra_rating, our_rating, integrations, api_available,
            countries, min_staff, max_staff, confidence, field_confidence, evidence, pricing_source,
            auto_refresh_enabled, edited_at, edited_by)
        select
            id, slug, name, category, nullif(subcategory, ''),
            pricing ->> 'model', pricing ->> 'currency', (pricing ->> 'custom_pricing')::boolean,
            (pricing ->> 'free_trial_days')::int, pricing_note,
            nullif(website, ''), nullif(description, ''), logo_url, best_for, industries, avoid_if,
            avg_implementation_weeks, nullif(implementation_cost_range, 'null'), requires_developer,
            g2_rating, g2_reviews, capterra_rating, our_rating, integrations, api_available,
            nullif(countries, 'null'), min_staff, max_staff, confidence, field_confidence, evidence,
            nullif(pricing_source, ''), auto_refresh_enabled, now(), $3
        from jsonb_to_record($1) as edit(
            id uuid, slug text, name text, category text, subcategory text, pricing jsonb,
            pricing_note text, website text, description text, logo_url text,
            best_for jsonb, industries jsonb, avoid_if jsonb, avg_implementation_weeks int,
            implementation_cost_range jsonb, requires_developer boolean,
            g2_rating numeric, g2_reviews int, capterra_rating numeric, our_rating numeric,
            integrations jsonb, api_available boolean, countries jsonb, min_staff int, max_staff int,
            confidence text, field_confidence jsonb, evidence jsonb, pricing_source text,
            auto_refresh_enabled boolean)
        on conflict (slug) do update set
            name = excluded.name, category = excluded.category, subcategory = excluded.subcategory,
            pricing_model = excluded.pricing_model, pricing_currency = excluded.pricing_currency,
            custom_pricing = excluded.custom_pricing, free_trial_days = excluded.free_trial_days,
            pricing_note = excluded.pricing_note,
            website = excluded.website, description = excluded.description, logo_url = excluded.logo_url,
            best_for = excluded.best_for, industries = excluded.industries, avoid_if = excluded.avoid_if,
            avg_implementation_weeks = excluded.avg_implementation_weeks,
            implementation_cost_range = excluded.implementation_cost_range,
            requires_developer = excluded.requires_developer,
            g2_rating = excluded.g2_rating, g2_reviews = excluded.g2_reviews,
            capterra_rating = excluded.capterra_rating, our_rating = excluded.our_rating,
            integrations = excluded.integrations, api_available = excluded.api_available,
            countries = excluded.countries, min_staff = excluded.min_staff, max_staff = excluded.max_staff,
            confidence = excluded.confidence, field_confidence = excluded.field_confidence,
            evidence = excluded.evidence, pricing_source = excluded.pricing_source,
            auto_refresh_enabled = excluded.auto_refresh_enabled,
            -- What stood on another page says nothing about this one.
            refresh_error = case when vendors.pricing_source is not distinct from excluded.pricing_source
                then vendors.refresh_error end,
            edited_at = excluded.edited_at, edited_by = excluded.edited_by, archived_at = null
        where (vendors.archived_at is not null) = $2
        returning id as "id: VendorId"
        "#,
        row,
        is_new,
        by
    )
    .fetch_optional(db)
    .await
}

/// Takes a vendor out of the catalogue; its plans and observations stay. Whether it was there.
///
/// # Errors
/// On a database error.
pub async fn archive_vendor(db: impl PgExecutor<'_>, slug: &str, by: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        update vendors
        set archived_at = now(), edited_at = now(), edited_by = $2
        where slug = $1
            and archived_at is null
        "#,
        slug,
        by
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes plans by name, as `by` wants them; a retired one is offered again. `rows`: the seed file's tiers, each with
/// `id` and `position`. Returns names and ids.
///
/// # Errors
/// On a database error.
pub async fn save_plans(
    db: impl PgExecutor<'_>,
    vendor: VendorId,
    rows: &Value,
    by: &str,
) -> sqlx::Result<Vec<(String, Uuid)>> {
    let rows = sqlx::query!(
        r#"
        insert into plans (
            id, vendor_id, position, name, per, limits, features, role, price_unit, period,
            usage_unit, usage_unit_amount, seat_unit, seats_min, seats_max, seats_included, seats_unlimited,
            quota, other_quotas, requires_other_licence, doubt, edited_at, edited_by)
        select
            id, $2, position, name, per, limits, features, role, price_unit, period,
            usage_unit, usage_unit_amount, seat_unit, seats_min, seats_max, seats_included, seats_unlimited,
            nullif(quota, 'null'), other_quotas, requires_other_licence, doubt, now(), $3
        from jsonb_to_recordset($1) as edit(
            id uuid, position int, name text, per text, limits text, features jsonb,
            role text, price_unit text, period text, usage_unit text, usage_unit_amount int,
            seat_unit text, seats_min int, seats_max int, seats_included int, seats_unlimited boolean,
            quota jsonb, other_quotas jsonb, requires_other_licence boolean, doubt text)
        on conflict (vendor_id, name) do update set
            position = excluded.position, per = excluded.per, limits = excluded.limits,
            features = excluded.features, role = excluded.role, price_unit = excluded.price_unit,
            period = excluded.period, usage_unit = excluded.usage_unit,
            usage_unit_amount = excluded.usage_unit_amount, seat_unit = excluded.seat_unit,
            seats_min = excluded.seats_min, seats_max = excluded.seats_max,
            seats_included = excluded.seats_included, seats_unlimited = excluded.seats_unlimited,
            quota = excluded.quota, other_quotas = excluded.other_quotas,
            requires_other_licence = excluded.requires_other_licence, doubt = excluded.doubt,
            retired_at = null, retired_by = null, edited_at = excluded.edited_at, edited_by = excluded.edited_by
        returning name, id
        "#,
        rows,
        vendor.0,
        by
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.id)).collect())
}

/// Retires the plans of a vendor that are not among these names.
///
/// # Errors
/// On a database error.
pub async fn retire_plans_but(
    db: impl PgExecutor<'_>,
    vendor: VendorId,
    names: &[String],
    by: &str,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        update plans
        set retired_at = now(), retired_by = 'operator', edited_at = now(), edited_by = $3
        where vendor_id = $1
            and retired_at is null
            and name <> all($2)
        "#,
        vendor.0,
        names,
        by
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Writes that these plans are no longer sold at the prices that count for them.
///
/// # Errors
/// On a database error.
pub async fn insert_plans_gone(
    db: impl PgExecutor<'_>,
    vendor: VendorId,
    names: &[String],
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into price_changes (id, offer_kind, offer_id, from_observation_id, direction)
        select gen_random_uuid(), prices.offer_kind, prices.offer_id, prices.id, 'gone'
        from plans
        cross join lateral current_plan_price(plans.id) prices
        where plans.vendor_id = $1
            and plans.name = any($2)
        "#,
        vendor.0,
        names
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Records prices that an operator typed; they count at once. `rows`: the columns of the table, without source, state
/// and times. Returns the observations.
///
/// # Errors
/// On a database error.
pub async fn insert_operator_prices(
    db: impl PgExecutor<'_>,
    rows: &Value,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        r#"
        insert into observations (
            id, offer_kind, offer_id, source_kind, amount, currency, period, unit_amount,
            billing, annual_amount, monthly_amount, extra_seat_amount, overage_amount, one_off_amount, is_from,
            confidence, state, observed_at)
        select
            id, 'vendor_plan', offer_id, 'operator', amount, currency, period, unit_amount,
            billing, annual_amount, monthly_amount, extra_seat_amount, overage_amount, one_off_amount, is_from,
            confidence, 'confirmed', now()
        from jsonb_to_recordset($1) as typed(
            id uuid, offer_id uuid, amount numeric(19, 6), currency text, period text, unit_amount numeric(19, 6),
            billing text, annual_amount numeric(19, 6), monthly_amount numeric(19, 6),
            extra_seat_amount numeric(19, 6), overage_amount numeric(19, 6), one_off_amount numeric(19, 6),
            is_from boolean, confidence text)
        returning id
        "#,
        rows
    )
    .fetch_all(db)
    .await
}
