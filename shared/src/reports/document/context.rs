//! Sections 2 and 3: the company beside its field, and what was found.

use super::Text;
use crate::reports::claim::{ClaimNumber, Confidence, EvidenceNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Section 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Context {
    /// The answers restated, paragraph by paragraph.
    pub paragraphs: Vec<Text>,
    /// The company's own numbers beside the field's.
    pub benchmarks: Vec<BenchmarkLine>,
    /// Answers that were left open and what stood in for them.
    pub open_answers: Vec<OpenAnswer>,
}

/// One measure beside the benchmark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BenchmarkLine {
    /// "Minutes per invoice".
    pub measure: String,
    /// The company's own figure; absent: left empty.
    pub own: Option<ClaimNumber>,
    /// The benchmark's figure.
    pub field: ClaimNumber,
    /// The evidence behind it: source, year, url, note.
    pub evidence: EvidenceNumber,
    /// Region of the row: "NL", "EU", "global".
    pub region: String,
    /// Year of the row.
    pub year: Option<String>,
    /// Sample or note of the row.
    pub sample: Option<String>,
    /// Which fallback was taken to find a row, in words; absent where the row fits exactly.
    pub fallback: Option<String>,
}

/// An answer left open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenAnswer {
    /// The question.
    pub question: String,
    /// What was used instead.
    pub instead: Text,
}

/// Section 3: something found in the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Place in the list, from 1.
    pub number: u32,
    /// The opportunity it belongs to, or `readiness`, `portfolio`.
    pub subject: String,
    /// States the finding.
    pub title: Text,
    /// Why it matters, in two or three sentences.
    pub body: Text,
    /// Customer value, 0 to 10.
    pub customer_value: ClaimNumber,
    /// Business health, 0 to 10.
    pub business_health: ClaimNumber,
    /// How sure it is.
    pub confidence: Confidence,
    /// The evidence it stands on, most important first.
    pub evidence: Vec<EvidenceNumber>,
}
