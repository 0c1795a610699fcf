//! Claims: the only way in which a number gets into a report.
//!
//! A claim holds its value, the formula it was made with and references to its inputs, so anyone can compute it again.
//! Texts never hold figures; they point at claims, and a renderer prints one of the forms that stand in [`Rendered`].

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use crate::platform::confidence::Confidence;
use crate::reports::document::{Form, Text};

/// The number by which a reader finds a claim in the register: `#claim-12`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct ClaimNumber(pub u32);

/// The number by which a claim refers to a piece of evidence: an answer, a benchmark, a price, a rate, an assumption.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct EvidenceNumber(pub u32);

/// The simulated spread of a value: eight of ten outcomes lie between `p10` and `p90`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Spread {
    /// One outcome in ten is below.
    #[schema(value_type = String)]
    pub p10: Decimal,
    /// The middle outcome.
    #[schema(value_type = String)]
    pub p50: Decimal,
    /// One outcome in ten is above.
    #[schema(value_type = String)]
    pub p90: Decimal,
}

/// How a claim's value was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Working {
    /// `evaluate(expression, inputs)`, in the grammar of the opportunity catalogue.
    Formula {
        /// The parsed formula, printed again: names of `inputs`, `+ - * / ( ) min max pow`, the literal 1.
        expression: String,
        /// Applied to the result.
        #[serde(default, skip_serializing_if = "Rounding::is_none")]
        rounding: Rounding,
    },
    /// The share of the simulated outcomes of another claim that are at least `at_least`.
    ShareOfOutcomes {
        /// The claim whose outcomes are counted.
        of: ClaimNumber,
        /// The line to reach, in that claim's unit.
        #[schema(value_type = String)]
        at_least: Decimal,
    },
    /// The month in which a running total, given at some months, stays above zero from then on.
    Crossing {
        /// The running total by month, ascending; straight lines in between.
        of: Vec<MonthPoint>,
    },
    /// Another claim, computed again with one piece of evidence at its low or high end and the rest at the middle.
    AtInput {
        /// The claim computed again.
        of: ClaimNumber,
        /// The evidence that moves.
        input: EvidenceNumber,
        /// Where it moves to.
        end: End,
    },
}

/// One point of a running total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MonthPoint {
    /// Months from the start.
    pub month: u32,
    /// The total at the end of that month.
    pub claim: ClaimNumber,
}

/// An end of a range: one in ten lies beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The tenth percentile.
    Low,
    /// The ninetieth percentile.
    High,
}

/// What happens to a formula's result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Six decimals, as stored.
    #[default]
    None,
    /// Up to the next whole number, and at least this many: seats.
    UpToWhole(u32),
}

impl Rounding {
    /// True for the default, which is left out of the stored document.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// One name of a formula and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClaimInput {
    /// The name in the expression.
    pub name: String,
    /// What it stands for.
    #[serde(flatten)]
    pub source: InputSource,
}

/// Where an input comes from: another claim or a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InputSource {
    /// Another figure of the register.
    Claim(ClaimNumber),
    /// A line of the evidence list.
    Evidence(EvidenceNumber),
}

/// The printed forms of a claim, all made once by the engine: British style, three figures in text, exact in the working.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rendered {
    /// For a sentence, unit words included: "€14,200 a year"; "€5,830 to €17,500 a year" where only a range may be shown.
    pub short: String,
    /// The same without the words that follow the number: "€14,200", "58", "14 months", "97 %".
    pub bare: String,
    /// The lower end without unit words: "€5,830". Equal to `bare` where there is no range.
    pub low: String,
    /// The middle without unit words; absent where confidence is low, because then only the range may be shown.
    pub middle: Option<String>,
    /// The upper end without unit words: "€17,500".
    pub high: String,
    /// The range for tables: "€5,830 – €17,500"; equal to `bare` where there is none.
    pub dash: String,
    /// Exact, for the working: "€14,214.53 a year".
    pub exact: String,
    /// The words that follow the number, perhaps empty: "a year", "of 100".
    pub unit_words: String,
}

impl Rendered {
    /// One of the forms. A middle that may not be shown prints as the range.
    #[must_use]
    pub fn form(&self, form: Form) -> &str {
        match form {
            Form::Short => &self.short,
            Form::Bare => &self.bare,
            Form::Low => &self.low,
            Form::Middle => self.middle.as_deref().unwrap_or(&self.bare),
            Form::High => &self.high,
            Form::Dash => &self.dash,
        }
    }
}

/// A number of the report with everything needed to make it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Claim {
    /// Its place in the register; `claims[number - 1]`.
    pub number: ClaimNumber,
    /// A stable name: `rec.invoice-capture.benefit`, `portfolio.net`. Equal between versions of a report.
    pub key: String,
    /// What it measures, in sentence case: "Reading supplier invoices saves".
    pub label: String,
    /// Unit name of the catalogue: `eur_per_year`, `share`, `months`, `score_100` and so on.
    pub unit: String,
    /// The formula at the middle of every input.
    #[schema(value_type = String)]
    pub value: Decimal,
    /// The simulated spread; absent where every input is certain.
    pub spread: Option<Spread>,
    /// How it was made.
    pub working: Working,
    /// The formula in words: "invoices per month × minutes saved ÷ minutes per hour × adoption rate".
    pub formula_words: String,
    /// The formula in numbers: "160 × 12.5 ÷ 60 × 60 % = 20 hours a month".
    pub formula_numbers: String,
    /// The names of the formula and their sources, in order of appearance.
    pub inputs: Vec<ClaimInput>,
    /// How sure we are.
    pub confidence: Confidence,
    /// True where only the range may be shown: low confidence, or a value that is a range by nature.
    pub range_only: bool,
    /// The printed forms.
    pub rendered: Rendered,
    /// What would replace the weakest input.
    pub better_evidence: Option<Text>,
}

/// What kind of thing a piece of evidence is; each has its own mark on the page.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// ● The customer's own answer.
    Answer,
    /// ▲ A published benchmark.
    Benchmark,
    /// ◆ A price observation.
    Price,
    /// ○ A planning assumption.
    Assumption,
    /// = An exchange rate.
    Rate,
    /// A definition: sixty minutes an hour. Shown as an assumption without doubt.
    Definition,
}

/// How the values around the middle are spread, for the simulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Distribution {
    /// No spread.
    Certain,
    /// A triangle over `low` and `high` with its top at the value.
    Triangular {
        /// The lowest value.
        #[schema(value_type = String)]
        low: Decimal,
        /// The highest value.
        #[schema(value_type = String)]
        high: Decimal,
    },
    /// A benchmark's quartiles, straight between them, with tails as long as the inner halves.
    Quartiles {
        /// The lower quartile.
        #[schema(value_type = String)]
        p25: Decimal,
        /// The upper quartile.
        #[schema(value_type = String)]
        p75: Decimal,
    },
}

/// One line of the evidence list: a value, where it comes from, when, and how sure it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// Its place in the list; `evidence[number - 1]`.
    pub number: EvidenceNumber,
    /// A stable name: `answer:invoices_month`, `benchmark:all.labour_cost_hour.nl`, `price:docparser/Professional`.
    pub key: String,
    /// What kind of thing it is.
    pub kind: EvidenceKind,
    /// What it measures.
    pub label: String,
    /// Unit name.
    pub unit: String,
    /// The value used, in `unit`.
    #[schema(value_type = String)]
    pub value: Decimal,
    /// The values around it.
    pub distribution: Distribution,
    /// The value as printed: "160 a month", "USD 61.50", "15 to 35 %, middle 25 %".
    pub text: String,
    /// Where it comes from, in words: "Quiz, your answer", "Eurostat, NL, 2024", "Vendor page, 22 August 2026".
    pub source: String,
    /// The address of the source.
    pub url: Option<String>,
    /// The date or year of the value, as stated by the source: "2024", "2026-06-12".
    pub date: Option<String>,
    /// How sure the source is.
    pub confidence: Confidence,
    /// What to know about it: a doubt, a fallback that was taken, a rule.
    pub note: Option<String>,
    /// The price observation's id in the database, where it is a price.
    pub observation_id: Option<String>,
    /// What would replace it.
    pub replaced_by: Option<Text>,
}
