//! The catalogue: opportunities, assumptions, questions, benchmarks, vendors and rates, read once and checked as a whole.
//!
//! [`Catalogue::parse`] is what the import calls. It refuses whatever the checks beside the seed data refuse, so a formula
//! with a wrong unit or a reference to nothing never gets into the database.

use crate::{
    benchmarks::model::Benchmark,
    prices::fx::FxTable,
    reports::analysis::{formula::Expression, question::QuestionSet},
    vendors::model::Vendor,
};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::HashMap;

mod assumptions;
mod model;

pub use assumptions::{
    Assumptions, Band, BandTable, Condition, ConditionOp, Constant, ContextInput, ContextValue,
    DimensionTable, ReadinessTable, ScoredQuestion, Units, VerdictRule, VerdictTable,
};
pub use model::{
    BenefitKind, BenefitModel, CostModel, Derived, Effect, InputModel, OneOff, Opportunity, Rating,
    RiskFactor, SeatsModel, Signal, SignalOp,
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

    /// Every benchmark's name and middle value, in the unit in which reports use it.
    pub fn benchmark_values(&self) -> impl Iterator<Item = (&str, Decimal)> {
        self.benchmarks.iter().filter_map(|row| {
            let is_percent = self.source_unit(&row.unit)? == "percent";
            let scale = if is_percent {
                Decimal::ONE_HUNDRED
            } else {
                Decimal::ONE
            };
            Some((row.id.as_str(), row.middle()? / scale))
        })
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
