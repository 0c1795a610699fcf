//! A vendor, its pricing tiers, and the price observation behind each price.
//!
//! The field names are those of the seed file and of the stored JSON, so one type reads both.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::freshness::Freshness;
use crate::platform::{
    confidence::Confidence,
    ids::VendorId,
    money::{Currency, json_number},
};
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

/// Prices in document 0's shape, as lists show them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// How it is sold, in a word.
    pub model: String,
    /// Currency of every tier.
    pub currency: Currency,
    /// The tiers, as the vendor lists them.
    pub tiers: Vec<PriceListTier>,
    /// Prices on request exist too.
    pub custom_pricing: bool,
    /// Length of a free trial, where stated.
    pub free_trial_days: Option<u32>,
}

/// One tier of a price list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceListTier {
    /// Plan name.
    pub name: String,
    /// Price; absent: on request.
    #[serde(with = "json_number::option", default)]
    pub price: Option<Decimal>,
    /// What the price is per, in words.
    pub per: Option<String>,
    /// Limits, in words.
    pub limits: Option<String>,
    /// Features, in words.
    pub features: Vec<String>,
}

impl From<&Pricing> for PriceList {
    fn from(pricing: &Pricing) -> Self {
        let tier = |tier: &Tier| PriceListTier {
            name: tier.name.clone(),
            price: tier.price,
            per: tier.per.clone(),
            limits: tier.limits.clone(),
            features: tier.features.clone(),
        };
        Self {
            model: pricing.model.clone(),
            currency: pricing.currency,
            tiers: pricing.tiers.iter().map(tier).collect(),
            custom_pricing: pricing.custom_pricing,
            free_trial_days: pricing.free_trial_days,
        }
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

/// Plans and prices, in document 0's shape with the structured fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pricing {
    /// How it is sold, in a word.
    pub model: String,
    /// Currency of every tier.
    #[schema(value_type = String)]
    pub currency: Currency,
    /// The tiers, as the vendor lists them.
    pub tiers: Vec<Tier>,
    /// Prices on request exist too.
    pub custom_pricing: bool,
    /// Length of a free trial, where stated.
    pub free_trial_days: Option<u32>,
}

/// One pricing tier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Plan name.
    pub name: String,
    /// Price in the vendor's currency; absent: not published.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub price: Option<Decimal>,
    /// What the price is per, in words.
    pub per: Option<String>,
    /// Limits, in words.
    pub limits: Option<String>,
    /// Features, in words.
    pub features: Vec<String>,
    /// What the tier is.
    pub role: Role,
    /// What the price is multiplied by.
    pub price_unit: Option<PriceUnit>,
    /// The unit of a price per use.
    pub usage_unit: Option<String>,
    /// How many units the price buys.
    pub usage_unit_amount: Option<u32>,
    /// What the price covers.
    pub period: Option<Period>,
    /// The billing that `price` assumes.
    pub billing: Option<Billing>,
    /// The rate under annual billing.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub price_annual_billing: Option<Decimal>,
    /// The rate under monthly billing.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub price_monthly_billing: Option<Decimal>,
    /// Stated as a from-price.
    pub price_from: bool,
    /// What seats count.
    pub seat_unit: Option<SeatUnit>,
    /// Smallest purchase.
    pub seats_min: Option<u32>,
    /// Largest team.
    pub seats_max: Option<u32>,
    /// Seats inside an account price.
    pub seats_included: Option<u32>,
    /// The record says there is no limit.
    pub seats_unlimited: bool,
    /// Price of a further seat.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub extra_seat_price: Option<Decimal>,
    /// First limit named.
    pub quota: Option<Quota>,
    /// The others.
    pub other_quotas: Vec<Quota>,
    /// Price of a unit above the quota.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub overage_price: Option<Decimal>,
    /// A one-time fee.
    #[schema(value_type = Option<f64>)]
    #[serde(with = "json_number::option", default)]
    pub one_off_fee: Option<Decimal>,
    /// The price comes on top of another licence.
    pub requires_other_licence: bool,
    /// Why the reading is uncertain.
    pub doubt: Option<String>,
    /// The observation this price was read from; absent in the seed file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observation: Option<PriceObservation>,
}

/// Where and when a price was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceObservation {
    /// Row in the database, once it is there.
    pub id: Option<Uuid>,
    /// The day it was seen.
    pub observed_at: Option<NaiveDate>,
    /// The page.
    pub source_url: Option<String>,
    /// What kind of page.
    pub kind: SourceKind,
    /// How sure the reading is.
    pub confidence: Confidence,
}

/// A limit of a tier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// How many.
    #[schema(value_type = f64)]
    #[serde(with = "json_number")]
    pub amount: Decimal,
    /// Of what.
    pub unit: Option<String>,
    /// In which time; absent: a stock, or not stated.
    pub per: Option<QuotaPeriod>,
}

/// What a tier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Can be bought alone for its price.
    Plan,
    /// Next to a plan.
    AddOn,
    /// Price per unit used.
    Usage,
    /// A one-time charge.
    OneOff,
    /// Price zero without an end.
    Free,
    /// Zero only with something else or for a time.
    TrialOrBundled,
    /// No price.
    Custom,
}

/// What a price is multiplied by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceUnit {
    /// Users of the tool.
    PerSeat,
    /// Once.
    PerAccount,
    /// All staff.
    PerEmployee,
    /// Some other unit: channel, location, bot, minute.
    PerUnit,
}

impl PriceUnit {
    /// The word of the seed files and of the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PerSeat => "per_seat",
            Self::PerAccount => "per_account",
            Self::PerEmployee => "per_employee",
            Self::PerUnit => "per_unit",
        }
    }
}

/// What a seat counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatUnit {
    /// Users of the tool.
    User,
    /// Service agents.
    Agent,
    /// Practitioners.
    Practitioner,
    /// Technicians.
    Technician,
    /// All staff.
    Employee,
}

/// The time of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuotaPeriod {
    /// A month.
    Month,
    /// A year.
    Year,
    /// A day.
    Day,
    /// Once.
    OneOff,
}

/// What a vendor's prices are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceBasis {
    /// Plans.
    Plan,
    /// Only prices per use.
    Usage,
    /// Only a free tier.
    FreeOnly,
    /// Nothing is published.
    None,
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

/// A source of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Address.
    pub url: String,
    /// Date or year.
    pub as_of: Option<String>,
    /// What kind of source.
    pub kind: SourceKind,
    /// What to know about it.
    pub note: Option<String>,
}

/// What kind of source a price was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// The vendor's page itself, fetched by us.
    VendorPage,
    /// Text found verbatim on the vendor's page.
    VendorPageTranscription,
    /// An archived copy of the vendor's page.
    VendorPageArchive,
    /// The vendor's documents.
    OfficialDocs,
    /// A dated survey or data set.
    SecondaryDataset,
    /// A file that nobody checked.
    SecondaryUnverified,
    /// Typed by an operator.
    Operator,
    /// No source: general knowledge.
    None,
}

impl SourceKind {
    /// The word of the seed files and of the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VendorPage => "vendor_page",
            Self::VendorPageTranscription => "vendor_page_transcription",
            Self::VendorPageArchive => "vendor_page_archive",
            Self::OfficialDocs => "official_docs",
            Self::SecondaryDataset => "secondary_dataset",
            Self::SecondaryUnverified => "secondary_unverified",
            Self::Operator => "operator",
            Self::None => "none",
        }
    }

    /// As a reader sees it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::VendorPage => "Vendor page",
            Self::VendorPageTranscription => "Vendor page, transcribed",
            Self::VendorPageArchive => "Vendor page, archived copy",
            Self::OfficialDocs => "Vendor's documents",
            Self::SecondaryDataset => "Dated data set",
            Self::SecondaryUnverified => "Second-hand list, not checked",
            Self::Operator => "Entered by an operator",
            Self::None => "No source",
        }
    }
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
