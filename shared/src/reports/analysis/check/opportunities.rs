//! What an opportunity may not refer to, and what it has to have.

use std::collections::{HashMap, HashSet};

use super::vendors::has_price;
use super::{Faults, keep};
use crate::{
    reports::analysis::{
        catalogue::{Catalogue, Opportunity, SignalOp},
        formula::Expression,
        question::{Question, QuestionKind},
        unit::Dimension,
    },
    vendors::model::Vendor,
};

impl Catalogue {
    pub(super) fn check_opportunity(&self, opportunity: &Opportunity, faults: &mut Faults<'_>) {
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

    pub(super) fn check_cost(
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

    pub(super) fn check_dependencies(&self, faults: &mut Faults<'_>) {
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

pub(super) fn asked_in(question: &Question, industries: &[String]) -> bool {
    question
        .industries
        .as_ref()
        .is_none_or(|list| list.iter().any(|industry| industries.contains(industry)))
}
