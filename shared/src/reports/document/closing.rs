//! Sections 8 to 10: what was rejected, the assumptions, the method.

use super::{Text, Verdict};
use crate::reports::claim::{ClaimNumber, EvidenceNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Section 8: weighed and rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rejected {
    /// The opportunity's id.
    pub opportunity: String,
    /// Its title.
    pub title: String,
    /// The kind of reason, shown as a tag.
    pub reason: RejectionReason,
    /// The reason, with figures.
    pub text: Text,
}

/// Why something was rejected.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RejectionReason {
    /// "Costs more than it brings".
    NegativeReturn,
    /// "Running cost is above the budget".
    OverBudget,
    /// "Blocked by readiness".
    Readiness,
    /// "Helps you, hurts customers".
    HurtsCustomers,
    /// "Helps customers, hurts you".
    HurtsBusiness,
    /// "Pays back too late".
    SlowPayback,
    /// "Another step comes first".
    ComesLater,
    /// "Overlaps with another step".
    Overlap,
    /// "Not enough data".
    NotEnoughData,
    /// "In place already".
    InPlace,
}

/// Section 9: one assumption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssumptionLine {
    /// The evidence: label, value, range, note.
    pub evidence: EvidenceNumber,
    /// By how much it moves the net value over three years, from its low to its high end; absent where that is nothing.
    pub moves_net_by: Option<ClaimNumber>,
    /// What would replace it.
    pub replaced_by: Text,
}

/// Section 10.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Method {
    /// How scores and ranges are made.
    pub paragraphs: Vec<MethodParagraph>,
    /// The table of rules for the verdict over all, in order.
    pub rules: Vec<RuleLine>,
    /// The table of rules for a single step, in order.
    pub step_rules: Vec<RuleLine>,
    /// The data this report stands on.
    pub data: Vec<DataVersion>,
    /// What had to be left out and why: warnings of the run.
    pub warnings: Vec<String>,
}

/// Who put the report into words. Figures are never written by anyone: they are references to claims.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Narration {
    /// The language model that was asked; absent: fixed rules wrote everything, as they do for every text not in `texts`.
    pub model: Option<String>,
    /// The prompt and its version: `narrative@1`.
    pub prompt: Option<String>,
    /// The texts that the model wrote: `summary.standfirst`, `finding.1.body`, `recommendation.1.choice`.
    pub texts: Vec<String>,
    /// Why texts that it was asked for are the rules' all the same, in a sentence.
    pub fallback: Option<String>,
}

/// A paragraph of the method with its heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MethodParagraph {
    /// "How ranges are made".
    pub title: String,
    /// The paragraph; constants in it are claims.
    pub text: Text,
}

/// One rule of the verdict table. Rules are definitions: their numbers are not claims and stand in `condition`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleLine {
    /// Place in the table.
    pub order: u32,
    /// The condition in words, with its thresholds.
    pub condition: String,
    /// What it gives.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
}

/// A data set and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DataVersion {
    /// "Vendors and prices".
    pub name: String,
    /// A date or a digest.
    pub version: String,
}
