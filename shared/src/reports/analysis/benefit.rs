//! Relevance and benefit of an opportunity for a company: what its answers say for it, and what it would bring a year.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            answers::Answers,
            catalogue::{BenefitKind, FORMULA_CONSTANTS, Opportunity, Signal, SignalOp},
            inputs::{Inputs, Origin, Resolved, capital},
            question::{Answer, decimal},
            register::{NewClaim, Register, Sureness},
            render::name_in_words,
        },
        claim::{ClaimNumber, InputSource},
        document::ValueKind,
    },
};

/// How much the answers speak for an opportunity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relevance {
    /// 0 to 1.
    pub share: Decimal,
    /// Signals whose question was answered.
    pub heard: usize,
}

/// Matched signal weight over the larger of the least weight and the sum of positive weights, over answered questions.
#[must_use]
pub fn relevance(opportunity: &Opportunity, answers: &Answers<'_>, least: Decimal) -> Relevance {
    let (mut matched, mut top, mut heard) = (0, 0, 0);
    for signal in &opportunity.signals {
        let Some(answer) = answers.get(&signal.question_id) else {
            continue;
        };
        heard += 1;
        top += signal.weight.max(0);
        if speaks(signal, answer) {
            matched += signal.weight;
        }
    }
    let share = Decimal::from(matched.max(0))
        .checked_div(Decimal::from(top).max(least))
        .unwrap_or_default();
    Relevance { share, heard }
}

/// The signal is in the answer.
#[must_use]
pub fn speaks(signal: &Signal, answer: &Answer) -> bool {
    let is = |value: &str| match &signal.value {
        serde_json::Value::Array(list) => list.iter().any(|one| one.as_str() == Some(value)),
        one => one.as_str() == Some(value),
    };
    let line = || signal.value.as_number().and_then(decimal);
    match (signal.op, answer) {
        (SignalOp::Equals | SignalOp::In, Answer::Choice(value)) => is(value),
        (SignalOp::Contains | SignalOp::In, Answer::Choices(values)) => {
            values.iter().any(|value| is(value))
        }
        (SignalOp::Gt, Answer::Number(number)) => line().is_some_and(|line| *number > line),
        (SignalOp::Lt, Answer::Number(number)) => line().is_some_and(|line| *number < line),
        _ => false,
    }
}

/// What an opportunity would bring.
#[derive(Debug, Clone, Default)]
pub struct Benefit {
    /// Euro a year, gross, at full effect; absent: not enough data.
    pub a_year: Option<ClaimNumber>,
    /// Hours a year behind it.
    pub hours: Option<ClaimNumber>,
    /// Every input that has a value.
    pub inputs: BTreeMap<String, Resolved>,
    /// Every derived value.
    pub derived: BTreeMap<String, ClaimNumber>,
    /// Inputs without any value.
    pub missing: Vec<String>,
    /// How sure; low where all value drivers are assumptions.
    pub confidence: Option<Confidence>,
}

impl Benefit {
    /// What a formula of this opportunity may name.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<InputSource> {
        let derived = || {
            self.derived
                .get(name)
                .map(|claim| InputSource::Claim(*claim))
        };
        self.inputs
            .get(name)
            .map(|resolved| resolved.source)
            .or_else(derived)
    }

    /// All drivers are assumptions: a range only, and never in the top list.
    #[must_use]
    pub fn is_low(&self) -> bool {
        self.confidence == Some(Confidence::Low)
    }
}

/// The kind of value, which decides in which total it counts.
#[must_use]
pub fn value_kind(kind: BenefitKind) -> ValueKind {
    match kind {
        BenefitKind::TimeSaving | BenefitKind::CostReduction | BenefitKind::UnitCostSaving => {
            ValueKind::Saved
        }
        BenefitKind::RevenueUplift => ValueKind::Created,
        BenefitKind::Enabler => ValueKind::Enabler,
    }
}

/// An answer says there is none of what the opportunity works on: excluded. Unanswered does not exclude.
#[must_use]
pub fn is_excluded(opportunity: &Opportunity, answers: &Answers<'_>) -> bool {
    let told: Vec<Decimal> = opportunity
        .requires_answer_gt_zero
        .iter()
        .filter_map(|question| answers.number(question))
        .collect();
    !told.is_empty() && told.iter().all(|number| *number <= Decimal::ZERO)
}

/// Evaluates an opportunity. `replace` puts other values in place of inputs: the adoption rate with rules in place.
pub fn evaluate_benefit(
    inputs: &Inputs<'_>,
    register: &mut Register,
    opportunity: &Opportunity,
    prefix: &str,
    replace: Option<(&str, ClaimNumber)>,
) -> Benefit {
    let model = &opportunity.benefit_model;
    let mut benefit = Benefit::default();
    for (name, input) in &model.inputs {
        match inputs.resolve(register, opportunity, name, input) {
            Some(mut resolved) => {
                if let Some((_, other)) = replace.filter(|(replaced, _)| replaced == name) {
                    resolved.source = other.into();
                }
                benefit.inputs.insert(name.clone(), resolved);
            }
            None => benefit.missing.push(name.clone()),
        }
    }
    let confidence = confidence(opportunity, &benefit, register);
    for value in &model.derived {
        let formulas = std::iter::once(&value.formula).chain(&value.fallback_formulas);
        let made = formulas.filter_map(|formula| {
            let key = format!("{prefix}.{}.{}", opportunity.id, value.name);
            let label = format!("{}: {}", opportunity.title, name_in_words(&value.name));
            make(
                inputs,
                register,
                &benefit,
                &key,
                &label,
                &value.unit,
                formula,
                confidence,
            )
        });
        if let Some(claim) = made.into_iter().next() {
            benefit.derived.insert(value.name.clone(), claim);
        }
    }
    let label = format!("{}: a year, once running", capital(&opportunity.title));
    let formula = model.formula.as_deref().unwrap_or_default();
    let key = format!("{prefix}.{}.benefit", opportunity.id);
    benefit.a_year = if model.kind == BenefitKind::Enabler {
        None
    } else {
        make(
            inputs,
            register,
            &benefit,
            &key,
            &label,
            "eur_per_year",
            formula,
            confidence,
        )
    };
    benefit.hours = opportunity
        .hours_saved
        .as_ref()
        .and_then(|name| benefit.derived.get(name).copied());
    benefit.confidence = Some(confidence);
    benefit
}

#[expect(
    clippy::too_many_arguments,
    reason = "one formula of a model, with its name and unit"
)]
fn make(
    inputs: &Inputs<'_>,
    register: &mut Register,
    benefit: &Benefit,
    key: &str,
    label: &str,
    unit: &str,
    formula: &str,
    confidence: Confidence,
) -> Option<ClaimNumber> {
    let parsed = inputs.catalogue.formula(formula)?;
    let mut claim = NewClaim::new(key, label, unit, formula).sure(Sureness::Stated(confidence));
    for name in parsed.names() {
        let source = if FORMULA_CONSTANTS.contains(&name) {
            inputs.constant(register, name).into()
        } else {
            benefit.source(name)?
        };
        claim = claim.with(name, source);
    }
    register.make(claim)
}

/// Low where every value driver is an assumption or has no value; high where every driver is the customer's own number and
/// nothing but the adoption rate is assumed; medium otherwise.
fn confidence(opportunity: &Opportunity, benefit: &Benefit, register: &Register) -> Confidence {
    let origin = |name: &String| benefit.inputs.get(name).map(|resolved| resolved.origin);
    let drivers: Vec<Option<Origin>> = opportunity.value_drivers.iter().map(origin).collect();
    if drivers
        .iter()
        .all(|driver| driver.is_none_or(|origin| origin == Origin::Default))
    {
        return Confidence::Low;
    }
    let own = drivers
        .iter()
        .flatten()
        .all(|origin| *origin == Origin::Answer);
    let sound = benefit
        .inputs
        .iter()
        .filter(|(name, _)| name.as_str() != "adoption_rate")
        .all(|(_, resolved)| {
            let sourced = resolved
                .evidence
                .and_then(|number| register.evidence(number))
                .is_some_and(|line| line.confidence == Confidence::High);
            resolved.origin == Origin::Answer || (resolved.origin == Origin::Benchmark && sourced)
        });
    if own && sound {
        Confidence::High
    } else {
        Confidence::Medium
    }
}
