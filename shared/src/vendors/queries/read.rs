//! Reading whole vendors: for the analyst, the detail page and comparisons. What is archived is not there.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

use crate::{
    platform::ids::VendorId,
    vendors::{
        freshness::{Freshness, STALE_AFTER_DAYS},
        model::{Vendor, VendorRecord},
    },
};

struct RecordRow {
    id: Uuid,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    vendor: Json<Vendor>,
    pricing_verified_at: Option<DateTime<Utc>>,
    last_refresh_attempt: Option<DateTime<Utc>>,
    refresh_error: Option<String>,
    auto_refresh_enabled: bool,
    is_old: bool,
    has_vanished_plan: bool,
}

impl From<RecordRow> for VendorRecord {
    fn from(row: RecordRow) -> Self {
        Self {
            id: VendorId(row.id),
            created_at: row.created_at,
            updated_at: row.updated_at,
            freshness: Freshness {
                pricing_verified_at: row.pricing_verified_at,
                last_refresh_attempt: row.last_refresh_attempt,
                refresh_error: row.refresh_error,
                auto_refresh_enabled: row.auto_refresh_enabled,
                is_old: row.is_old,
                has_vanished_plan: row.has_vanished_plan,
            },
            vendor: row.vendor.0,
        }
    }
}

/// Every vendor with its offered plans, each priced by its newest confirmed observation.
///
/// # Errors
/// On a database error.
pub async fn list_catalogue(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<VendorRecord>> {
    list_records(db, None).await
}

/// One vendor, with its plans.
///
/// # Errors
/// On a database error.
pub async fn find_vendor(
    db: impl PgExecutor<'_>,
    slug: &str,
) -> sqlx::Result<Option<VendorRecord>> {
    Ok(list_records(db, Some(&[slug.to_owned()])).await?.pop())
}

/// These vendors, with their plans, by slug; those that are not there are left out.
///
/// # Errors
/// On a database error.
pub async fn list_vendors_by_slug(
    db: impl PgExecutor<'_>,
    slugs: &[String],
) -> sqlx::Result<Vec<VendorRecord>> {
    list_records(db, Some(slugs)).await
}

async fn list_records(
    db: impl PgExecutor<'_>,
    slugs: Option<&[String]>,
) -> sqlx::Result<Vec<VendorRecord>> {
    let rows = sqlx::query_as!(
        RecordRow,
        r#"
        select
            vendors.id,
            vendors.created_at,
            vendors.updated_at,
            vendors.pricing_verified_at,
            vendors.last_refresh_attempt,
            vendors.refresh_error,
            vendors.auto_refresh_enabled,
            coalesce(vendors.pricing_verified_at < now() - make_interval(days => $2), false) as "is_old!",
            coalesce(offers.has_vanished, false) as "has_vanished_plan!",
            jsonb_build_object(
                'slug', vendors.slug, 'name', vendors.name,
                'category', vendors.category, 'subcategory', coalesce(vendors.subcategory, ''),
                'pricing', jsonb_build_object(
                    'model', vendors.pricing_model,
                    'currency', vendors.pricing ->> 'currency',
                    'tiers', coalesce(offers.tiers, '[]'),
                    'custom_pricing', vendors.custom_pricing,
                    'free_trial_days', vendors.free_trial_days),
                'website', coalesce(vendors.website, ''), 'description', coalesce(vendors.description, ''),
                'logo_url', vendors.logo_url, 'best_for', vendors.best_for,
                'industries', vendors.industries, 'avoid_if', vendors.avoid_if,
                'avg_implementation_weeks', vendors.avg_implementation_weeks,
                'implementation_cost_range', vendors.implementation_cost_range,
                'requires_developer', vendors.requires_developer,
                'g2_rating', vendors.g2_rating, 'g2_reviews', vendors.g2_reviews,
                'capterra_rating', vendors.capterra_rating, 'our_rating', vendors.our_rating,
                'integrations', vendors.integrations, 'api_available', vendors.api_available,
                'pricing_source', coalesce(vendors.pricing_source, ''), 'pricing_note', vendors.pricing_note,
                'sources', coalesce(cited.sources, '[]'),
                'confidence', vendors.confidence, 'field_confidence', vendors.field_confidence,
                'evidence', vendors.evidence, 'pricing_as_of', vendors.pricing_as_of,
                'priced', coalesce(offers.has_plan, false),
                'price_basis', case
                    when offers.has_plan then 'plan'
                    when offers.has_usage then 'usage'
                    when offers.has_free then 'free_only'
                    else 'none' end,
                'countries', vendors.countries, 'countries_preferred', vendors.countries_preferred,
                'min_staff', vendors.min_staff, 'max_staff', vendors.max_staff,
                'staff_fit', case when vendors.staff_fit_min is not null then
                    jsonb_build_object('min', vendors.staff_fit_min, 'max', vendors.staff_fit_max) end,
                'needs_developer', vendors.requires_developer,
                'pricing_verified_at', (vendors.pricing_verified_at at time zone 'utc')::date,
                'pricing_verified', vendors.pricing_verified_at is not null
            ) as "vendor!: Json<Vendor>"
        from vendors
        left join lateral (
            select
                bool_or(offered.role = 'plan') as has_plan,
                bool_or(offered.role = 'usage') as has_usage,
                bool_or(offered.role = 'free') as has_free,
                bool_or(exists (
                    select
                    from price_reviews
                    where price_reviews.offer_id = plans.id
                        and price_reviews.state = 'open'
                        and price_reviews.reason = 'vanished')) as has_vanished,
                jsonb_agg(
                    jsonb_build_object(
                        'name', plans.name, 'price', trim_scale(prices.amount), 'per', plans.per,
                        'limits', plans.limits, 'features', plans.features,
                        'role', offered.role,
                        'price_unit', plans.price_unit,
                        'usage_unit', plans.usage_unit, 'usage_unit_amount', plans.usage_unit_amount,
                        'period', coalesce(prices.period, plans.period), 'billing', prices.billing,
                        'price_annual_billing', trim_scale(prices.annual_amount),
                        'price_monthly_billing', trim_scale(prices.monthly_amount),
                        'price_from', coalesce(prices.is_from, false),
                        'seat_unit', plans.seat_unit, 'seats_min', plans.seats_min,
                        'seats_max', plans.seats_max, 'seats_included', plans.seats_included,
                        'seats_unlimited', plans.seats_unlimited,
                        'extra_seat_price', trim_scale(prices.extra_seat_amount),
                        'quota', plans.quota, 'other_quotas', plans.other_quotas,
                        'overage_price', trim_scale(prices.overage_amount),
                        'one_off_fee', trim_scale(prices.one_off_amount),
                        'requires_other_licence', plans.requires_other_licence, 'doubt', plans.doubt,
                        'observation', case when prices.id is not null then jsonb_build_object(
                            'id', prices.id,
                            'observed_at', (prices.observed_at at time zone 'utc')::date,
                            'source_url', prices.source_url,
                            'kind', prices.source_kind,
                            'confidence', prices.confidence) end)
                    order by plans.position, plans.id) as tiers
            from plans
            left join lateral current_plan_price(plans.id) prices
                on prices.currency = vendors.pricing ->> 'currency'
                -- Said to be on request, whatever it once cost.
                and plans.role <> 'custom'
            cross join lateral (
                select case
                    -- A plan whose price is in doubt has none: it is on request until the next reading.
                    when prices.id is null then 'custom'
                    -- What a plan is follows its price: one that became free, or began to cost something, is that now.
                    when prices.amount = 0 and plans.role <> 'trial_or_bundled' then 'free'
                    when prices.amount > 0 and plans.role in ('free', 'trial_or_bundled') then 'plan'
                    else plans.role end as role
            ) offered
            where plans.vendor_id = vendors.id
                and plans.retired_at is null
        ) offers on true
        left join lateral (
            select jsonb_agg(
                jsonb_build_object('url', url, 'as_of', as_of, 'kind', kind, 'note', note)
                order by as_of desc nulls last, id) as sources
            from sources
            where sources.vendor_id = vendors.id
                and sources.kind <> 'vendor_page'
        ) cited on true
        where vendors.archived_at is null
            and ($1::text[] is null or vendors.slug = any($1))
        order by vendors.slug
        "#,
        slugs,
        STALE_AFTER_DAYS
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(VendorRecord::from).collect())
}
