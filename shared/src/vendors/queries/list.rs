//! Vendors as lists show them, and their categories.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

use crate::{
    platform::money::Currency,
    prices::fx::FxTable,
    vendors::{
        freshness::{Freshness, STALE_AFTER_DAYS},
        model::PriceList,
    },
};

/// What a list of vendors shows of each.
#[derive(Debug, Clone)]
pub struct VendorSummary {
    /// Its id.
    pub id: Uuid,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
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
    pub pricing: PriceList,
    /// What its cheapest plan asks for a month, in the currency of `pricing`.
    pub starting_price: Option<Decimal>,
    /// The same in the currency that was asked for; absent also where there is no rate.
    pub converted_price: Option<Decimal>,
    /// It has a tier that costs nothing without an end.
    pub has_free_tier: bool,
    /// Tags for whom it suits.
    pub best_for: Vec<String>,
    /// Industries it names.
    pub industries: Vec<String>,
    /// It cannot be set up without a developer.
    pub requires_developer: bool,
    /// It has an open interface.
    pub api_available: bool,
    /// Our rating, where there is one.
    pub our_rating: Option<Decimal>,
    /// Rating on G2, where a source states it.
    pub g2_rating: Option<Decimal>,
    /// Rating on Capterra, where a source states it.
    pub capterra_rating: Option<Decimal>,
    /// How sure its prices are: low, medium or high.
    pub confidence: String,
    /// The vendor's price page.
    pub pricing_source: Option<String>,
    /// How old its prices are.
    pub freshness: Freshness,
    /// When it was first written.
    pub created_at: DateTime<Utc>,
    /// Where it stands in the list.
    pub position: VendorPosition,
}

/// What a list is sorted by; ties are broken by id, and what has no such thing comes last in either direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum VendorKey {
    /// The name, whatever its letters.
    #[default]
    Name,
    /// What the cheapest plan asks for a month, converted.
    Price,
    /// Our rating, else G2's, else Capterra's.
    Rating,
    /// When the newest price stood in its source.
    Verified,
    /// When the vendor was first written.
    CreatedAt,
}

impl VendorKey {
    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Price => "price",
            Self::Rating => "rating",
            Self::Verified => "verified",
            Self::CreatedAt => "created_at",
        }
    }
}

/// A place in a sorted list: the sort key, one of the two or none, and the id.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct VendorPosition {
    /// The key of a list by name.
    pub text: Option<String>,
    /// The key of every other list.
    pub number: Option<Decimal>,
    /// The vendor.
    pub id: Uuid,
}

/// Which vendors, in which order, and from where on.
#[derive(Debug, Clone)]
pub struct VendorFilter<'a> {
    /// Only this category.
    pub category: Option<&'a str>,
    /// Only this subcategory.
    pub subcategory: Option<&'a str>,
    /// Only those that name this industry.
    pub industry: Option<&'a str>,
    /// Only those that suit this.
    pub best_for: Option<&'a str>,
    /// Only those with these words in name or description.
    pub search: Option<&'a str>,
    /// Only those whose cheapest plan asks at least this, in `currency`.
    pub price_min: Option<Decimal>,
    /// Only those whose cheapest plan asks at most this, in `currency`.
    pub price_max: Option<Decimal>,
    /// The currency of the prices to compare by.
    pub currency: Currency,
    /// The rates by which they become comparable; absent: only prices in `currency` itself are.
    pub rates: Option<&'a FxTable>,
    /// Only those with a free tier, or without.
    pub has_free_tier: Option<bool>,
    /// Only those with an open interface, or without.
    pub has_api: Option<bool>,
    /// The order.
    pub key: VendorKey,
    /// From the greatest to the least.
    pub is_descending: bool,
    /// After this place.
    pub after: Option<&'a VendorPosition>,
    /// At most so many.
    pub limit: i64,
}

struct SummaryRow {
    id: Uuid,
    slug: String,
    name: String,
    category: String,
    subcategory: Option<String>,
    description: Option<String>,
    website: Option<String>,
    logo_url: Option<String>,
    pricing: Json<PriceList>,
    starting_price: Option<Decimal>,
    converted_price: Option<Decimal>,
    has_free_tier: bool,
    best_for: Json<Vec<String>>,
    industries: Json<Vec<String>>,
    requires_developer: bool,
    api_available: bool,
    our_rating: Option<Decimal>,
    g2_rating: Option<Decimal>,
    capterra_rating: Option<Decimal>,
    confidence: String,
    pricing_source: Option<String>,
    pricing_verified_at: Option<DateTime<Utc>>,
    last_refresh_attempt: Option<DateTime<Utc>>,
    refresh_error: Option<String>,
    auto_refresh_enabled: bool,
    is_old: bool,
    has_vanished_plan: bool,
    created_at: DateTime<Utc>,
    text_key: Option<String>,
    number_key: Option<Decimal>,
}

impl From<SummaryRow> for VendorSummary {
    fn from(row: SummaryRow) -> Self {
        Self {
            position: VendorPosition {
                text: row.text_key,
                number: row.number_key,
                id: row.id,
            },
            freshness: Freshness {
                pricing_verified_at: row.pricing_verified_at,
                last_refresh_attempt: row.last_refresh_attempt,
                refresh_error: row.refresh_error,
                auto_refresh_enabled: row.auto_refresh_enabled,
                is_old: row.is_old,
                has_vanished_plan: row.has_vanished_plan,
            },
            id: row.id,
            slug: row.slug,
            name: row.name,
            category: row.category,
            subcategory: row.subcategory,
            description: row.description,
            website: row.website,
            logo_url: row.logo_url,
            pricing: row.pricing.0,
            starting_price: row.starting_price,
            converted_price: row.converted_price,
            has_free_tier: row.has_free_tier,
            best_for: row.best_for.0,
            industries: row.industries.0,
            requires_developer: row.requires_developer,
            api_available: row.api_available,
            our_rating: row.our_rating,
            g2_rating: row.g2_rating,
            capterra_rating: row.capterra_rating,
            confidence: row.confidence,
            pricing_source: row.pricing_source,
            created_at: row.created_at,
        }
    }
}

/// A page of vendors.
///
/// # Errors
/// On a database error.
pub async fn list_vendors(
    db: impl PgExecutor<'_>,
    filter: &VendorFilter<'_>,
) -> sqlx::Result<Vec<VendorSummary>> {
    let (codes, rates) = rates(filter);
    let after = filter.after;
    // One statement for every order: of a catalogue that fits into memory, a sort is cheaper than ten statements are
    // to keep alike.
    let rows = sqlx::query_as!(
        SummaryRow,
        r#"
        select
            vendors.id, slug, name, category, subcategory, description, website, logo_url,
            pricing as "pricing!: Json<PriceList>", trim_scale(starting_price) as starting_price,
            trim_scale(converted.price) as converted_price, has_free_tier,
            best_for as "best_for!: Json<Vec<String>>", industries as "industries!: Json<Vec<String>>",
            requires_developer, api_available, our_rating, g2_rating, capterra_rating, confidence, pricing_source,
            pricing_verified_at, last_refresh_attempt, refresh_error, auto_refresh_enabled,
            coalesce(pricing_verified_at < now() - make_interval(days => $20), false) as "is_old!",
            exists (
                select
                from price_reviews
                join plans on plans.id = price_reviews.offer_id
                where plans.vendor_id = vendors.id
                    and plans.retired_at is null
                    and price_reviews.state = 'open'
                    and price_reviews.reason = 'vanished') as "has_vanished_plan!",
            created_at, keys.text_key, keys.number_key
        from vendors
        left join unnest($6::text[], $7::numeric[]) as rates (code, units) on rates.code = pricing ->> 'currency'
        cross join lateral (
            select case
                when pricing ->> 'currency' = $8 then starting_price
                else round(starting_price / rates.units * $9::numeric, 6) end as price
        ) converted
        cross join lateral (
            select
                case when $12 = 'name' then lower(name) end collate "C" as text_key,
                case $12
                    when 'price' then converted.price
                    when 'rating' then coalesce(our_rating, g2_rating, capterra_rating)
                    when 'verified' then extract(epoch from pricing_verified_at)
                    when 'created_at' then extract(epoch from created_at) end as number_key
        ) keys
        cross join lateral (
            select keys.text_key is null and keys.number_key is null as is_last
        ) missing
        where archived_at is null
            and ($1::text is null or category = $1)
            and ($2::text is null or subcategory = $2)
            and ($3::text is null or industries ? $3)
            and ($4::text is null or best_for ? $4)
            and ($5::text is null or position(lower($5) in lower(name || ' ' || coalesce(description, ''))) > 0)
            and ($10::numeric is null or converted.price >= $10)
            and ($11::numeric is null or converted.price <= $11)
            and ($14::boolean is null or has_free_tier = $14)
            and ($15::boolean is null or api_available = $15)
            and ($16::uuid is null
                or (missing.is_last and num_nonnulls($17::text, $18::numeric) > 0)
                or (missing.is_last and num_nonnulls($17::text, $18::numeric) = 0 and vendors.id > $16)
                or (keys.text_key = $17 and vendors.id > $16)
                or (keys.number_key = $18 and vendors.id > $16)
                or (not $13 and (keys.text_key > $17 or keys.number_key > $18))
                or ($13 and (keys.text_key < $17 or keys.number_key < $18)))
        order by
            missing.is_last,
            case when not $13 then keys.text_key end, case when $13 then keys.text_key end desc,
            case when not $13 then keys.number_key end, case when $13 then keys.number_key end desc,
            vendors.id
        limit $19
        "#,
        filter.category,
        filter.subcategory,
        filter.industry,
        filter.best_for,
        filter.search,
        &codes,
        &rates,
        filter.currency.code(),
        filter
            .rates
            .and_then(|table| table.rate(filter.currency))
            .map(|rate| rate.per_base),
        filter.price_min,
        filter.price_max,
        filter.key.as_str(),
        filter.is_descending,
        filter.has_free_tier,
        filter.has_api,
        after.map(|after| after.id),
        after.and_then(|after| after.text.as_deref()),
        after.and_then(|after| after.number),
        filter.limit,
        STALE_AFTER_DAYS
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(VendorSummary::from).collect())
}

/// Every currency with its units for one unit of the base.
fn rates(filter: &VendorFilter<'_>) -> (Vec<String>, Vec<Decimal>) {
    let Some(table) = filter.rates else {
        return (Vec::new(), Vec::new());
    };
    let quoted = table.rates.keys().copied().chain([table.base]);
    quoted
        .filter_map(|currency| table.rate(currency))
        .map(|rate| (rate.currency.to_string(), rate.per_base))
        .unzip()
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
        where archived_at is null
        group by category
        order by category collate "C"
        "#
    )
    .fetch_all(db)
    .await
}
