//! What a benefit model may not hold: formulas whose units do not go together, values without a source.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::opportunities::asked_in;
use super::{Faults, keep};
use crate::reports::analysis::{
    catalogue::{BenefitKind, Catalogue, FORMULA_CONSTANTS, Opportunity},
    formula::Expression,
    unit::{Dimension, canonical, dimension},
};

impl Catalogue {
    pub(super) fn check_benefit(
        &self,
        opportunity: &Opportunity,
        faults: &mut Faults<'_>,
        formulas: &mut HashMap<String, Expression>,
    ) {
        let (id, model) = (opportunity.id.as_str(), &opportunity.benefit_model);
        if model.kind == BenefitKind::Enabler {
            let sound = model.effect.as_ref().is_some_and(|effect| {
                effect.input == "adoption_rate"
                    && effect.multiply > Decimal::ZERO
                    && effect.cap <= Decimal::ONE
            });
            faults.need(sound, id, || {
                "an enabler multiplies the adoption rate up to at most 1".to_owned()
            });
            return;
        }
        faults.need(
            model.result_unit.as_deref() == Some("eur_per_year"),
            id,
            || "a benefit is in eur_per_year".to_owned(),
        );
        let derived: BTreeMap<&str, &str> = model
            .derived
            .iter()
            .map(|value| (value.name.as_str(), value.unit.as_str()))
            .collect();
        for name in model
            .inputs
            .keys()
            .map(String::as_str)
            .chain(derived.keys().copied())
        {
            let twice = FORMULA_CONSTANTS.contains(&name)
                || (model.inputs.contains_key(name) && derived.contains_key(name));
            faults.need(!twice, id, || format!("the name {name} is used twice"));
        }
        let mut known: BTreeSet<&str> = model
            .inputs
            .keys()
            .map(String::as_str)
            .chain(FORMULA_CONSTANTS)
            .collect();
        let mut used: BTreeSet<String> = BTreeSet::new();
        for value in &model.derived {
            for formula in std::iter::once(&value.formula).chain(&value.fallback_formulas) {
                self.check_formula(
                    opportunity,
                    formula,
                    &value.unit,
                    &known,
                    &mut used,
                    faults,
                    formulas,
                );
            }
            known.insert(value.name.as_str());
        }
        let formula = model.formula.as_deref().unwrap_or_default();
        self.check_formula(
            opportunity,
            formula,
            "eur_per_year",
            &known,
            &mut used,
            faults,
            formulas,
        );
        for name in model
            .inputs
            .keys()
            .map(String::as_str)
            .chain(derived.keys().copied())
        {
            faults.need(used.contains(name), id, || format!("{name} is never used"));
        }
        self.check_inputs(opportunity, faults);
        for driver in &opportunity.value_drivers {
            faults.need(model.inputs.contains_key(driver), id, || {
                format!("value driver {driver} is no input")
            });
        }
        faults.need(!opportunity.value_drivers.is_empty(), id, || {
            "no value driver".to_owned()
        });
        faults.need(
            model.kind != BenefitKind::TimeSaving || opportunity.hours_pool.is_some(),
            id,
            || "a time saving without a pool".to_owned(),
        );
        faults.need(
            opportunity.hours_pool.is_some() == opportunity.hours_saved.is_some(),
            id,
            || "hours_pool and hours_saved go together".to_owned(),
        );
        if let Some(hours) = &opportunity.hours_saved {
            faults.need(
                derived.get(hours.as_str()) == Some(&"hours_per_year"),
                id,
                || format!("{hours} is not in hours a year"),
            );
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one formula with all that surrounds it"
    )]
    pub(super) fn check_formula(
        &self,
        opportunity: &Opportunity,
        formula: &str,
        unit: &str,
        known: &BTreeSet<&str>,
        used: &mut BTreeSet<String>,
        faults: &mut Faults<'_>,
        formulas: &mut HashMap<String, Expression>,
    ) {
        let units = |name: &str| {
            known
                .contains(name)
                .then(|| self.name_dimension(opportunity, name))
                .flatten()
        };
        if let Some(expression) = keep(&opportunity.id, formula, unit, &units, faults, formulas) {
            used.extend(expression.names().into_iter().map(str::to_owned));
        }
    }

    /// The dimension of a name of a benefit model.
    pub(super) fn name_dimension(
        &self,
        opportunity: &Opportunity,
        name: &str,
    ) -> Option<Dimension> {
        let model = &opportunity.benefit_model;
        let derived = || {
            model
                .derived
                .iter()
                .find(|value| value.name == name)
                .map(|value| value.unit.as_str())
        };
        let constant = || self.constant(name).map(|constant| constant.unit.as_str());
        let unit = model
            .inputs
            .get(name)
            .map(|input| input.unit.as_str())
            .or_else(derived)
            .or_else(constant)?;
        dimension(canonical(unit))
    }

    pub(super) fn check_inputs(&self, opportunity: &Opportunity, faults: &mut Faults<'_>) {
        let id = opportunity.id.as_str();
        for (name, input) in &opportunity.benefit_model.inputs {
            faults.need(
                self.assumptions.units.inputs.contains(&input.unit),
                id,
                || format!("{name} has unknown unit {}", input.unit),
            );
            for question in &input.question_ids {
                let Some(asked) = self.questions.get(question) else {
                    faults.need(false, id, || {
                        format!("{name} names unknown question {question}")
                    });
                    continue;
                };
                let unit = self.question_unit(question).map(canonical);
                faults.need(unit == Some(canonical(&input.unit)), id, || {
                    format!("{name}: question {question} has another unit")
                });
                faults.need(asked_in(asked, &opportunity.industries), id, || {
                    format!("{name}: question {question} is never asked in these industries")
                });
            }
            if let Some(metric) = &input.benchmark_metric {
                faults.need(self.rows_by_metric.contains_key(metric), id, || {
                    format!("{name}: benchmark {metric} does not exist")
                });
                let same = self.rows(metric).all(|row| {
                    self.source_unit(&row.unit).map(canonical) == Some(canonical(&input.unit))
                });
                faults.need(same, id, || {
                    format!("{name}: benchmark {metric} has another unit")
                });
            }
            if let Some(context) = &input.context {
                let known = self
                    .assumptions
                    .context_values
                    .iter()
                    .any(|value| &value.id == context);
                faults.need(known, id, || {
                    format!("{name}: context {context} does not exist")
                });
            }
            faults.need(
                input.default.is_some() == input.spread.is_some(),
                id,
                || format!("{name}: default and spread go together"),
            );
            let sourced = !input.question_ids.is_empty()
                || input.benchmark_metric.is_some()
                || input.context.is_some()
                || input.default.is_some();
            faults.need(sourced, id, || format!("{name} has no source of a value"));
            let limit = match input.unit.as_str() {
                "share" => Decimal::ONE,
                "percent" => Decimal::ONE_HUNDRED,
                _ => Decimal::MAX,
            };
            faults.need(input.default.is_none_or(|value| value <= limit), id, || {
                format!("{name} is a share above 1")
            });
        }
    }
}
