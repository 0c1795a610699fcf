//! Vendors as lists show them.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use shared::{
    platform::{confidence::Confidence, money::json_number},
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
    /// Industries it names.
    pub industries: Vec<String>,
    /// Cannot be set up without a developer.
    pub requires_developer: bool,
    /// It has an open interface.
    pub api_available: bool,
    /// How sure its prices are.
    #[schema(value_type = Confidence)]
    pub confidence: String,
    /// The vendor's price page.
    pub pricing_source: Option<String>,
    /// When the newest of its prices stood in its source; null: no source with a full date.
    pub pricing_verified_at: Option<DateTime<Utc>>,
}

impl From<VendorSummary> for VendorSummaryView {
    fn from(vendor: VendorSummary) -> Self {
        Self {
            id: vendor.id,
            slug: vendor.slug,
            name: vendor.name,
            category: vendor.category,
            subcategory: vendor.subcategory,
            description: vendor.description,
            website: vendor.website,
            logo_url: vendor.logo_url,
            pricing: vendor.pricing.0.into(),
            industries: vendor.industries.0,
            requires_developer: vendor.requires_developer,
            api_available: vendor.api_available,
            confidence: vendor.confidence,
            pricing_source: vendor.pricing_source,
            pricing_verified_at: vendor.pricing_verified_at,
        }
    }
}
