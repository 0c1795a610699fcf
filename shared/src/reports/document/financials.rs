//! Section 5: what it brings, costs, and hangs on.

use super::Text;
use super::recommendation::ValueKind;
use crate::reports::claim::{ClaimNumber, EvidenceNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Section 5.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Financials {
    /// Says that saved and created are kept apart, for this company.
    pub intro: Text,
    /// Time and money saved a year.
    pub saved: Option<ClaimNumber>,
    /// Hours a year behind it.
    pub saved_hours: Option<ClaimNumber>,
    /// Margin on revenue created a year.
    pub created: Option<ClaimNumber>,
    /// First-year investment.
    pub first_year: Option<ClaimNumber>,
    /// All cost over three years.
    pub cost: Option<ClaimNumber>,
    /// Net value over three years.
    pub net: Option<ClaimNumber>,
    /// Net present value.
    pub npv: Option<ClaimNumber>,
    /// Return on investment over three years.
    pub roi: Option<ClaimNumber>,
    /// Month of payback; absent: not within three years.
    pub payback: Option<ClaimNumber>,
    /// Chance that it has paid back after 12, 24, 36 months.
    pub chance_of_payback: Vec<MonthClaim>,
    /// Running total by month, for the line with its band (claims carry the spread).
    pub running_total: Vec<MonthClaim>,
    /// Where the running total and the ranges say something, one sentence each: chart captions.
    pub captions: FinancialCaptions,
    /// The five inputs that move the net value most.
    pub sensitivities: Vec<Sensitivity>,
    /// Per recommendation: cost against gain over three years.
    pub by_recommendation: Vec<CostAgainstGain>,
}

/// Conclusions that stand over the charts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FinancialCaptions {
    /// Over the running total.
    pub running_total: Text,
    /// Over the tornado.
    pub sensitivities: Text,
    /// Over the bars per recommendation.
    pub by_recommendation: Text,
    /// Over the hundred dots.
    pub outcomes: Text,
}

/// A claim at a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MonthClaim {
    /// Months from the start.
    pub month: u32,
    /// The claim.
    pub claim: ClaimNumber,
}

/// One bar of the tornado.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sensitivity {
    /// The input that moves; its value, kind and range stand in the evidence.
    pub evidence: EvidenceNumber,
    /// The input at its low end, as a claim.
    pub input_low: ClaimNumber,
    /// The input at its high end.
    pub input_high: ClaimNumber,
    /// Net value with the input at its low end.
    pub net_low: ClaimNumber,
    /// Net value with the input at its high end.
    pub net_high: ClaimNumber,
}

/// One bar of cost against gain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostAgainstGain {
    /// Recommendation number.
    pub recommendation: u32,
    /// Three-year cost.
    pub cost: ClaimNumber,
    /// Three-year gain.
    pub gain: ClaimNumber,
    /// Net.
    pub net: ClaimNumber,
    /// Saved or created.
    pub value_kind: ValueKind,
}
