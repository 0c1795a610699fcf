//! Vendors as lists show them.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use shared::{
    platform::{
        confidence::Confidence,
        money::{Currency, Money, json_number},
    },
    prices::fx::FxTable,
    vendors::{
        model::{PriceList, PriceListTier},
        queries::{CategoryCount, VendorSummary},
    },
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A category of vendors.
#[derive(Debug, Serialize, ToSchema)]
pub struct VendorCategoryView {
    /// Its name, as filters take it.
    #[schema(example = "crm")]
    pub category: String,
    /// Vendors in it.
    #[schema(example = 9)]
    pub vendors: i64,
    /// Of these, vendors with at least one plan at a published price.
    #[schema(example = 9)]
    pub priced: i64,
    /// Finer groups.
    pub subcategories: Vec<String>,
}

impl From<CategoryCount> for VendorCategoryView {
    fn from(count: CategoryCount) -> Self {
        let CategoryCount {
            category,
            vendors,
            priced,
            subcategories,
        } = count;
        Self {
            category,
            vendors,
            priced,
            subcategories,
        }
    }
}

/// What a vendor charges, tier by tier.
#[derive(Debug, Serialize, ToSchema)]
pub struct PricingView {
    /// How it is sold: `per_seat`, `tiered`, `usage`, …
    #[schema(example = "per_seat")]
    pub model: String,
    /// Currency of every price here, ISO 4217.
    #[schema(example = "USD")]
    pub currency: String,
    /// The tiers, as the vendor lists them.
    pub tiers: Vec<PricingTierView>,
    /// Prices on request exist too.
    pub custom_pricing: bool,
    /// Length of a free trial, where a source states it.
    #[schema(example = 14)]
    pub free_trial_days: Option<u32>,
}

/// One tier of a price list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PricingTierView {
    /// Its name.
    #[schema(example = "Starter")]
    pub name: String,
    /// Its price; null: on request, never zero.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>, example = 20)]
    pub price: Option<Decimal>,
    /// What the price is per.
    #[schema(example = "user/month")]
    pub per: Option<String>,
    /// Limits, in words.
    #[schema(example = "billed annually; 25 monthly")]
    pub limits: Option<String>,
    /// Features, in words.
    pub features: Vec<String>,
}

impl From<PriceList> for PricingView {
    fn from(prices: PriceList) -> Self {
        Self {
            model: prices.model,
            currency: prices.currency.to_string(),
            tiers: prices
                .tiers
                .into_iter()
                .map(PricingTierView::from)
                .collect(),
            custom_pricing: prices.custom_pricing,
            free_trial_days: prices.free_trial_days,
        }
    }
}

impl From<PriceListTier> for PricingTierView {
    fn from(tier: PriceListTier) -> Self {
        let PriceListTier {
            name,
            price,
            per,
            limits,
            features,
        } = tier;
        Self {
            name,
            price,
            per,
            limits,
            features,
        }
    }
}

/// What a vendor's cheapest plan asks for a month, for one seat or account: its listed price, a yearly one divided
/// by twelve. Free tiers, add-ons, prices per use and prices on request do not count.
#[derive(Debug, Serialize, ToSchema)]
pub struct StartingPriceView {
    /// In the vendor's currency.
    pub listed: Money,
    /// In the currency that was asked for; null where there is no rate.
    pub converted: Option<Money>,
    /// Date of the exchange rate; null where none was needed.
    pub rate_as_of: Option<NaiveDate>,
}

/// A vendor, as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct VendorSummaryView {
    /// Its id.
    pub id: Uuid,
    /// Its name in addresses.
    #[schema(example = "hubspot")]
    pub slug: String,
    /// Its name.
    #[schema(example = "HubSpot")]
    pub name: String,
    /// Its category.
    #[schema(example = "crm")]
    pub category: String,
    /// Finer than the category.
    pub subcategory: Option<String>,
    /// One sentence.
    pub description: Option<String>,
    /// Home page.
    pub website: Option<String>,
    /// Logo, where known.
    pub logo_url: Option<String>,
    /// What it charges.
    pub pricing: PricingView,
    /// What its cheapest plan asks; null: on request, per use, or free only.
    pub starting_price: Option<StartingPriceView>,
    /// It has a tier that costs nothing without an end.
    pub has_free_tier: bool,
    /// Tags for whom it suits.
    pub best_for: Vec<String>,
    /// Industries it names.
    pub industries: Vec<String>,
    /// Cannot be set up without a developer.
    pub requires_developer: bool,
    /// It has an open interface.
    pub api_available: bool,
    /// Our own rating, once there is one.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub our_rating: Option<Decimal>,
    /// Rating, where a reliable source states one.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub g2_rating: Option<Decimal>,
    /// Rating, where a reliable source states one.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub capterra_rating: Option<Decimal>,
    /// How sure its prices are.
    #[schema(value_type = Confidence)]
    pub confidence: String,
    /// The vendor's price page.
    pub pricing_source: Option<String>,
    /// When the newest of its prices stood in its source; null: no source with a full date.
    pub pricing_verified_at: Option<DateTime<Utc>>,
    /// The prices may not be true any more: undated, older than 35 days, the last look at the page failed, or the
    /// page no longer shows one of the plans.
    pub stale: bool,
    /// It is refreshed by itself.
    pub auto_refresh_enabled: bool,
    /// When its page was last looked at.
    pub last_refresh_attempt: Option<DateTime<Utc>>,
    /// Why the last look gave no price; the last good prices are shown.
    pub refresh_error: Option<String>,
    /// When it was first written.
    pub created_at: DateTime<Utc>,
}

impl VendorSummaryView {
    /// A vendor with its starting price in this currency, at these rates.
    #[must_use]
    pub fn new(vendor: VendorSummary, currency: Currency, rates: Option<&FxTable>) -> Self {
        let listed_in = vendor.pricing.currency;
        let starting_price = vendor.starting_price.map(|amount| StartingPriceView {
            listed: Money::new(amount, listed_in),
            converted: vendor
                .converted_price
                .map(|amount| Money::new(amount.round_dp(2), currency)),
            rate_as_of: rates
                .filter(|_| listed_in != currency)
                .map(|table| table.as_of),
        });
        Self {
            id: vendor.id,
            slug: vendor.slug,
            name: vendor.name,
            category: vendor.category,
            subcategory: vendor.subcategory,
            description: vendor.description,
            website: vendor.website,
            logo_url: vendor.logo_url,
            pricing: vendor.pricing.into(),
            starting_price,
            has_free_tier: vendor.has_free_tier,
            best_for: vendor.best_for,
            industries: vendor.industries,
            requires_developer: vendor.requires_developer,
            api_available: vendor.api_available,
            our_rating: vendor.our_rating,
            g2_rating: vendor.g2_rating,
            capterra_rating: vendor.capterra_rating,
            confidence: vendor.confidence,
            pricing_source: vendor.pricing_source,
            stale: vendor.freshness.is_stale(),
            pricing_verified_at: vendor.freshness.pricing_verified_at,
            auto_refresh_enabled: vendor.freshness.auto_refresh_enabled,
            last_refresh_attempt: vendor.freshness.last_refresh_attempt,
            refresh_error: vendor.freshness.refresh_error,
            created_at: vendor.created_at,
        }
    }
}
