//! A vendor's plans and what they cost, in document 0's shape with the structured fields.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::SourceKind;
use crate::{
    platform::{
        confidence::Confidence,
        money::{Currency, json_number},
    },
    prices::observe::{Billing, Period},
};

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
