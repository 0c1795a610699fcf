//! Writing vendors in bulk: each statement takes all rows at once, and leaves alone what is already so.

use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

/// Inserts or updates vendors by slug, except where an operator edited the row.
/// `rows` is an array in the shape of the seed file, each row with a fresh `id`. Returns how many rows changed.
///
/// # Errors
/// On a database error.
pub async fn upsert_vendors(db: impl PgExecutor<'_>, rows: &Value) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into vendors (
            id, slug, name, category, subcategory,
            pricing_model, pricing_currency, custom_pricing, free_trial_days, pricing_note, pricing_as_of,
            website, description, logo_url, best_for, industries, avoid_if,
            avg_implementation_weeks, implementation_cost_range, requires_developer,
            g2_rating, g2_reviews, capterra_rating, our_rating, integrations, api_available,
            countries, min_staff, max_staff, countries_preferred, staff_fit_min, staff_fit_max,
            confidence, field_confidence, evidence, pricing_source)
        select
            id, slug, name, category, subcategory,
            pricing ->> 'model', pricing ->> 'currency', (pricing ->> 'custom_pricing')::boolean,
            (pricing ->> 'free_trial_days')::int, pricing_note, pricing_as_of,
            website, description, logo_url, best_for, industries, avoid_if,
            avg_implementation_weeks, implementation_cost_range, requires_developer,
            g2_rating, g2_reviews, capterra_rating, our_rating, integrations, api_available,
            countries, min_staff, max_staff, countries_preferred,
            (staff_fit ->> 'min')::int, (staff_fit ->> 'max')::int,
            confidence, field_confidence, evidence, pricing_source
        from jsonb_to_recordset($1) as seed(
            id uuid, slug text, name text, category text, subcategory text, pricing jsonb,
            pricing_note text, pricing_as_of text, website text, description text, logo_url text,
            best_for jsonb, industries jsonb, avoid_if jsonb, avg_implementation_weeks int,
            implementation_cost_range jsonb, requires_developer boolean,
            g2_rating numeric, g2_reviews int, capterra_rating numeric, our_rating numeric,
            integrations jsonb, api_available boolean, countries jsonb, min_staff int, max_staff int,
            countries_preferred jsonb, staff_fit jsonb, confidence text, field_confidence jsonb,
            evidence jsonb, pricing_source text)
        on conflict (slug) do update set
            name = excluded.name, category = excluded.category, subcategory = excluded.subcategory,
            pricing_model = excluded.pricing_model, pricing_currency = excluded.pricing_currency,
            custom_pricing = excluded.custom_pricing, free_trial_days = excluded.free_trial_days,
            pricing_note = excluded.pricing_note, pricing_as_of = excluded.pricing_as_of,
            website = excluded.website, description = excluded.description, logo_url = excluded.logo_url,
            best_for = excluded.best_for, industries = excluded.industries, avoid_if = excluded.avoid_if,
            avg_implementation_weeks = excluded.avg_implementation_weeks,
            implementation_cost_range = excluded.implementation_cost_range,
            requires_developer = excluded.requires_developer,
            g2_rating = excluded.g2_rating, g2_reviews = excluded.g2_reviews,
            capterra_rating = excluded.capterra_rating, our_rating = excluded.our_rating,
            integrations = excluded.integrations, api_available = excluded.api_available,
            countries = excluded.countries, min_staff = excluded.min_staff, max_staff = excluded.max_staff,
            countries_preferred = excluded.countries_preferred,
            staff_fit_min = excluded.staff_fit_min, staff_fit_max = excluded.staff_fit_max,
            confidence = excluded.confidence, field_confidence = excluded.field_confidence,
            evidence = excluded.evidence, pricing_source = excluded.pricing_source
        where vendors.edited_at is null
            and (
                vendors.name, vendors.category, vendors.subcategory,
                vendors.pricing_model, vendors.pricing_currency, vendors.custom_pricing,
                vendors.free_trial_days, vendors.pricing_note, vendors.pricing_as_of,
                vendors.website, vendors.description, vendors.logo_url,
                vendors.best_for, vendors.industries, vendors.avoid_if,
                vendors.avg_implementation_weeks, vendors.implementation_cost_range, vendors.requires_developer,
                vendors.g2_rating, vendors.g2_reviews, vendors.capterra_rating, vendors.our_rating,
                vendors.integrations, vendors.api_available,
                vendors.countries, vendors.min_staff, vendors.max_staff, vendors.countries_preferred,
                vendors.staff_fit_min, vendors.staff_fit_max,
                vendors.confidence, vendors.field_confidence, vendors.evidence, vendors.pricing_source
            ) is distinct from (
                excluded.name, excluded.category, excluded.subcategory,
                excluded.pricing_model, excluded.pricing_currency, excluded.custom_pricing,
                excluded.free_trial_days, excluded.pricing_note, excluded.pricing_as_of,
                excluded.website, excluded.description, excluded.logo_url,
                excluded.best_for, excluded.industries, excluded.avoid_if,
                excluded.avg_implementation_weeks, excluded.implementation_cost_range, excluded.requires_developer,
                excluded.g2_rating, excluded.g2_reviews, excluded.capterra_rating, excluded.our_rating,
                excluded.integrations, excluded.api_available,
                excluded.countries, excluded.min_staff, excluded.max_staff, excluded.countries_preferred,
                excluded.staff_fit_min, excluded.staff_fit_max,
                excluded.confidence, excluded.field_confidence, excluded.evidence, excluded.pricing_source)
        "#,
        rows
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Inserts or updates plans by vendor and name, except where an operator edited the row; a plan that an
/// earlier import retired is offered again. `rows` is an array of the seed file's tiers, each with `id`,
/// `vendor_slug` and `position`. Returns how many rows changed.
///
/// # Errors
/// On a database error.
pub async fn upsert_plans(db: impl PgExecutor<'_>, rows: &Value) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into plans (
            id, vendor_id, position, name, per, limits, features, role, price_unit, period,
            usage_unit, usage_unit_amount, seat_unit, seats_min, seats_max, seats_included, seats_unlimited,
            quota, other_quotas, requires_other_licence, doubt)
        select
            seed.id, vendors.id, position, seed.name, per, limits, features, role, price_unit, period,
            usage_unit, usage_unit_amount, seat_unit, seats_min, seats_max, seats_included, seats_unlimited,
            quota, other_quotas, requires_other_licence, doubt
        from jsonb_to_recordset($1) as seed(
            id uuid, vendor_slug text, position int, name text, per text, limits text, features jsonb,
            role text, price_unit text, period text, usage_unit text, usage_unit_amount int,
            seat_unit text, seats_min int, seats_max int, seats_included int, seats_unlimited boolean,
            quota jsonb, other_quotas jsonb, requires_other_licence boolean, doubt text)
        join vendors on vendors.slug = seed.vendor_slug
        on conflict (vendor_id, name) do update set
            position = excluded.position, per = excluded.per, limits = excluded.limits,
            features = excluded.features, role = excluded.role, price_unit = excluded.price_unit,
            period = excluded.period, usage_unit = excluded.usage_unit,
            usage_unit_amount = excluded.usage_unit_amount, seat_unit = excluded.seat_unit,
            seats_min = excluded.seats_min, seats_max = excluded.seats_max,
            seats_included = excluded.seats_included, seats_unlimited = excluded.seats_unlimited,
            quota = excluded.quota, other_quotas = excluded.other_quotas,
            requires_other_licence = excluded.requires_other_licence, doubt = excluded.doubt,
            retired_at = case when plans.retired_by <> 'import' then plans.retired_at end,
            retired_by = nullif(plans.retired_by, 'import')
        where plans.edited_at is null
            and (
                plans.retired_by is not distinct from 'import'
                or (
                    plans.position, plans.per, plans.limits, plans.features, plans.role, plans.price_unit,
                    plans.period, plans.usage_unit, plans.usage_unit_amount, plans.seat_unit, plans.seats_min,
                    plans.seats_max, plans.seats_included, plans.seats_unlimited, plans.quota,
                    plans.other_quotas, plans.requires_other_licence, plans.doubt
                ) is distinct from (
                    excluded.position, excluded.per, excluded.limits, excluded.features, excluded.role,
                    excluded.price_unit, excluded.period, excluded.usage_unit, excluded.usage_unit_amount,
                    excluded.seat_unit, excluded.seats_min, excluded.seats_max, excluded.seats_included,
                    excluded.seats_unlimited, excluded.quota, excluded.other_quotas,
                    excluded.requires_other_licence, excluded.doubt))
        "#,
        rows
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Retires the plans of these vendors that are not among `rows`, except where an operator edited the row.
///
/// # Errors
/// On a database error.
pub async fn retire_missing_plans(db: impl PgExecutor<'_>, rows: &Value) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        with seed as (
            select vendor_slug, name
            from jsonb_to_recordset($1) as seed(vendor_slug text, name text)
        )
        update plans
        set retired_at = now(), retired_by = 'import'
        from vendors
        where vendors.id = plans.vendor_id
            and plans.retired_at is null
            and plans.edited_at is null
            and exists (select from seed where seed.vendor_slug = vendors.slug)
            and not exists (select from seed where seed.vendor_slug = vendors.slug and seed.name = plans.name)
        "#,
        rows
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Inserts or updates sources by vendor and address. `rows`: `id`, `vendor_slug`, `url`, `kind`, `as_of`, `note`.
///
/// # Errors
/// On a database error.
pub async fn upsert_sources(db: impl PgExecutor<'_>, rows: &Value) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into sources (id, vendor_id, url, kind, as_of, note)
        select seed.id, vendors.id, seed.url, seed.kind, seed.as_of, seed.note
        from jsonb_to_recordset($1) as seed(id uuid, vendor_slug text, url text, kind text, as_of text, note text)
        join vendors on vendors.slug = seed.vendor_slug
        on conflict (vendor_id, url) do update set
            kind = excluded.kind, as_of = excluded.as_of, note = excluded.note
        where (sources.kind, sources.as_of, sources.note) is distinct from (excluded.kind, excluded.as_of, excluded.note)
        "#,
        rows
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// A plan by its natural key.
#[derive(Debug)]
pub struct OfferRow {
    /// The vendor.
    pub slug: String,
    /// The plan's name.
    pub name: String,
    /// The plan.
    pub plan_id: Uuid,
}

/// The plans of these vendors.
///
/// # Errors
/// On a database error.
pub async fn list_offers(db: impl PgExecutor<'_>, slugs: &[String]) -> sqlx::Result<Vec<OfferRow>> {
    sqlx::query_as!(
        OfferRow,
        r#"
        select vendors.slug, plans.name, plans.id as plan_id
        from plans
        join vendors on vendors.id = plans.vendor_id
        where vendors.slug = any($1)
        "#,
        slugs
    )
    .fetch_all(db)
    .await
}

/// A source by its natural key.
#[derive(Debug)]
pub struct SourceRow {
    /// The vendor.
    pub slug: String,
    /// The address.
    pub url: String,
    /// The source.
    pub source_id: Uuid,
}

/// The sources of these vendors.
///
/// # Errors
/// On a database error.
pub async fn list_source_ids(
    db: impl PgExecutor<'_>,
    slugs: &[String],
) -> sqlx::Result<Vec<SourceRow>> {
    sqlx::query_as!(
        SourceRow,
        r#"
        select vendors.slug, sources.url, sources.id as source_id
        from sources
        join vendors on vendors.id = sources.vendor_id
        where vendors.slug = any($1)
        "#,
        slugs
    )
    .fetch_all(db)
    .await
}

/// Projects plans and their current prices onto `vendors.pricing`, in document 0's shape, and dates it by the
/// newest of them; where no price is dated, by the newest full date of a source. With it goes what lists filter and
/// sort by. Only rows that differ are written.
///
/// # Errors
/// On a database error.
pub async fn update_pricing(db: impl PgExecutor<'_>, slugs: &[String]) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        with projected as (
            select
                vendors.id,
                jsonb_build_object(
                    'model', vendors.pricing_model,
                    'currency', coalesce(newest.currency, vendors.pricing_currency),
                    'tiers', coalesce(tiers.tiers, '[]'),
                    'custom_pricing', vendors.custom_pricing,
                    'free_trial_days', vendors.free_trial_days) as pricing,
                coalesce(newest.observed_at, dated.as_of) as verified_at,
                tiers.starting_price,
                coalesce(tiers.has_free, false) as has_free
            from vendors
            left join lateral (
                select prices.currency, prices.observed_at
                from plans
                cross join lateral current_plan_price(plans.id) prices
                where plans.vendor_id = vendors.id
                    and plans.retired_at is null
                    and plans.role <> 'custom'
                order by prices.observed_at desc nulls last, prices.created_at desc, prices.id desc
                limit 1
            ) newest on true
            left join lateral (
                select jsonb_agg(
                    jsonb_build_object(
                        'name', plans.name,
                        -- A price in another currency than the vendor's newest would be read in the wrong one.
                        'price', case when prices.currency = newest.currency then trim_scale(prices.amount) end,
                        'per', plans.per,
                        'limits', plans.limits,
                        'features', plans.features)
                    order by plans.position, plans.id) as tiers,
                    min(round(prices.amount / case prices.period when 'year' then 12 else 1 end, 6)) filter (
                        where plans.role not in ('add_on', 'usage', 'one_off')
                            and prices.amount > 0
                            and prices.period in ('month', 'year')
                            and prices.currency = newest.currency) as starting_price,
                    bool_or(prices.amount = 0 and plans.role <> 'trial_or_bundled') as has_free
                from plans
                -- One that is said to be on request has no price, whatever it once cost.
                left join lateral current_plan_price(plans.id) prices on plans.role <> 'custom'
                where plans.vendor_id = vendors.id
                    and plans.retired_at is null
            ) tiers on true
            left join lateral (
                select max(sources.as_of::date) as as_of
                from sources
                where sources.vendor_id = vendors.id
                    and sources.as_of ~ '^\d{4}-\d{2}-\d{2}$'
            ) dated on true
            where vendors.slug = any($1)
        )
        update vendors
        set pricing = projected.pricing, pricing_verified_at = projected.verified_at,
            starting_price = projected.starting_price, has_free_tier = projected.has_free
        from projected
        where vendors.id = projected.id
            and (vendors.pricing, vendors.pricing_verified_at, vendors.starting_price, vendors.has_free_tier)
                is distinct from (
                    projected.pricing, projected.verified_at, projected.starting_price, projected.has_free)
        "#,
        slugs
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
