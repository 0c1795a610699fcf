//! A vendor, its pricing tiers, and the price observation behind each price.
//!
//! The field names are those of the seed file and of the stored JSON, so one type reads both.

mod pricing;
mod source;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::{pricing::*, source::*};
use super::freshness::Freshness;
use crate::platform::{confidence::Confidence, ids::VendorId, money::json_number};
pub use crate::prices::observe::{Billing, Period};

/// A software vendor with its plans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// Natural key.
    pub slug: String,
    /// Registered name.
    pub name: String,
    /// One of the catalogue's categories.
    pub category: String,
    /// Finer than the category.
    pub subcategory: String,
    /// Plans and prices.
    pub pricing: Pricing,
    /// Home page.
    pub website: String,
    /// One sentence.
    pub description: String,
    /// Logo, where known.
    pub logo_url: Option<String>,
    /// Tags for whom it suits.
    pub best_for: Vec<String>,
    /// Industries it names.
    pub industries: Vec<String>,
    /// Tags for whom it does not suit.
    pub avoid_if: Vec<String>,
    /// Usual weeks until live.
    pub avg_implementation_weeks: Option<u32>,
    /// Usual one-off cost, in euro.
    pub implementation_cost_range: Option<CostRange>,
    /// Cannot be set up without a developer.
    pub requires_developer: bool,
    /// Rating, where a reliable source states one.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub g2_rating: Option<Decimal>,
    /// Number of reviews behind it.
    pub g2_reviews: Option<u32>,
    /// Rating, where a reliable source states one.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub capterra_rating: Option<Decimal>,
    /// Our own, once there is one.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub our_rating: Option<Decimal>,
    /// Products it connects to.
    pub integrations: Vec<String>,
    /// It has an open interface.
    pub api_available: bool,
    /// The vendor's price page.
    pub pricing_source: String,
    /// What to know about the prices.
    pub pricing_note: Option<String>,
    /// Where the record comes from.
    pub sources: Vec<Source>,
    /// Confidence of the prices.
    pub confidence: Confidence,
    /// Confidence by group of fields.
    pub field_confidence: FieldConfidence,
    /// Distinct kinds of `sources`.
    pub evidence: Vec<SourceKind>,
    /// Newest date of a source, perhaps a year only.
    pub pricing_as_of: Option<String>,
    /// At least one tier can be bought alone for a stated price.
    pub priced: bool,
    /// What the prices are of.
    pub price_basis: PriceBasis,
    /// Where it can be bought; a filter.
    pub countries: Option<Countries>,
    /// Where it fits best; not a filter.
    pub countries_preferred: Option<Vec<String>>,
    /// Smallest company, in staff; a filter.
    pub min_staff: Option<u32>,
    /// Largest company, in staff; a filter.
    pub max_staff: Option<u32>,
    /// Company sizes it fits best; not a filter.
    pub staff_fit: Option<StaffRange>,
    /// The same as `requires_developer`.
    pub needs_developer: bool,
    /// Full date of the prices.
    pub pricing_verified_at: Option<NaiveDate>,
    /// There is such a date.
    pub pricing_verified: bool,
}

impl Vendor {
    /// It may be bought in this country (ISO code, or the quiz's `UK`, `EU`, `OTHER`).
    #[must_use]
    pub fn sells_to(&self, country: &str) -> bool {
        match &self.countries {
            None => true,
            Some(Countries::Only(list)) => list.iter().any(|code| code == country),
            Some(Countries::Not(list)) => !list.iter().any(|code| code == country),
        }
    }

    /// It takes a company with this many people.
    #[must_use]
    pub fn takes_staff(&self, staff: u32) -> bool {
        self.min_staff.is_none_or(|least| staff >= least)
            && self.max_staff.is_none_or(|most| staff <= most)
    }

    /// The observation behind a tier's price: its own, else what the record says about all of them.
    #[must_use]
    pub fn observation(&self, tier: &Tier) -> PriceObservation {
        tier.observation
            .clone()
            .unwrap_or_else(|| PriceObservation {
                id: None,
                observed_at: self.pricing_verified_at,
                source_url: Some(self.pricing_source.clone()),
                kind: self
                    .evidence
                    .first()
                    .copied()
                    .unwrap_or(SourceKind::SecondaryUnverified),
                confidence: self.confidence,
            })
    }
}

/// A vendor as the database holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct VendorRecord {
    /// Its id.
    pub id: VendorId,
    /// When it was first written.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// How old its prices are, and how the last look at its page went.
    pub freshness: Freshness,
    /// What is known of it.
    pub vendor: Vendor,
}

/// Where a vendor sells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Countries {
    /// Only there.
    Only(Vec<String>),
    /// Everywhere but there.
    Not(Vec<String>),
}

/// A span of company sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffRange {
    /// Smallest.
    pub min: u32,
    /// Largest.
    pub max: u32,
}

/// A usual one-off cost, in euro.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostRange {
    /// Lower end.
    #[schema(value_type = f64)]
    #[serde(with = "json_number")]
    pub min: Decimal,
    /// Upper end.
    #[schema(value_type = f64)]
    #[serde(with = "json_number")]
    pub max: Decimal,
}

/// Confidence by group of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldConfidence {
    /// Prices.
    pub pricing: Confidence,
    /// Weeks, cost range, developer.
    pub implementation: Confidence,
    /// Industries, tags.
    pub fit: Confidence,
    /// Integrations.
    pub integrations: Confidence,
}

/// Whether a text can be a vendor's name in addresses: small letters and digits, in parts joined by single hyphens.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.split('-')
        .all(|part| !part.is_empty() && part.bytes().all(is_letter))
}
