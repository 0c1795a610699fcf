//! From opportunities to steps: which are worth a look, what each costs, its verdict, and what is proposed.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            answers::Answers,
            benefit::{Benefit, Relevance, evaluate_benefit, is_excluded, relevance, value_kind},
            catalogue::{BenefitKind, Catalogue, Opportunity},
            inputs::Inputs,
            narrate::words::in_trade_words,
            options::{OptionMaker, Priced, Ways},
            register::Register,
            verdict::Variables,
        },
        claim::ClaimNumber,
        document::{RejectionReason, ValueKind, Verdict},
    },
};

mod foundation;
mod harm;
mod judge;
mod keep;
mod risk;

pub use judge::judge;
pub use risk::{RiskScore, factor_title, risk_scores};

/// An opportunity of the company's industry with what its answers say.
#[derive(Debug, Clone)]
pub struct Considered<'a> {
    /// The opportunity.
    pub opportunity: &'a Opportunity,
    /// Its title in the words of the company's trade: a practice has patients, a hotel guests.
    pub title: String,
    /// How much speaks for it.
    pub relevance: Relevance,
    /// 0, 1 (medium) or 2 (high).
    pub level: u8,
    /// What it would bring.
    pub benefit: Benefit,
    /// The middle of it, for ranking; zero where there is not enough data.
    pub value: Decimal,
    /// An answer says there is nothing to work on.
    pub excluded: bool,
    /// It sets rules, and the company says that it has them in writing.
    pub written: bool,
}

impl Considered<'_> {
    /// Nothing in the answers speaks for it, though questions were answered; rules for AI that are written are in place.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        self.relevance.heard > 0 && (self.relevance.share.is_zero() || self.written)
    }
}

/// Evaluates every opportunity of the industry: relevance, benefit, exclusion; the most relevant and valuable first.
pub fn consider<'a>(inputs: &Inputs<'a>, register: &mut Register) -> Vec<Considered<'a>> {
    let (catalogue, answers) = (inputs.catalogue, inputs.answers);
    let least = catalogue.constant_value("relevance_min_weight");
    let (medium, high) = (
        catalogue.constant_value("relevance_medium"),
        catalogue.constant_value("relevance_high"),
    );
    let mut considered: Vec<Considered<'a>> = catalogue
        .opportunities
        .iter()
        .filter(|opportunity| !(answers.is_one_person() && is_for_several(&opportunity.id)))
        .filter(|opportunity| {
            opportunity
                .industries
                .iter()
                .any(|industry| industry == answers.industry())
        })
        .map(|opportunity| {
            let relevance = relevance(opportunity, answers, least);
            // What nothing speaks for and nothing stands on is not evaluated: it could not be proposed.
            let needed = relevance.share > Decimal::ZERO || carries(catalogue, &opportunity.id);
            let benefit = if needed {
                evaluate_benefit(inputs, register, opportunity, "opp", None)
            } else {
                Benefit::default()
            };
            let value = benefit
                .a_year
                .map_or(Decimal::ZERO, |claim| register.value(claim));
            let level = u8::from(relevance.share >= medium) + u8::from(relevance.share >= high);
            let excluded = is_excluded(opportunity, answers);
            let written = opportunity.benefit_model.kind == BenefitKind::Enabler
                && answers.has("ai_policy", "yes");
            Considered {
                opportunity,
                title: title(&opportunity.title, answers),
                relevance,
                level,
                benefit,
                value,
                excluded,
                written,
            }
        })
        .collect();
    considered.sort_by(|a, b| {
        b.level
            .cmp(&a.level)
            .then(b.value.cmp(&a.value))
            .then(a.opportunity.id.cmp(&b.opportunity.id))
    });
    considered
}

/// It has a meaning only where there is staff.
fn is_for_several(id: &str) -> bool {
    matches!(id, "office-assistant-rollout" | "employee-onboarding")
}

/// The title as this company would say it.
fn title(title: &str, answers: &Answers<'_>) -> String {
    let title = in_trade_words(title, answers.industry());
    if answers.is_one_person() {
        title.replace("train the team", "train yourself")
    } else {
        title
    }
}

/// Another opportunity depends on it.
fn carries(catalogue: &Catalogue, id: &str) -> bool {
    let mut others = catalogue.opportunities.iter();
    others.any(|other| other.depends_on.iter().any(|before| before == id))
}

/// A step: an opportunity with its options, cost and verdict.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The opportunity and its benefit.
    pub considered: Considered<'a>,
    /// The three ways.
    pub ways: Ways<'a>,
    /// Saved, created or enabler.
    pub kind: ValueKind,
    /// Running cost a month that counts; absent for an enabler, whose tool is paid for by the steps that use it.
    pub monthly: Option<ClaimNumber>,
    /// One-off cost.
    pub one_off: Option<ClaimNumber>,
    /// What it brings a year: its own benefit, or for an enabler the difference it makes.
    pub benefit: Option<ClaimNumber>,
    /// Benefit less running cost, a year.
    pub net_year: Option<ClaimNumber>,
    /// Months until the one-off cost is back, at full effect.
    pub payback: Option<ClaimNumber>,
    /// Highest likelihood × impact.
    pub risk_max: Decimal,
    /// What the rules looked at.
    pub variables: Variables,
    /// What they gave.
    pub verdict: Verdict,
    /// Which rule.
    pub rule: u32,
    /// The rule's reason.
    pub reason: String,
    /// It is proposed for the sake of the steps that stand on it.
    pub foundation: bool,
    /// Why it is not among the recommendations after all.
    pub dropped: Option<RejectionReason>,
    /// The risk for which it is set aside although it pays: its factor and score.
    pub harm: Option<(String, ClaimNumber)>,
    /// The step that takes its place, where it overlaps with one.
    pub instead: Option<String>,
}

impl<'a> Step<'a> {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &'a str {
        &self.considered.opportunity.id
    }

    /// It is worth doing by the table.
    #[must_use]
    pub fn is_go(&self) -> bool {
        self.verdict >= Verdict::ProceedCautiously
    }

    /// It is proposed and counts.
    #[must_use]
    pub fn is_proposed(&self) -> bool {
        self.is_go() && self.dropped.is_none()
    }

    /// The recommended way.
    #[must_use]
    pub fn choice(&self) -> Option<&Priced<'a>> {
        self.ways.options.get(self.ways.chosen)
    }
}

/// How many steps that have to wait are shown as deferred.
pub const MOST_DEFERRED: usize = 2;

/// The candidates: relevant ones with enough data, and what they depend on. Where fewer than three are relevant, the next
/// best are looked at too.
#[must_use]
pub fn candidates<'a, 'c>(considered: &'c [Considered<'a>]) -> Vec<&'c Considered<'a>> {
    let usable = |one: &&Considered<'a>| {
        let enabler = one.opportunity.benefit_model.kind == BenefitKind::Enabler;
        !one.excluded && !one.written && (one.benefit.a_year.is_some() || enabler)
    };
    let mut chosen: BTreeSet<&str> = considered
        .iter()
        .filter(|one| one.level > 0)
        .filter(usable)
        .map(|one| one.opportunity.id.as_str())
        .collect();
    for one in considered
        .iter()
        .filter(usable)
        .filter(|one| one.relevance.share > Decimal::ZERO && !one.benefit.is_low())
    {
        if chosen.len() < 3 {
            chosen.insert(&one.opportunity.id);
        }
    }
    // What they stand on, unless it is in place.
    let mut waiting: Vec<&str> = chosen.iter().copied().collect();
    while let Some(id) = waiting.pop() {
        let Some(one) = considered.iter().find(|one| one.opportunity.id == id) else {
            continue;
        };
        for before in &one.opportunity.depends_on {
            let needed = considered
                .iter()
                .find(|other| &other.opportunity.id == before)
                .filter(usable);
            if needed.is_some_and(|other| !other.is_in_place()) && chosen.insert(before) {
                waiting.push(before);
            }
        }
    }
    considered
        .iter()
        .filter(|one| chosen.contains(one.opportunity.id.as_str()))
        .collect()
}

/// Makes steps of candidates: options and cost.
pub fn price<'a>(inputs: &Inputs<'a>, register: &mut Register, one: &Considered<'a>) -> Step<'a> {
    let maker = OptionMaker {
        inputs,
        opportunity: one.opportunity,
        benefit: &one.benefit,
    };
    let ways = maker.ways(register);
    let kind = value_kind(one.opportunity.benefit_model.kind);
    let choice = ways.options.get(ways.chosen);
    let monthly = choice
        .and_then(|option| option.monthly)
        .filter(|_| kind != ValueKind::Enabler);
    let one_off = choice.and_then(|option| option.one_off);
    let risk_max = risk_scores(inputs, register, one.opportunity)
        .into_iter()
        .map(|risk| register.value(risk.score))
        .max();
    Step {
        considered: one.clone(),
        ways,
        kind,
        monthly,
        one_off,
        benefit: one.benefit.a_year,
        net_year: None,
        payback: None,
        risk_max: risk_max.unwrap_or_default(),
        variables: Variables::default(),
        verdict: Verdict::Wait,
        rule: 0,
        reason: String::new(),
        foundation: false,
        dropped: None,
        harm: None,
        instead: None,
    }
}

/// Its benefit rests on more than assumptions. An enabler has none of its own; what it adds to the others says how sure
/// it is.
fn is_sure(register: &Register, step: &Step<'_>) -> bool {
    step.benefit
        .and_then(|claim| register.claim(claim))
        .is_some_and(|claim| claim.confidence > Confidence::Low)
}

/// The span of the plan.
const THREE_YEARS: u32 = 3;

/// The order of steps: what rests on more than assumptions first, then by what three years leave, which counts twice where the answers
/// speak strongly for the step and half where hardly anything does, then the id.
#[must_use]
pub fn rank(register: &Register, a: &Step<'_>, b: &Step<'_>) -> std::cmp::Ordering {
    let of =
        |claim: Option<ClaimNumber>| claim.map_or(Decimal::ZERO, |claim| register.value(claim));
    let value = |step: &Step<'_>| of(step.net_year) * Decimal::from(THREE_YEARS) - of(step.one_off);
    let weight = |step: &Step<'_>| value(step) * Decimal::from((step.considered.level * 2).max(1));
    is_sure(register, b)
        .cmp(&is_sure(register, a))
        .then(weight(b).cmp(&weight(a)))
        .then(a.id().cmp(b.id()))
}
