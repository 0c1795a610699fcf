//! Something that has a price, as the engine sees it: it knows neither vendors nor products.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::platform::money::Currency;

/// What kind of thing has the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferKind {
    /// A plan that a software vendor sells.
    VendorPlan,
}

impl OfferKind {
    /// The word of the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VendorPlan => "vendor_plan",
        }
    }
}

/// An offer that a page is expected to show.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// What kind of thing it is.
    pub kind: OfferKind,
    /// Which one.
    pub id: Uuid,
    /// Its name, as the page has it.
    pub name: String,
    /// The newest confirmed price; absent: on request, or never seen.
    pub current: Option<Price>,
    /// Pages leave it out now and then (an add-on, a trial): its absence says nothing.
    pub is_extra: bool,
}

/// What a price covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A month.
    Month,
    /// A year.
    Year,
    /// For good.
    OneOff,
    /// One use.
    Usage,
}

impl Period {
    /// The word of the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
            Self::OneOff => "one_off",
            Self::Usage => "usage",
        }
    }
}

/// How a price is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Billing {
    /// A year ahead.
    Annual,
    /// Month by month.
    Monthly,
}

impl Billing {
    /// The word of the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Annual => "annual",
            Self::Monthly => "monthly",
        }
    }
}

/// A confirmed price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// The observation that says so.
    pub observation_id: Uuid,
    /// When it stood there; absent: the source has no full date.
    pub observed_at: Option<DateTime<Utc>>,
    /// In `currency`, for one `period`.
    pub amount: Decimal,
    /// Currency of all amounts here.
    pub currency: Currency,
    /// What the amount covers.
    pub period: Period,
    /// The billing that the amount assumes; absent: not stated.
    pub billing: Option<Billing>,
    /// A month's rate under annual billing, where stated.
    pub annual_amount: Option<Decimal>,
    /// A month's rate under monthly billing, where stated.
    pub monthly_amount: Option<Decimal>,
    /// A price to begin with.
    pub is_from: bool,
}
