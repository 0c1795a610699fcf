//! Reading vendors: whole records for the analyst and the detail page, summaries for lists.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

use crate::{
    platform::ids::VendorId,
    vendors::model::{PriceList, Vendor, VendorRecord},
};

struct RecordRow {
    id: Uuid,
    updated_at: DateTime<Utc>,
    vendor: Json<Vendor>,
}

impl From<RecordRow> for VendorRecord {
    fn from(row: RecordRow) -> Self {
        Self {
            id: VendorId(row.id),
            updated_at: row.updated_at,
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
    Ok(list_records(db, Some(slug)).await?.pop())
}

async fn list_records(
    db: impl PgExecutor<'_>,
    slug: Option<&str>,
) -> sqlx::Result<Vec<VendorRecord>> {
    let rows = sqlx::query_as!(
        RecordRow,
        r#"
        select
            vendors.id,
            vendors.updated_at,
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
                bool_or(plans.role = 'plan' and prices.id is not null) as has_plan,
                bool_or(plans.role = 'usage' and prices.id is not null) as has_usage,
                bool_or(plans.role = 'free') as has_free,
                jsonb_agg(
                    jsonb_build_object(
                        'name', plans.name, 'price', trim_scale(prices.amount), 'per', plans.per,
                        'limits', plans.limits, 'features', plans.features,
                        -- A plan whose price is in doubt has none: it is on request until the next reading.
                        'role', case when prices.id is null then 'custom' else plans.role end,
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
        where $1::text is null
            or vendors.slug = $1
        order by vendors.slug
        "#,
        slug
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(VendorRecord::from).collect())
}

/// What a list of vendors shows of each.
#[derive(Debug, Clone)]
pub struct VendorSummary {
    /// Its id.
    pub id: Uuid,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The name as the list sorts by it.
    pub sort_name: String,
    /// Its category.
    pub category: String,
    /// Finer than the category.
    pub subcategory: Option<String>,
    /// One sentence.
    pub description: Option<String>,
    /// Home page.
    pub website: Option<String>,
    /// Logo, where known.
    pub logo_url: Option<String>,
    /// Prices in document 0's shape.
    pub pricing: Json<PriceList>,
    /// Industries it names.
    pub industries: Json<Vec<String>>,
    /// It cannot be set up without a developer.
    pub requires_developer: bool,
    /// It has an open interface.
    pub api_available: bool,
    /// How sure its prices are: low, medium or high.
    pub confidence: String,
    /// The vendor's price page.
    pub pricing_source: Option<String>,
    /// When the newest of its prices stood there.
    pub pricing_verified_at: Option<DateTime<Utc>>,
}

/// Which vendors, and from where on.
#[derive(Debug, Clone, Default)]
pub struct VendorFilter<'a> {
    /// Only this category.
    pub category: Option<&'a str>,
    /// Only those that name this industry.
    pub industry: Option<&'a str>,
    /// Only those with these words in name or description.
    pub search: Option<&'a str>,
    /// After this sort name and id.
    pub after: Option<(&'a str, Uuid)>,
    /// At most so many.
    pub limit: i64,
}

/// A page of vendors by name, then id.
///
/// # Errors
/// On a database error.
pub async fn list_vendors(
    db: impl PgExecutor<'_>,
    filter: &VendorFilter<'_>,
) -> sqlx::Result<Vec<VendorSummary>> {
    let (after_name, after_id) = filter.after.unzip();
    sqlx::query_as!(
        VendorSummary,
        r#"
        select
            id, slug, name, lower(name) as "sort_name!", category, subcategory, description, website, logo_url,
            pricing as "pricing!: Json<PriceList>", industries as "industries!: Json<Vec<String>>",
            requires_developer, api_available, confidence, pricing_source, pricing_verified_at
        from vendors
        where ($1::text is null or category = $1)
            and ($2::text is null or industries ? $2)
            and ($3::text is null or position(lower($3) in lower(name || ' ' || coalesce(description, ''))) > 0)
            and ($4::text is null or (lower(name) collate "C", id) > ($4, $5::uuid))
        order by lower(name) collate "C", id
        limit $6
        "#,
        filter.category,
        filter.industry,
        filter.search,
        after_name,
        after_id,
        filter.limit
    )
    .fetch_all(db)
    .await
}

/// A category and how many vendors it has.
#[derive(Debug, Clone)]
pub struct CategoryCount {
    /// The category.
    pub category: String,
    /// Vendors in it.
    pub vendors: i64,
    /// Of these, vendors with at least one plan that can be bought for a stated price.
    pub priced: i64,
    /// Its subcategories.
    pub subcategories: Vec<String>,
}

/// The categories, by name.
///
/// # Errors
/// On a database error.
pub async fn count_categories(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<CategoryCount>> {
    sqlx::query_as!(
        CategoryCount,
        r#"
        select
            category,
            count(*) as "vendors!",
            count(*) filter (where exists (
                select
                from plans
                cross join lateral current_plan_price(plans.id) prices
                where plans.vendor_id = vendors.id
                    and plans.role = 'plan'
                    and plans.retired_at is null)) as "priced!",
            coalesce(array_agg(distinct subcategory order by subcategory) filter (where subcategory is not null), '{}')
                as "subcategories!"
        from vendors
        group by category
        order by category collate "C"
        "#
    )
    .fetch_all(db)
    .await
}
