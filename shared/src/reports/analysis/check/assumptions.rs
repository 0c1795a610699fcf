//! What the assumptions may not hold: unknown units, bands and tables with gaps.

use std::collections::{BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::{Faults, keep};
use crate::reports::analysis::{
    catalogue::{Catalogue, ContextValue, FORMULA_CONSTANTS},
    formula::Expression,
    unit::{canonical, dimension},
};

impl Catalogue {
    pub(super) fn check_assumptions(
        &self,
        faults: &mut Faults<'_>,
        formulas: &mut HashMap<String, Expression>,
    ) {
        for constant in &self.assumptions.constants {
            faults.need(
                dimension(canonical(&constant.unit)).is_some(),
                &constant.id,
                || format!("unknown unit {}", constant.unit),
            );
        }
        for name in FORMULA_CONSTANTS.iter().chain(&REQUIRED_CONSTANTS) {
            faults.need(self.constant(name).is_some(), name, || {
                "this constant is missing".to_owned()
            });
        }
        for unit in self
            .assumptions
            .units
            .source_units
            .values()
            .chain(&self.assumptions.units.inputs)
        {
            faults.need(dimension(canonical(unit)).is_some(), "units", || {
                format!("unknown unit {unit}")
            });
        }
        for table in &self.assumptions.bands {
            let place = format!("band {}", table.question_id);
            let choices = self.choices(&table.question_id);
            let values: BTreeSet<String> = table.values.keys().cloned().collect();
            faults.need(choices == values, &place, || {
                "the values are not the choices of the question".to_owned()
            });
            for (value, band) in &table.values {
                faults.need(
                    band.low <= band.mid && band.mid <= band.high,
                    &place,
                    || format!("{value} is not in order"),
                );
            }
        }
        for context in &self.assumptions.context_values {
            self.check_context(context, faults, formulas);
        }
        self.check_readiness(faults);
        self.check_verdicts(faults);
    }

    pub(super) fn check_context(
        &self,
        context: &ContextValue,
        faults: &mut Faults<'_>,
        formulas: &mut HashMap<String, Expression>,
    ) {
        let units = |name: &str| {
            let input = context.inputs.get(name)?;
            let unit = match (&input.unit, &input.constant) {
                (Some(unit), _) => unit.as_str(),
                (None, Some(constant)) => self.constant(constant)?.unit.as_str(),
                (None, None) => return None,
            };
            dimension(canonical(unit))
        };
        keep(
            &context.id,
            &context.formula,
            &context.unit,
            &units,
            faults,
            formulas,
        );
        for (name, input) in &context.inputs {
            let known = input
                .question_ids
                .iter()
                .all(|question| self.question_unit(question).is_some());
            faults.need(known, &context.id, || {
                format!("{name} names a question without a number")
            });
        }
    }

    pub(super) fn check_readiness(&self, faults: &mut Faults<'_>) {
        let total: Decimal = self
            .assumptions
            .readiness
            .dimensions
            .iter()
            .map(|table| table.weight)
            .sum();
        faults.need(total == Decimal::ONE, "readiness", || {
            format!("weights sum to {total}")
        });
        for table in &self.assumptions.readiness.dimensions {
            for scored in &table.questions {
                let values: BTreeSet<String> = scored.scores.keys().cloned().collect();
                faults.need(
                    values == self.choices(&scored.question_id),
                    &scored.question_id,
                    || "readiness does not score exactly the choices".to_owned(),
                );
                faults.need(
                    scored.scores.values().all(|score| *score <= 100),
                    &scored.question_id,
                    || "a readiness score is above 100".to_owned(),
                );
            }
        }
    }

    pub(super) fn check_verdicts(&self, faults: &mut Faults<'_>) {
        let table = &self.assumptions.verdict;
        let in_order = table
            .rules
            .iter()
            .zip(1..)
            .all(|(rule, order)| rule.order == order);
        faults.need(in_order, "verdict", || {
            "rules are not numbered in order".to_owned()
        });
        let ends = table.rules.last().is_some_and(|rule| rule.when.is_empty());
        faults.need(ends, "verdict", || {
            "the last rule has to hold always".to_owned()
        });
        for rule in &table.rules {
            for condition in &rule.when {
                let known = table.variables.contains_key(&condition.var)
                    && KNOWN_VARIABLES.contains(&condition.var.as_str());
                faults.need(known, "verdict", || {
                    format!("rule {} names {}", rule.order, condition.var)
                });
            }
        }
    }
}

/// Constants the engine itself uses.
pub(super) const REQUIRED_CONSTANTS: [&str; 20] = [
    "office_share",
    "discount_rate",
    "ramp_months",
    "custom_build_hours_multiple",
    "custom_build_hours_min",
    "custom_build_rate",
    "custom_build_running_share",
    "benchmark_spread_reported",
    "benchmark_spread_unsourced",
    "answer_spread",
    "time_saving_cap_share",
    "top_list_length",
    "top_list_per_pool",
    "relevance_medium",
    "relevance_min_weight",
    "relevance_high",
    "harm_customers",
    "harm_business",
    "harm_value",
    "other_field_factor",
];

/// Variables for which the engine has a value.
pub(super) const KNOWN_VARIABLES: [&str; 10] = [
    "net_benefit_high",
    "net_benefit_mid",
    "net_benefit_low",
    "payback_months",
    "risk_max",
    "readiness",
    "budget_ratio",
    "open_dependencies",
    "confidence_rank",
    "relevance",
];
