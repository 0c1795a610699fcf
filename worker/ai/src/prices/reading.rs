//! What passes the check, and why something does not.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What an amount pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// How an amount is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Billed {
    /// Each month.
    Monthly,
    /// Once a year.
    Annually,
}

/// A plan whose every part stands on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Its name as it was expected, else in the page's spelling.
    pub name: String,
    /// The price; absent: free or on request.
    pub amount: Option<Decimal>,
    /// ISO code of the price's currency.
    pub currency: Option<String>,
    /// What the page says the amount pays for.
    pub period: Option<Period>,
    /// What the page says it is multiplied by.
    pub per: Option<String>,
    /// How the page says it is billed.
    pub billed: Option<Billed>,
    /// A price to begin with: "from".
    pub is_from: bool,
    /// The page calls it free.
    pub is_free: bool,
    /// The page asks to get in touch.
    pub on_request: bool,
    /// The passage, as it stands on the page.
    pub quote: String,
}

/// Why a plan was not let through.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The page speaks to a machine, or hides signs.
    #[error("the page is not believed, since it holds {0}")]
    Suspicious(String),
    /// A field is not of its form.
    #[error("{0} is malformed")]
    Malformed(&'static str),
    /// The quote does not stand on the page.
    #[error("the quote does not stand on the page")]
    QuoteNotThere,
    /// The name does not stand on the page.
    #[error("the name does not stand on the page")]
    NameNotThere,
    /// The amount with this currency does not stand in the quote beside the name.
    #[error("the amount does not stand beside the name")]
    AmountNotThere,
    /// It stands there, in another currency or in none.
    #[error("the currency does not stand beside the amount")]
    CurrencyNotThere,
    /// It is a discount, a former price or a value, not a price.
    #[error("the amount is no price of the plan")]
    NotAPrice,
    /// The page shows another amount for the same thing.
    #[error("the page shows more than one amount for the plan")]
    Contradicted,
    /// The period is not what stands beside the amount.
    #[error("the period does not stand beside the amount")]
    PeriodNotThere,
    /// What it is multiplied by is not what stands beside the amount.
    #[error("what the price is per does not stand beside the amount")]
    PerNotThere,
    /// The billing is not what stands beside the amount.
    #[error("the billing does not stand beside the amount")]
    BilledNotThere,
    /// The page does not call it free, or shows a price for it.
    #[error("the page does not call the plan free")]
    NotFree,
    /// The page does not ask to get in touch for it.
    #[error("the page does not offer the plan on request")]
    NotOnRequest,
    /// No price, not free, not on request.
    #[error("nothing is said of the plan")]
    Nothing,
    /// The same plan stands in the answer already.
    #[error("the plan was copied twice")]
    Twice,
}

/// What came of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Plans that pass.
    pub readings: Vec<Reading>,
    /// Plans that do not, by the name in the answer.
    pub rejected: Vec<(String, Rejection)>,
}

pub(super) fn parse_amount(text: &str) -> Result<Decimal, Rejection> {
    let malformed = Rejection::Malformed("the amount");
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_plain = |part: &str, most: usize| {
        !part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_plain(whole, 7) || !is_plain(fraction, 4) {
        return Err(malformed);
    }
    text.parse().map_err(|_| malformed)
}

pub(super) fn parse_period(word: &str) -> Result<Period, Rejection> {
    match word {
        "month" => Ok(Period::Month),
        "year" => Ok(Period::Year),
        "one_off" => Ok(Period::OneOff),
        "usage" => Ok(Period::Usage),
        _ => Err(Rejection::Malformed("the period")),
    }
}

pub(super) fn parse_billed(word: &str) -> Result<Billed, Rejection> {
    match word {
        "monthly" => Ok(Billed::Monthly),
        "annually" => Ok(Billed::Annually),
        _ => Err(Rejection::Malformed("the billing")),
    }
}
