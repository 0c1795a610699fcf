//! The engine's constants and tables as the file has them.

use crate::{
    platform::{confidence::Confidence, money::json_number},
    reports::document::Verdict,
};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The engine's constants and tables; every one of them an assumption.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct Assumptions {
    pub constants: Vec<Constant>,
    pub bands: Vec<BandTable>,
    pub context_values: Vec<ContextValue>,
    pub units: Units,
    pub readiness: ReadinessTable,
    pub verdict: VerdictTable,
}

/// A constant.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct Constant {
    pub id: String,
    #[serde(with = "json_number")]
    pub value: Decimal,
    pub unit: String,
    pub note: String,
    pub confidence: Confidence,
}

/// Values for the choices of a question in bands.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct BandTable {
    pub question_id: String,
    pub unit: String,
    pub note: String,
    pub values: BTreeMap<String, Band>,
}

/// One band.
#[derive(Debug, Clone, Copy, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct Band {
    #[serde(with = "json_number")]
    pub low: Decimal,
    #[serde(with = "json_number")]
    pub mid: Decimal,
    #[serde(with = "json_number")]
    pub high: Decimal,
}

/// A value the engine makes for formulas.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct ContextValue {
    pub id: String,
    pub unit: String,
    pub formula: String,
    pub inputs: BTreeMap<String, ContextInput>,
    pub note: String,
}

/// Where a context value gets its parts.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct ContextInput {
    #[serde(default)]
    pub question_ids: Vec<String>,
    pub unit: Option<String>,
    pub constant: Option<String>,
}

/// The closed lists of units.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct Units {
    pub inputs: Vec<String>,
    pub constants_only: Vec<String>,
    pub source_units: BTreeMap<String, String>,
}

/// How readiness is scored.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct ReadinessTable {
    pub note: String,
    pub dimensions: Vec<DimensionTable>,
}

/// One dimension of readiness.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct DimensionTable {
    pub id: String,
    #[serde(with = "json_number")]
    pub weight: Decimal,
    pub questions: Vec<ScoredQuestion>,
}

/// A question that feeds readiness.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct ScoredQuestion {
    pub question_id: String,
    pub scores: BTreeMap<String, u32>,
}

/// The table of verdict rules.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct VerdictTable {
    pub note: String,
    pub variables: BTreeMap<String, String>,
    pub rules: Vec<VerdictRule>,
}

/// One rule; the first whose conditions all hold decides.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct VerdictRule {
    pub order: u32,
    pub when: Vec<Condition>,
    pub verdict: Verdict,
    pub reason: String,
}

/// A condition of a rule.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct Condition {
    pub var: String,
    pub op: ConditionOp,
    #[serde(with = "json_number")]
    pub value: Decimal,
}

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are the words of the file")]
pub enum ConditionOp {
    Lt,
    Lte,
    Gt,
    Gte,
}
