//! The catalogue: opportunities, assumptions, questions, benchmarks, vendors and rates, read once and checked as a whole.
//!
//! [`Catalogue::parse`] is what the import calls. It refuses whatever the checks beside the seed data refuse, so a formula
//! with a wrong unit or a reference to nothing never gets into the database.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::{
    benchmarks::model::Benchmark,
    platform::{confidence::Confidence, money::json_number},
    prices::fx::FxTable,
    reports::{
        analysis::{formula::Expression, question::QuestionSet},
        document::Verdict,
    },
    vendors::model::Vendor,
};

/// Everything the analysis knows, checked.
#[derive(Debug)]
pub struct Catalogue {
    /// The questions.
    pub questions: QuestionSet,
    /// The opportunities, in the order of the file.
    pub opportunities: Vec<Opportunity>,
    /// Constants, bands, tables.
    pub assumptions: Assumptions,
    /// All rows.
    pub benchmarks: Vec<Benchmark>,
    /// All vendors.
    pub vendors: Vec<Vendor>,
    /// Dated rates.
    pub rates: FxTable,
    /// Digest over all of it, for the input hash.
    pub digest: String,
    pub(super) rows_by_metric: HashMap<String, Vec<usize>>,
    pub(super) formulas: HashMap<String, Expression>,
}

/// The texts of the six files, or the same read back from the database.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// `opportunities.json`
    pub opportunities: &'a str,
    /// `assumptions.json`
    pub assumptions: &'a str,
    /// `questions.json`
    pub questions: &'a str,
    /// `benchmarks.json`
    pub benchmarks: &'a str,
    /// `vendors.json`
    pub vendors: &'a str,
    /// `fx.json`
    pub rates: &'a str,
}

/// Something the catalogue may not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct Refusal {
    /// Which record.
    pub place: String,
    /// What is wrong with it.
    pub fault: String,
}

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

/// Constants that benefit formulas may name.
pub const FORMULA_CONSTANTS: [&str; 5] = [
    "months_per_year",
    "minutes_per_hour",
    "working_weeks_per_year",
    "working_days_per_year",
    "full_time_hours_per_week",
];

impl Catalogue {
    /// Reads the six files and checks them against each other.
    ///
    /// # Errors
    /// Everything that is wrong, not only the first.
    pub fn parse(sources: &Sources<'_>) -> Result<Self, Vec<Refusal>> {
        use sha2::{Digest as _, Sha256};

        let mut faults = Vec::new();
        let questions: Option<QuestionSet> = read("questions", sources.questions, &mut faults);
        let opportunities: Option<Vec<Opportunity>> =
            read("opportunities", sources.opportunities, &mut faults);
        let assumptions: Option<Assumptions> =
            read("assumptions", sources.assumptions, &mut faults);
        let benchmarks: Option<Vec<Benchmark>> =
            read("benchmarks", sources.benchmarks, &mut faults);
        let vendors: Option<Vec<Vendor>> = read("vendors", sources.vendors, &mut faults);
        let rates: Option<FxTable> = read("rates", sources.rates, &mut faults);
        let (
            Some(questions),
            Some(opportunities),
            Some(assumptions),
            Some(benchmarks),
            Some(vendors),
            Some(rates),
        ) = (
            questions,
            opportunities,
            assumptions,
            benchmarks,
            vendors,
            rates,
        )
        else {
            return Err(faults);
        };
        let mut digest = Sha256::new();
        for text in [
            sources.opportunities,
            sources.assumptions,
            sources.questions,
            sources.benchmarks,
            sources.vendors,
            sources.rates,
        ] {
            digest.update(text.len().to_le_bytes());
            digest.update(text);
        }
        let mut rows_by_metric: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, row) in benchmarks.iter().enumerate() {
            rows_by_metric
                .entry(row.metric.clone())
                .or_default()
                .push(place);
        }
        let mut catalogue = Self {
            questions,
            opportunities,
            assumptions,
            benchmarks,
            vendors,
            rates,
            digest: hex::encode(digest.finalize()),
            rows_by_metric,
            formulas: HashMap::new(),
        };
        catalogue.check(&mut faults);
        if faults.is_empty() {
            Ok(catalogue)
        } else {
            Err(faults)
        }
    }

    /// The opportunity with this id.
    #[must_use]
    pub fn opportunity(&self, id: &str) -> Option<&Opportunity> {
        self.opportunities
            .iter()
            .find(|opportunity| opportunity.id == id)
    }

    /// The constant with this id.
    #[must_use]
    pub fn constant(&self, id: &str) -> Option<&Constant> {
        self.assumptions
            .constants
            .iter()
            .find(|constant| constant.id == id)
    }

    /// The value of a constant; zero for one that is not there, which the checks refuse.
    #[must_use]
    pub fn constant_value(&self, id: &str) -> Decimal {
        self.constant(id)
            .map_or(Decimal::ZERO, |constant| constant.value)
    }

    /// The bands of a question.
    #[must_use]
    pub fn bands(&self, question: &str) -> Option<&BandTable> {
        self.assumptions
            .bands
            .iter()
            .find(|table| table.question_id == question)
    }

    /// The rows of a metric.
    pub fn rows(&self, metric: &str) -> impl Iterator<Item = &Benchmark> {
        self.rows_by_metric
            .get(metric)
            .into_iter()
            .flatten()
            .filter_map(|place| self.benchmarks.get(*place))
    }

    /// A formula of the catalogue, parsed once at import.
    #[must_use]
    pub fn formula(&self, text: &str) -> Option<&Expression> {
        self.formulas.get(text)
    }

    /// The unit in which a question's answer stands, before conversion.
    #[must_use]
    pub fn question_unit(&self, question: &str) -> Option<&str> {
        if let Some(table) = self.bands(question) {
            return Some(&table.unit);
        }
        let unit = self.questions.get(question)?.unit.as_deref()?;
        self.source_unit(unit)
    }

    /// A source's unit in the catalogue's words.
    #[must_use]
    pub fn source_unit(&self, unit: &str) -> Option<&str> {
        self.assumptions
            .units
            .source_units
            .get(unit)
            .map(String::as_str)
    }
}

fn read<T: for<'de> Deserialize<'de>>(
    place: &str,
    text: &str,
    faults: &mut Vec<Refusal>,
) -> Option<T> {
    serde_json::from_str(text)
        .map_err(|error| {
            faults.push(Refusal {
                place: place.to_owned(),
                fault: error.to_string(),
            })
        })
        .ok()
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::{Arc, LazyLock};

    use super::*;

    /// The six files of the seeds.
    struct Files([String; 6]);

    impl Files {
        fn load() -> std::io::Result<Self> {
            let read = |name: &str| {
                std::fs::read_to_string(format!(
                    "{}/../seeds/reference/{name}.json",
                    env!("CARGO_MANIFEST_DIR")
                ))
            };
            Ok(Self([
                read("opportunities")?,
                read("assumptions")?,
                read("questions")?,
                read("benchmarks")?,
                read("vendors")?,
                read("fx")?,
            ]))
        }

        fn parse(&self) -> Result<Catalogue, Vec<Refusal>> {
            let [
                opportunities,
                assumptions,
                questions,
                benchmarks,
                vendors,
                rates,
            ] = &self.0;
            Catalogue::parse(&Sources {
                opportunities,
                assumptions,
                questions,
                benchmarks,
                vendors,
                rates,
            })
        }
    }

    /// The catalogue of the seeds, read once for all tests.
    pub(in crate::reports) fn catalogue() -> Arc<Catalogue> {
        static SEEDS: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
            Arc::new(
                Files::load()
                    .expect("the seeds are there")
                    .parse()
                    .expect("the seeds are sound"),
            )
        });
        Arc::clone(&SEEDS)
    }

    #[test]
    fn the_seeds_are_accepted() {
        let catalogue = catalogue();

        assert_eq!(catalogue.opportunities.len(), 54);
        assert_eq!(catalogue.vendors.len(), 109);
    }

    #[test]
    fn what_breaks_the_rules_is_refused() -> anyhow::Result<()> {
        // Which file, what stands there, what stands there instead, a word of the refusal.
        let mutations = [
            (
                0,
                "hours_saved_per_year * hourly_cost",
                "hours_saved_per_year + hourly_cost",
                "different units",
            ),
            (
                0,
                "hours_saved_per_year * hourly_cost",
                "hours_saved_per_year",
                "another unit",
            ),
            (
                0,
                "hours_saved_per_year * hourly_cost",
                "hours_saved_per_year * hourly_cost * 2",
                "literal 2",
            ),
            (
                0,
                "\"email_share\": {\n     \"unit\": \"percent\"",
                "\"email_share\": {\n     \"unit\": \"parsec\"",
                "unit",
            ),
            (
                0,
                "\"benchmark_metric\": \"email_time_share\"",
                "\"benchmark_metric\": \"no_such\"",
                "does not exist",
            ),
            (
                0,
                "\"benchmark_metric\": \"email_time_share\"",
                "\"benchmark_metric\": \"labour_cost_hour\"",
                "another unit",
            ),
            (
                0,
                "\"office_staff\"\n     ]",
                "\"no_such_question\"\n     ]",
                "unknown question",
            ),
            (
                0,
                "\"question_id\": \"top_time_drains\"",
                "\"question_id\": \"nothing\"",
                "unknown question",
            ),
            (
                0,
                "\"depends_on\": [\n   \"ai-policy-training\"",
                "\"depends_on\": [\n   \"nothing\"",
                "unknown nothing",
            ),
            (
                0,
                "\"ai_assistant\"\n  ]",
                "\"no_category\"\n  ]",
                "category",
            ),
            (
                1,
                "\"value\": 0.6,\n   \"unit\": \"share\"",
                "\"value\": 0.6,\n   \"unit\": \"shares\"",
                "unknown unit",
            ),
            (1, "\"weight\": 0.15", "\"weight\": 0.25", "weights sum"),
            (1, "\"systems\": 100", "\"system\": 100", "choices"),
            (
                1,
                "\"var\": \"budget_ratio\"",
                "\"var\": \"mood\"",
                "names mood",
            ),
            (1, "\"id\": \"ramp_months\"", "\"id\": \"ramp\"", "missing"),
            (
                2,
                "\"id\": \"support_tickets_month\"",
                "\"id\": \"support_tickets\"",
                "support_tickets_month",
            ),
            (
                3,
                "\"unit\": \"EUR/hour\"",
                "\"unit\": \"EUR/fortnight\"",
                "another unit",
            ),
            (
                4,
                "\"role\": \"plan\"",
                "\"role\": \"custom\"",
                "custom means no price",
            ),
            (
                4,
                "\"role\": \"plan\"",
                "\"role\": \"surprise\"",
                "unknown variant",
            ),
            (
                5,
                "\"EUR\": \"0.8684\"",
                "\"EU\": \"0.8684\"",
                "three capital letters",
            ),
        ];
        for (file, from, to, word) in mutations {
            let mut files = Files::load()?;
            assert!(
                files.0[file].contains(from),
                "the seeds no longer hold {from}"
            );
            files.0[file] = files.0[file].replacen(from, to, 1);

            let refused = files.parse().err().unwrap_or_default();

            let told = refused
                .iter()
                .any(|refusal| refusal.to_string().contains(word));
            assert!(told, "{from} -> {to} gave {refused:?}");
        }
        Ok(())
    }
}
