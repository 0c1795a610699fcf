//! What a page says, as the extraction read it. Untrusted: nothing here counts before it was compared.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::offer::{Billing, Period};
use crate::platform::{confidence::Confidence, money::Currency};

/// One offer as a page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Its name on the page.
    pub name: String,
    /// Every price that stands beside the name.
    pub prices: Vec<ReadPrice>,
    /// The page calls it free.
    pub is_free: bool,
    /// The page asks to get in touch in place of a price.
    pub on_request: bool,
    /// What the page says is in it, in words.
    #[serde(default)]
    pub features: Vec<String>,
    /// How sure the extraction is.
    pub confidence: Confidence,
}

/// One price of a reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadPrice {
    /// In `currency`, for one `period`.
    pub amount: Decimal,
    /// Absent: the page names none that could be understood.
    pub currency: Option<Currency>,
    /// What the amount covers; absent: not stated.
    pub period: Option<Period>,
    /// What it is multiplied by, in the page's word: user, agent, location.
    pub per: Option<String>,
    /// The billing beside the price; absent: not stated.
    pub billing: Option<Billing>,
    /// Stated as a price to begin with.
    pub is_from: bool,
}

/// A reading brought to the terms of the price that counts now, ready to be compared and recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewPrice {
    /// In `currency`, for one `period`.
    pub amount: Decimal,
    /// Currency of all amounts here.
    pub currency: Currency,
    /// What the amount covers.
    pub period: Period,
    /// The billing that the amount assumes.
    pub billing: Option<Billing>,
    /// A month's rate under annual billing, where stated.
    pub annual_amount: Option<Decimal>,
    /// A month's rate under monthly billing, where stated.
    pub monthly_amount: Option<Decimal>,
    /// A price to begin with.
    pub is_from: bool,
    /// How sure the extraction is.
    pub confidence: Confidence,
}
