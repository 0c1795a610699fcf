//! An opportunity as the file has it.

use crate::platform::money::json_number;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;

/// An opportunity.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct Opportunity {
    pub id: String,
    pub title: String,
    pub summary: String,
    pub function: String,
    pub industries: Vec<String>,
    pub signals: Vec<Signal>,
    pub benefit_model: BenefitModel,
    pub hours_pool: Option<String>,
    pub hours_saved: Option<String>,
    pub value_drivers: Vec<String>,
    pub requires_answer_gt_zero: Vec<String>,
    pub depends_on: Vec<String>,
    pub customer_value: Rating,
    pub business_health: Rating,
    pub cost_model: CostModel,
    pub risk_factors: Vec<RiskFactor>,
    pub time_to_value_weeks: u32,
    pub vendor_categories: Vec<String>,
    pub vendor_subcategories: Vec<String>,
    pub benchmark_metrics: Vec<String>,
}

/// A signal for or against an opportunity.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct Signal {
    pub question_id: String,
    pub op: SignalOp,
    pub value: serde_json::Value,
    pub weight: i32,
}

/// How a signal compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are the words of the file")]
pub enum SignalOp {
    Equals,
    In,
    Contains,
    Gt,
    Lt,
}

/// How the benefit of an opportunity is made.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct BenefitModel {
    #[serde(rename = "type")]
    pub kind: BenefitKind,
    pub formula: Option<String>,
    pub result_unit: Option<String>,
    #[serde(default)]
    pub derived: Vec<Derived>,
    /// In the order of their names; formulas decide the order of use.
    #[serde(default)]
    pub inputs: BTreeMap<String, InputModel>,
    pub effect: Option<Effect>,
}

/// The kinds of benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are the words of the file")]
pub enum BenefitKind {
    TimeSaving,
    RevenueUplift,
    CostReduction,
    UnitCostSaving,
    Enabler,
}

/// A named value of a benefit model.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct Derived {
    pub name: String,
    pub unit: String,
    pub formula: String,
    pub fallback_formulas: Vec<String>,
}

/// Where a name of a benefit model gets its value.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct InputModel {
    pub unit: String,
    pub question_ids: Vec<String>,
    pub context: Option<String>,
    pub benchmark_metric: Option<String>,
    #[serde(with = "json_number::option", default)]
    pub default: Option<Decimal>,
    #[serde(with = "json_number::option", default)]
    pub spread: Option<Decimal>,
}

/// What an enabler does to the others.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct Effect {
    pub input: String,
    #[serde(with = "json_number")]
    pub multiply: Decimal,
    #[serde(with = "json_number")]
    pub cap: Decimal,
}

/// An editorial score with its reason.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct Rating {
    pub score: u32,
    pub reason: String,
}

/// What an opportunity costs.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct CostModel {
    pub vendor_categories: Vec<String>,
    #[serde(with = "json_number")]
    pub implementation_hours: Decimal,
    pub one_off: OneOff,
    #[serde(with = "json_number")]
    pub training_hours_per_user: Decimal,
    pub seats: SeatsModel,
    pub volume_per_month: Option<String>,
    pub usage_fee_in_benefit: bool,
}

/// A one-off fee, as a range.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct OneOff {
    #[serde(with = "json_number")]
    pub min: Decimal,
    #[serde(with = "json_number")]
    pub max: Decimal,
    pub currency: String,
}

/// How many seats are needed.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct SeatsModel {
    pub formula: String,
    pub minimum: u32,
    pub round: String,
}

/// A risk of an opportunity.
#[derive(Debug, Clone, Deserialize)]
#[expect(missing_docs, reason = "the fields are described beside the seed data")]
pub struct RiskFactor {
    pub factor: String,
    pub likelihood: u32,
    pub impact: u32,
    pub mitigation: String,
}
