//! Section 1: verdict, key figures, readiness.

use super::{Figure, Text, Verdict};
use crate::reports::claim::ClaimNumber;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Section 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    /// The verdict over all.
    pub verdict: Verdict,
    /// The verdict as the page's one heading: "Go ahead, carefully."
    pub headline: String,
    /// The reason in one paragraph.
    pub standfirst: Text,
    /// Three numbered reasons.
    pub reasons: Vec<Text>,
    /// Which published rule gave the verdict.
    pub rule: RuleApplied,
    /// What to do instead or first, where the verdict is not `proceed`.
    pub instead: Option<Text>,
    /// AI readiness, 0 to 100.
    pub readiness: Readiness,
    /// Customer value of the proposed steps, 0 to 10.
    pub customer_value: Option<ClaimNumber>,
    /// Business health of the proposed steps, 0 to 10.
    pub business_health: Option<ClaimNumber>,
    /// The key figures, at most five.
    pub ledger: Vec<LedgerLine>,
    /// The best three steps.
    pub top: Vec<TopStep>,
    /// What to do first, and what to leave.
    pub first_and_leave: Text,
    /// Net value over three years as a hundred equally likely outcomes, for the dots.
    pub outcomes: Option<Outcomes>,
}

/// The rule of the published table that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleApplied {
    /// Its place in the table.
    pub order: u32,
    /// How many rules the table has.
    pub of: u32,
    /// Its reason, as published.
    pub reason: String,
    /// Why it holds here.
    pub because: Text,
}

/// One line of the ledger: label, figure, short note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerLine {
    /// "Net value over three years".
    pub label: String,
    /// The figure; absent prints `missing`.
    pub figure: Option<Figure>,
    /// What stands there when there is no figure: "not within three years".
    pub missing: Option<String>,
    /// A short note.
    pub note: Text,
}

/// One of the top steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TopStep {
    /// The opportunity's id.
    pub opportunity: String,
    /// Its recommendation number, `#rec-<n>`.
    pub recommendation: Option<u32>,
    /// Its title.
    pub title: String,
    /// Why it is among the best, in one sentence.
    pub why: Text,
    /// What it brings a year.
    pub benefit: Option<ClaimNumber>,
}

/// Readiness over all and by dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Readiness {
    /// The score, 0 to 100; absent where no question of any dimension was answered.
    pub score: Option<ClaimNumber>,
    /// What the score means for this company.
    pub comment: Text,
    /// The dimensions of the published table.
    pub dimensions: Vec<ReadinessDimension>,
}

/// One dimension of readiness with the answers behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadinessDimension {
    /// `data`, `people`, `governance`, `resources`.
    pub id: String,
    /// "Data and systems".
    pub title: String,
    /// The score; absent where nothing was answered.
    pub score: Option<ClaimNumber>,
    /// Its weight in the whole.
    pub weight: ClaimNumber,
    /// The answers behind it.
    pub answers: Vec<ReadinessAnswer>,
    /// What would raise it.
    pub next_step: Text,
}

/// One answer that feeds readiness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadinessAnswer {
    /// The question.
    pub question: String,
    /// The answer in its own words; absent: not answered, left out of the mean.
    pub answer: Option<String>,
    /// Its score; absent where not answered.
    pub score: Option<ClaimNumber>,
}

/// The hundred dots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Outcomes {
    /// The claim they belong to.
    pub of: ClaimNumber,
    /// A hundred percentiles, 0.5 to 99.5, ascending, in the claim's unit. For drawing only, never printed.
    #[schema(value_type = Vec<String>)]
    pub percentiles: Vec<Decimal>,
}
