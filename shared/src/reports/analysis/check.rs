//! What a catalogue may not hold: broken references, units that do not go together, values without a source, tables
//! with gaps. The same rules as the checks beside the seed data.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rust_decimal::Decimal;

use crate::{
    reports::analysis::{
        catalogue::{BenefitKind, Catalogue, FORMULA_CONSTANTS, Opportunity, Refusal, SignalOp},
        formula::Expression,
        question::{Question, QuestionKind},
        unit::{Dimension, canonical, dimension},
    },
    vendors::model::{PriceBasis, PriceUnit, Role, Vendor},
};

/// Collects refusals.
struct Faults<'a>(&'a mut Vec<Refusal>);

impl Faults<'_> {
    fn need(&mut self, holds: bool, place: &str, fault: impl FnOnce() -> String) {
        if !holds {
            self.0.push(Refusal {
                place: place.to_owned(),
                fault: fault(),
            });
        }
    }
}

impl Catalogue {
    /// Checks everything and keeps the parsed formulas.
    pub(super) fn check(&mut self, faults: &mut Vec<Refusal>) {
        let mut formulas = HashMap::new();
        let mut faults = Faults(faults);
        self.check_questions(&mut faults);
        self.check_assumptions(&mut faults, &mut formulas);
        self.check_vendors(&mut faults);
        for opportunity in &self.opportunities {
            self.check_opportunity(opportunity, &mut faults);
            self.check_benefit(opportunity, &mut faults, &mut formulas);
            self.check_cost(opportunity, &mut faults, &mut formulas);
        }
        self.check_dependencies(&mut faults);
        self.formulas = formulas;
    }

    fn check_questions(&self, faults: &mut Faults<'_>) {
        let order: BTreeMap<&str, u32> = self
            .questions
            .sections
            .iter()
            .map(|section| (section.id.as_str(), section.order))
            .collect();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut last = (0, 0);
        for (place, question) in self.questions.questions.iter().enumerate() {
            let id = question.id.as_str();
            let key = (
                order
                    .get(question.section.as_str())
                    .copied()
                    .unwrap_or_default(),
                question.index,
            );
            faults.need(key > last, id, || {
                "questions are not in the order of section and index".to_owned()
            });
            last = key;
            faults.need(places.insert(id, place).is_none(), id, || {
                "this question stands twice".to_owned()
            });
        }
        let metrics: HashSet<&str> = self.rows_by_metric.keys().map(String::as_str).collect();
        for question in &self.questions.questions {
            self.check_question(question, &places, &metrics, faults);
        }
    }

    fn check_question(
        &self,
        question: &Question,
        places: &BTreeMap<&str, usize>,
        metrics: &HashSet<&str>,
        faults: &mut Faults<'_>,
    ) {
        let id = question.id.as_str();
        let values: BTreeSet<&str> = question
            .options
            .iter()
            .map(|choice| choice.value.as_str())
            .collect();
        let words = format!(
            "{}{}",
            question.help.as_deref().unwrap_or_default(),
            question.label
        )
        .to_lowercase();
        faults.need(
            !words.contains("up to") || question.max_choices.is_some(),
            id,
            || "says how many may be chosen without a limit".to_owned(),
        );
        let exclusive: BTreeSet<&str> = question.exclusive.iter().map(String::as_str).collect();
        faults.need(exclusive.is_subset(&values), id, || {
            "an exclusive value is no choice".to_owned()
        });
        if question.kind == QuestionKind::Multi {
            let clearing: BTreeSet<&str> = values
                .iter()
                .copied()
                .filter(|value| ["none", "unknown"].contains(value))
                .collect();
            faults.need(exclusive == clearing, id, || {
                "none and unknown have to be exclusive".to_owned()
            });
        }
        if matches!(question.kind, QuestionKind::Number | QuestionKind::Currency) {
            faults.need(!question.required || question.allow_unknown, id, || {
                "a required number without unknown".to_owned()
            });
            let unit = question.unit.as_deref().unwrap_or_default();
            faults.need(self.source_unit(unit).is_some(), id, || {
                format!("unknown unit {unit}")
            });
        }
        if let Some(condition) = &question.show_if {
            let before = places
                .get(condition.question_id.as_str())
                .is_some_and(|place| Some(place) < places.get(id));
            faults.need(before, id, || {
                "is shown before its condition, or the condition names no question".to_owned()
            });
        }
        for feed in &question.feeds {
            let known = match feed.kind.as_str() {
                "benchmark" => metrics.contains(feed.reference.as_str()),
                "opportunity" => self.opportunity(&feed.reference).is_some(),
                _ => true,
            };
            faults.need(known, id, || {
                format!(
                    "feeds {} {}, which does not exist",
                    feed.kind, feed.reference
                )
            });
        }
    }

    fn check_assumptions(
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

    fn check_context(
        &self,
        context: &super::catalogue::ContextValue,
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

    /// The values a question can have, "unknown" left out; the points of a scale.
    fn choices(&self, question: &str) -> BTreeSet<String> {
        let Some(question) = self.questions.get(question) else {
            return BTreeSet::new();
        };
        if question.kind == QuestionKind::Scale {
            let (least, most) = (question.min.unwrap_or(1), question.max.unwrap_or(0));
            return (least..=most.min(least + 100))
                .map(|point| point.to_string())
                .collect();
        }
        question
            .options
            .iter()
            .map(|choice| choice.value.clone())
            .filter(|value| value != "unknown")
            .collect()
    }

    fn check_readiness(&self, faults: &mut Faults<'_>) {
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

    fn check_verdicts(&self, faults: &mut Faults<'_>) {
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

    fn check_vendors(&self, faults: &mut Faults<'_>) {
        let mut slugs = HashSet::new();
        for vendor in &self.vendors {
            let place = vendor.slug.as_str();
            faults.need(slugs.insert(place), place, || {
                "this vendor stands twice".to_owned()
            });
            let plan = vendor
                .pricing
                .tiers
                .iter()
                .any(|tier| tier.role == Role::Plan);
            faults.need(vendor.priced == plan, place, || {
                "priced does not match the tiers".to_owned()
            });
            faults.need(
                (vendor.price_basis == PriceBasis::Plan) == plan,
                place,
                || "price_basis does not match the tiers".to_owned(),
            );
            faults.need(
                vendor.needs_developer == vendor.requires_developer,
                place,
                || "needs_developer differs".to_owned(),
            );
            faults.need(
                vendor.min_staff.unwrap_or(1) <= vendor.max_staff.unwrap_or(u32::MAX),
                place,
                || "min_staff is above max_staff".to_owned(),
            );
            faults.need(
                vendor.pricing_verified == vendor.pricing_verified_at.is_some(),
                place,
                || "pricing_verified without a date".to_owned(),
            );
            check_tiers(vendor, faults);
        }
    }

    fn check_opportunity(&self, opportunity: &Opportunity, faults: &mut Faults<'_>) {
        let id = opportunity.id.as_str();
        let twice = self
            .opportunities
            .iter()
            .filter(|other| other.id == opportunity.id)
            .count();
        faults.need(twice == 1, id, || {
            "this opportunity stands twice".to_owned()
        });
        for signal in &opportunity.signals {
            let Some(question) = self.questions.get(&signal.question_id) else {
                faults.need(false, id, || {
                    format!("signal on unknown question {}", signal.question_id)
                });
                continue;
            };
            faults.need(asked_in(question, &opportunity.industries), id, || {
                format!(
                    "signal on {}, which is never asked in these industries",
                    question.id
                )
            });
            let wanted: Vec<&serde_json::Value> = signal
                .value
                .as_array()
                .map_or_else(|| vec![&signal.value], |list| list.iter().collect());
            let known = question.options.is_empty()
                || wanted.iter().all(|value| {
                    value
                        .as_str()
                        .is_some_and(|value| question.choice_label(value).is_some())
                });
            faults.need(known, id, || {
                format!("signal on {} has a value that is no choice", question.id)
            });
            let fits = match question.kind {
                QuestionKind::Single => matches!(signal.op, SignalOp::Equals | SignalOp::In),
                QuestionKind::Multi => matches!(signal.op, SignalOp::Contains | SignalOp::In),
                _ => matches!(signal.op, SignalOp::Gt | SignalOp::Lt) && signal.value.is_number(),
            };
            faults.need(fits, id, || {
                format!(
                    "signal on {} compares in a way the answer cannot",
                    question.id
                )
            });
        }
        for category in &opportunity.vendor_categories {
            let known = self
                .vendors
                .iter()
                .any(|vendor| &vendor.category == category);
            faults.need(known, id, || {
                format!("vendor category {category} does not exist")
            });
        }
        for subcategory in &opportunity.vendor_subcategories {
            let known = self.vendors.iter().any(|vendor| {
                &vendor.subcategory == subcategory
                    && opportunity.vendor_categories.contains(&vendor.category)
            });
            faults.need(known, id, || {
                format!("vendor subcategory {subcategory} does not exist")
            });
        }
        let priced = self
            .suitable_vendors(opportunity)
            .filter(|vendor| has_price(vendor))
            .count();
        faults.need(priced >= 2, id, || {
            "fewer than two vendors with a price".to_owned()
        });
        for question in &opportunity.requires_answer_gt_zero {
            let number = self.questions.get(question).map(|question| question.kind);
            faults.need(
                matches!(number, Some(QuestionKind::Number | QuestionKind::Currency)),
                id,
                || format!("requires {question}, which is no number"),
            );
        }
        for metric in &opportunity.benchmark_metrics {
            faults.need(self.rows_by_metric.contains_key(metric), id, || {
                format!("benchmark {metric} does not exist")
            });
        }
        for rating in [&opportunity.customer_value, &opportunity.business_health] {
            faults.need(rating.score <= 10 && !rating.reason.is_empty(), id, || {
                "a score needs 0 to 10 and a reason".to_owned()
            });
        }
        for risk in &opportunity.risk_factors {
            let range = 1..=5;
            faults.need(
                range.contains(&risk.likelihood) && range.contains(&risk.impact),
                id,
                || "a risk is 1 to 5".to_owned(),
            );
        }
    }

    fn check_benefit(
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
    fn check_formula(
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
    fn name_dimension(&self, opportunity: &Opportunity, name: &str) -> Option<Dimension> {
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

    fn check_inputs(&self, opportunity: &Opportunity, faults: &mut Faults<'_>) {
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

    fn check_cost(
        &self,
        opportunity: &Opportunity,
        faults: &mut Faults<'_>,
        formulas: &mut HashMap<String, Expression>,
    ) {
        let (id, cost) = (opportunity.id.as_str(), &opportunity.cost_model);
        let units = |name: &str| {
            // Seats may always count office people.
            if name == "office_people" {
                Some(Dimension::none())
            } else {
                self.name_dimension(opportunity, name)
            }
        };
        keep(id, &cost.seats.formula, "people", &units, faults, formulas);
        if let Some(volume) = &cost.volume_per_month {
            let unit = opportunity
                .benefit_model
                .inputs
                .get(volume)
                .map(|input| input.unit.as_str());
            faults.need(unit == Some("count_per_month"), id, || {
                format!("volume {volume} is not counted per month")
            });
        }
        faults.need(
            cost.vendor_categories == opportunity.vendor_categories,
            id,
            || "vendor categories differ".to_owned(),
        );
        faults.need(
            cost.one_off.min <= cost.one_off.max && cost.one_off.currency == "EUR",
            id,
            || "one_off is not a range in EUR".to_owned(),
        );
        faults.need(cost.seats.round == "up", id, || {
            "seats are rounded up".to_owned()
        });
    }

    fn check_dependencies(&self, faults: &mut Faults<'_>) {
        let depends: HashMap<&str, &[String]> = self
            .opportunities
            .iter()
            .map(|opportunity| (opportunity.id.as_str(), opportunity.depends_on.as_slice()))
            .collect();
        for opportunity in &self.opportunities {
            for before in &opportunity.depends_on {
                faults.need(
                    depends.contains_key(before.as_str()),
                    &opportunity.id,
                    || format!("depends on unknown {before}"),
                );
            }
            let mut waiting: Vec<&str> =
                opportunity.depends_on.iter().map(String::as_str).collect();
            let mut seen = HashSet::new();
            while let Some(next) = waiting.pop() {
                if seen.insert(next) {
                    waiting.extend(
                        depends
                            .get(next)
                            .into_iter()
                            .flat_map(|list| list.iter().map(String::as_str)),
                    );
                }
            }
            faults.need(
                !seen.contains(opportunity.id.as_str()),
                &opportunity.id,
                || "depends on itself".to_owned(),
            );
        }
    }

    /// Vendors of the opportunity's categories and, where it names some, subcategories.
    pub fn suitable_vendors<'a>(
        &'a self,
        opportunity: &'a Opportunity,
    ) -> impl Iterator<Item = &'a Vendor> {
        self.vendors.iter().filter(|vendor| {
            opportunity.vendor_categories.contains(&vendor.category)
                && (opportunity.vendor_subcategories.is_empty()
                    || opportunity
                        .vendor_subcategories
                        .contains(&vendor.subcategory))
        })
    }
}

/// Constants the engine itself uses.
const REQUIRED_CONSTANTS: [&str; 16] = [
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
];

/// Variables for which the engine has a value.
const KNOWN_VARIABLES: [&str; 10] = [
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

fn asked_in(question: &Question, industries: &[String]) -> bool {
    question
        .industries
        .as_ref()
        .is_none_or(|list| list.iter().any(|industry| industries.contains(industry)))
}

fn has_price(vendor: &Vendor) -> bool {
    vendor.pricing.tiers.iter().any(|tier| {
        matches!(tier.role, Role::Plan | Role::Usage)
            && tier.price.is_some_and(|price| price > Decimal::ZERO)
    })
}

/// Parses a formula, checks its unit and keeps it.
fn keep(
    place: &str,
    text: &str,
    unit: &str,
    units: &impl Fn(&str) -> Option<Dimension>,
    faults: &mut Faults<'_>,
    formulas: &mut HashMap<String, Expression>,
) -> Option<Expression> {
    let Some(wanted) = dimension(canonical(unit)) else {
        faults.need(false, place, || format!("unknown unit {unit}"));
        return None;
    };
    let checked = Expression::parse(text)
        .and_then(|expression| expression.check(&wanted, units).map(|()| expression));
    match checked {
        Ok(expression) => {
            formulas.insert(text.to_owned(), expression.clone());
            Some(expression)
        }
        Err(error) => {
            faults.need(false, place, || format!("{text}: {error}"));
            None
        }
    }
}

fn check_tiers(vendor: &Vendor, faults: &mut Faults<'_>) {
    let mut names = HashSet::new();
    for tier in &vendor.pricing.tiers {
        let place = format!("{}/{}", vendor.slug, tier.name);
        let mut need = |holds: bool, fault: &str| faults.need(holds, &place, || fault.to_owned());
        need(names.insert(tier.name.as_str()), "this tier stands twice");
        let custom = tier.role == Role::Custom;
        let free = matches!(tier.role, Role::Free | Role::TrialOrBundled);
        need(custom == tier.price.is_none(), "custom means no price");
        need(
            custom || (tier.price_unit.is_some() && tier.period.is_some()),
            "a price needs a unit and a period",
        );
        need(
            free == (tier.price == Some(Decimal::ZERO)),
            "free means price 0",
        );
        need(
            tier.price.is_none_or(|price| price >= Decimal::ZERO),
            "a price below zero",
        );
        let per_unit = tier.price_unit == Some(PriceUnit::PerUnit);
        need(
            per_unit == tier.usage_unit.is_some() && per_unit == tier.usage_unit_amount.is_some(),
            "a unit price names its unit",
        );
        let (least, most) = (
            tier.seats_min.unwrap_or(0),
            tier.seats_max.unwrap_or(u32::MAX),
        );
        need(least <= most, "seats_min is above seats_max");
        need(
            tier.seats_included.unwrap_or(0) <= most,
            "seats_included is above seats_max",
        );
        need(
            !(tier.seats_unlimited && tier.seats_max.is_some()),
            "unlimited with a limit",
        );
        let annual_above = tier
            .price_annual_billing
            .zip(tier.price_monthly_billing)
            .is_some_and(|(year, month)| year > month);
        need(!annual_above, "the annual rate is above the monthly rate");
    }
}
