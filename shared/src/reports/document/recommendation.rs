//! Section 4: what to do, in three ways.

use super::summary::RuleApplied;
use super::{Text, Verdict};
use crate::reports::claim::{ClaimNumber, Confidence, EvidenceNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What to do with a recommendation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Pays soon and is done soon.
    QuickWin,
    /// Worth its effort, or others stand on it.
    Strategic,
    /// Worth a test.
    Consider,
    /// Not now; look again at the stated moment.
    Defer,
}

/// Section 4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recommendation {
    /// Place in the list, from 1: `#rec-1`.
    pub number: u32,
    /// The opportunity's id.
    pub opportunity: String,
    /// Its title.
    pub title: String,
    /// What to do with it.
    pub priority: Priority,
    /// Verdict by the published table.
    pub verdict: Verdict,
    /// The rule that gave it.
    pub rule: RuleApplied,
    /// Why and what, for this company.
    pub body: Text,
    /// Which kind of value: saved or created. Never mixed.
    pub value_kind: ValueKind,
    /// Benefit a year, once running.
    pub benefit: Option<ClaimNumber>,
    /// Net value over three years.
    pub net: Option<ClaimNumber>,
    /// All cost over three years.
    pub cost: Option<ClaimNumber>,
    /// Months until it has paid for itself at full effect.
    pub payback: Option<ClaimNumber>,
    /// The month in which it is live.
    pub live_month: Option<ClaimNumber>,
    /// Own hours to set it up.
    pub own_hours: Option<ClaimNumber>,
    /// Customer value, 0 to 10.
    pub customer_value: ClaimNumber,
    /// Business health, 0 to 10.
    pub business_health: ClaimNumber,
    /// How sure the benefit is.
    pub confidence: Confidence,
    /// The three ways, in the order off the shelf, best in class, custom build.
    pub options: Vec<WayToDo>,
    /// Why the recommended one.
    pub choice: Text,
    /// Connect to today's tools or replace them, and why.
    pub connect: Connect,
    /// What to expect 0 to 6, 6 to 18 and 18 to 36 months from now.
    pub horizons: Vec<HorizonLine>,
    /// What has to come first, as recommendation numbers.
    pub depends_on: Vec<u32>,
}

/// Value saved or value created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Hours or spending saved.
    Saved,
    /// Margin on revenue that may be created.
    Created,
    /// Raises the effect of other steps.
    Enabler,
}

/// The three ways to do a step.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The cheapest fit that needs no developer.
    OffTheShelf,
    /// Printed as "Most complete we could verify".
    BestInClass,
    /// Built for this company.
    CustomBuild,
}

/// One of the three ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WayToDo {
    /// Which one.
    pub way: Way,
    /// The recommended one carries a green line and the word.
    pub recommended: bool,
    /// "Docparser Professional", "Own assistant"; a registered name or plain words.
    pub title: Text,
    /// The vendor and plan; absent for a custom build and where no vendor fits.
    pub vendor: Option<VendorChoice>,
    /// A month, for this company's seats and volume; absent: price on request, never zero.
    pub monthly: Option<ClaimNumber>,
    /// One-off cost, own hours included.
    pub one_off: Option<ClaimNumber>,
    /// Weeks until live.
    pub weeks: Option<ClaimNumber>,
    /// Own hours.
    pub own_hours: Option<ClaimNumber>,
    /// For.
    pub pros: Vec<Text>,
    /// Against.
    pub cons: Vec<Text>,
    /// When this one is right.
    pub right_when: Text,
    /// What a custom build needs.
    pub build: Option<CustomBuild>,
}

/// A vendor's plan as chosen for this company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VendorChoice {
    /// Natural key.
    pub slug: String,
    /// Registered name.
    pub name: String,
    /// Plan; absent where the price is on request.
    pub plan: Option<String>,
    /// Vendor's site.
    pub website: String,
    /// The price evidence; absent where the price is on request.
    pub price: Option<EvidenceNumber>,
    /// What to know about the price: "a from-price", "seat limit not stated", a doubt, another licence, the billing.
    pub caveats: Vec<Text>,
    /// A free or bundled tier, mentioned and never priced as the option.
    pub free_tier: Option<Text>,
}

/// What a custom build needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomBuild {
    /// Parts it is built of.
    pub stack: Vec<String>,
    /// Who has to be found.
    pub skills: Vec<String>,
    /// Developer hours.
    pub hours: ClaimNumber,
    /// Developer's rate.
    pub rate: ClaimNumber,
}

/// Connect to what is there, or replace it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Connect {
    /// The decision.
    pub decision: ConnectDecision,
    /// To what, and why.
    pub text: Text,
}

/// The decision per category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectDecision {
    /// Keep today's tools and connect.
    Connect,
    /// Replace one of them.
    Replace,
    /// There is nothing of the kind yet.
    New,
}

/// What to expect in one horizon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HorizonLine {
    /// Which one.
    pub horizon: Horizon,
    /// Benefit, cost and risk in words and figures.
    pub text: Text,
}

/// The three horizons; printed as "0 to 6 months", "6 to 18", "18 to 36".
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Horizon {
    /// 0 to 6 months.
    Short,
    /// 6 to 18 months.
    Mid,
    /// 18 to 36 months.
    Long,
}
