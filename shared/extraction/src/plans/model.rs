//! What is read of a pricing page.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::money_text::{Currency, Period};

/// The plans of a page, and every proposal that was weighed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PlansPage {
    /// The chosen plans, in the page's order; empty when the page shows none.
    pub plans: Vec<Plan>,
    /// What each rung proposed, the best first.
    pub candidates: Vec<Candidate>,
    /// The currency that most amounts of the page have.
    pub currency_hint: Option<Currency>,
}

/// One plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// What the vendor calls it.
    pub name: String,
    /// What it costs, the main price first; empty when it is free or the vendor wants to be asked.
    pub prices: Vec<PlanPrice>,
    /// Nothing is asked for it.
    #[serde(rename = "free")]
    pub is_free: bool,
    /// The vendor wants to be asked for the price.
    pub contact_sales: bool,
    /// What it includes, in the page's words; what the page marks as absent is left out.
    pub features: Vec<String>,
    /// How sure the reading is, 0 to 100.
    pub score: u8,
    /// Where it was read and what spoke for it.
    pub reason: String,
}

/// One price of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanPrice {
    /// The amount for one period and one unit.
    pub amount: Decimal,
    /// Its currency.
    pub currency: Option<Currency>,
    /// What the amount is paid for; `None` when the page does not say.
    pub period: Option<PlanPeriod>,
    /// What one amount buys one of, such as `user`.
    pub per: Option<&'static str>,
    /// How often the bill comes, when that differs from the period or is said.
    pub billed: Option<PlanPeriod>,
    /// The amount is the least one pays.
    pub starting_at: bool,
    /// A reader sees it; otherwise it is the other side of a toggle, or in structured data alone.
    pub is_shown: bool,
}

/// What an amount is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlanPeriod {
    /// Every day.
    Day,
    /// Every week.
    Week,
    /// Every month.
    Month,
    /// Every three months.
    Quarter,
    /// Every year.
    Year,
    /// Every two years.
    TwoYears,
    /// Once and for all.
    OneTime,
    /// By what is consumed.
    Usage,
}

impl PlanPeriod {
    /// The word for it in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::TwoYears => "2years",
            Self::OneTime => "one_time",
            Self::Usage => "usage",
        }
    }
}

impl From<Period> for PlanPeriod {
    fn from(period: Period) -> Self {
        match period {
            Period::Day => Self::Day,
            Period::Week => Self::Week,
            Period::Month => Self::Month,
            Period::Quarter => Self::Quarter,
            Period::Year => Self::Year,
            Period::OneTime => Self::OneTime,
        }
    }
}

impl Serialize for PlanPeriod {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The way in which plans were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// Elements beside each other that are built alike.
    Cards,
    /// A table with plans as columns or rows.
    Table,
    /// Headings, each followed by a price.
    Headings,
    /// JSON-LD.
    StructuredData,
    /// Data that the page embeds for its scripts.
    EmbeddedState,
}

/// What one rung proposed.
#[derive(Clone, Debug, Serialize)]
pub struct Candidate {
    /// Which rung.
    pub rung: Rung,
    /// The plans.
    pub plans: Vec<Plan>,
    /// How much speaks for it; below the threshold nothing is published.
    pub score: i32,
    /// What spoke for and against it.
    pub reason: String,
    /// Its plans are among those of the page.
    pub is_chosen: bool,
    /// Where it stands in the page.
    #[serde(skip)]
    pub(super) place: u32,
}
