//! The verdict of each step: yearly net, payback, the published table; and what an enabler adds to the others.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::foundation::lay_foundations;
use super::harm::set_harmful_aside;
use super::keep::{
    close_dependencies, drop_overlaps, forget_lost_winners, keep_to_what_can_be_done,
};
use super::{Considered, Step};
use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            benefit::evaluate_benefit,
            catalogue::{Catalogue, Opportunity},
            inputs::Inputs,
            register::{NewClaim, NewEvidence, Register, Sureness},
            verdict::decide,
        },
        claim::{ClaimNumber, EvidenceKind, EvidenceNumber},
        document::ValueKind,
    },
};

/// Gives every step its yearly net, payback, verdict; proposes foundations, and drops what overlaps.
pub fn judge(
    inputs: &Inputs<'_>,
    register: &mut Register,
    steps: &mut [Step<'_>],
    considered: &[Considered<'_>],
    readiness: Option<Decimal>,
) {
    let catalogue = inputs.catalogue;
    for step in steps
        .iter_mut()
        .filter(|step| step.kind != ValueKind::Enabler)
    {
        net(inputs, register, step);
        set_variables(inputs, register, step, readiness);
        apply(catalogue, step);
    }
    enable(inputs, register, steps, readiness);
    let in_place: BTreeSet<String> = considered
        .iter()
        .filter(|one| one.is_in_place())
        .map(|one| one.opportunity.id.clone())
        .collect();
    set_harmful_aside(inputs, register, steps);
    lay_foundations(inputs, register, steps, &in_place);
    close_dependencies(catalogue, steps, &in_place);
    drop_overlaps(register, steps);
    close_dependencies(catalogue, steps, &in_place);
    keep_to_what_can_be_done(inputs, register, steps);
    close_dependencies(catalogue, steps, &in_place);
    forget_lost_winners(steps);
}

/// Benefit less running cost, and the months until the one-off cost is back.
pub(super) fn net(inputs: &Inputs<'_>, register: &mut Register, step: &mut Step<'_>) {
    let Some(benefit) = step.benefit else { return };
    let confidence = register
        .claim(benefit)
        .map_or(Confidence::Low, |claim| claim.confidence);
    let months = inputs.constant(register, "months_per_year");
    let title = &step.considered.opportunity.title;
    let key = format!("opp.{}", step.id());
    step.net_year = match step.monthly {
        Some(monthly) => register.make(
            NewClaim::new(
                format!("{key}.net_year"),
                format!("{title}: a year, less running cost"),
                "eur_per_year",
                "benefit - running_cost * months_per_year",
            )
            .with("benefit", benefit)
            .with("running_cost", monthly)
            .with("months_per_year", months)
            .sure(Sureness::Stated(confidence)),
        ),
        None => register.make(
            NewClaim::new(
                format!("{key}.net_year"),
                format!("{title}: a year"),
                "eur_per_year",
                "benefit",
            )
            .with("benefit", benefit)
            .sure(Sureness::Stated(confidence)),
        ),
    };
    let Some((net, one_off)) = step.net_year.zip(step.one_off) else {
        return;
    };
    if register.value(net) > Decimal::ZERO {
        let longest = longest(register);
        step.payback = register.make(
            NewClaim::new(
                format!("{key}.payback"),
                format!("{title}: months until it has paid for itself"),
                "months",
                PAYBACK,
            )
            .with("one_off_cost", one_off)
            .with("net_a_year", net)
            .with("months_per_year", months)
            .with("longest", longest)
            .in_words("one-off cost ÷ net a month, at most ten years")
            .sure(Sureness::Stated(confidence)),
        );
    }
}

/// The one-off cost over the monthly net; where the net is nothing, the longest time we count.
pub(super) const PAYBACK: &str =
    "one_off_cost / max(net_a_year / months_per_year, one_off_cost / longest)";

/// Ten years: beyond that a payback is no payback.
pub(super) fn longest(register: &mut Register) -> EvidenceNumber {
    register.add(NewEvidence {
        source: "Definition".to_owned(),
        ..NewEvidence::new(
            "payback:longest",
            EvidenceKind::Definition,
            "Longest payback that is counted",
            "months",
            Decimal::from(120),
        )
    })
}

pub(super) fn set_variables(
    inputs: &Inputs<'_>,
    register: &Register,
    step: &mut Step<'_>,
    readiness: Option<Decimal>,
) {
    let ends = step.net_year.map(|claim| register.ends(claim));
    step.variables
        .set("net_benefit_low", ends.map(|(low, _)| low));
    step.variables.set(
        "net_benefit_mid",
        step.net_year.map(|claim| register.value(claim)),
    );
    step.variables
        .set("net_benefit_high", ends.map(|(_, high)| high));
    step.variables.set(
        "payback_months",
        step.payback.map(|claim| register.value(claim)),
    );
    step.variables.set("risk_max", Some(step.risk_max));
    step.variables.set("readiness", readiness);
    let budget = inputs.answers.band("monthly_budget").map(|band| band.mid);
    let ratio = step
        .monthly
        .zip(budget)
        .and_then(|(monthly, budget)| register.value(monthly).checked_div(budget));
    step.variables.set("budget_ratio", ratio);
    step.variables.set("open_dependencies", Some(Decimal::ZERO));
    let rank = step
        .benefit
        .and_then(|claim| register.claim(claim))
        .map(|claim| match claim.confidence {
            Confidence::Low => Decimal::ZERO,
            Confidence::Medium => Decimal::ONE,
            Confidence::High => Decimal::TWO,
        });
    step.variables.set("confidence_rank", rank);
    step.variables
        .set("relevance", Some(step.considered.relevance.share));
}

pub(super) fn apply(catalogue: &Catalogue, step: &mut Step<'_>) {
    if let Some(rule) = decide(&catalogue.assumptions.verdict, &step.variables) {
        step.verdict = rule.verdict;
        step.rule = rule.order;
        step.reason = rule.reason.clone();
    }
}

/// An enabler's benefit: the difference it makes to the steps that would be done without it.
/// An enabler has no tool of its own: it takes the one of the most valuable step that offers the same choice.
fn take_what_others_use(steps: &mut [Step<'_>], enabler: usize) {
    let vendor_of = |step: &Step<'_>| {
        let vendor = step.choice().and_then(|option| option.vendor);
        vendor.map(|vendor| vendor.slug.clone())
    };
    let offered = |slug: &String| {
        let mut options = steps[enabler].ways.options.iter();
        options.position(|option| option.vendor.is_some_and(|vendor| vendor.slug == *slug))
    };
    let found = steps
        .iter()
        .filter(|step| step.is_go() && step.kind != ValueKind::Enabler)
        .filter_map(|step| Some((step.considered.value, offered(&vendor_of(step)?)?)))
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    if let Some((_, place)) = found {
        let step = &mut steps[enabler];
        step.ways.chosen = place;
        step.one_off = step.ways.options[place].one_off;
    }
}

pub(super) fn enable(
    inputs: &Inputs<'_>,
    register: &mut Register,
    steps: &mut [Step<'_>],
    readiness: Option<Decimal>,
) {
    let Some(place) = steps
        .iter()
        .position(|step| step.kind == ValueKind::Enabler)
    else {
        return;
    };
    let Some(effect) = steps[place]
        .considered
        .opportunity
        .benefit_model
        .effect
        .clone()
    else {
        return;
    };
    take_what_others_use(steps, place);
    let enabler = steps[place].considered.opportunity;
    let mut parts: Vec<(usize, ClaimNumber, ClaimNumber)> = Vec::new();
    for (at, step) in steps
        .iter()
        .enumerate()
        .filter(|(_, step)| step.is_go() && step.kind != ValueKind::Enabler)
    {
        let Some(adoption) = step.considered.benefit.source(&effect.input) else {
            continue;
        };
        let factor = effect_evidence(
            register,
            enabler,
            "multiplies adoption by",
            "factor",
            effect.multiply,
        );
        let cap = effect_evidence(register, enabler, "highest adoption", "share", effect.cap);
        let raised = register.make(
            NewClaim::new(
                format!("with.{}.adoption", step.id()),
                format!(
                    "{}: adoption with rules in place",
                    step.considered.opportunity.title
                ),
                "share",
                "min(adoption_rate * raised_by, highest)",
            )
            .with("adoption_rate", adoption)
            .with("raised_by", factor)
            .with("highest", cap),
        );
        let Some(raised) = raised else { continue };
        let with = evaluate_benefit(
            inputs,
            register,
            step.considered.opportunity,
            "with",
            Some((&effect.input, raised)),
        );
        if let Some((with, without)) = with.a_year.zip(step.benefit) {
            parts.push((at, with, without));
        }
    }
    if parts.is_empty() {
        set_variables(inputs, register, &mut steps[place], readiness);
        apply(inputs.catalogue, &mut steps[place]);
        return;
    }
    let formula: Vec<String> = parts
        .iter()
        .map(|(at, ..)| format!("(with_rules_{at} - without_{at})"))
        .collect();
    let formula = formula.join(" + ");
    let mut claim = NewClaim::new(
        format!("opp.{}.benefit", enabler.id),
        format!("{}: what it adds to the other steps, a year", enabler.title),
        "eur_per_year",
        &formula,
    )
    .in_words("the other steps with rules and training, less the same steps without");
    for (at, with, without) in &parts {
        claim = claim
            .with(format!("with_rules_{at}"), *with)
            .with(format!("without_{at}"), *without);
    }
    let low = parts.iter().all(|(_, _, without)| {
        register
            .claim(*without)
            .is_some_and(|claim| claim.confidence == Confidence::Low)
    });
    let benefit = register.make(claim.sure(Sureness::Stated(if low {
        Confidence::Low
    } else {
        Confidence::Medium
    })));
    let step = &mut steps[place];
    step.benefit = benefit;
    net(inputs, register, step);
    set_variables(inputs, register, step, readiness);
    apply(inputs.catalogue, step);
}

pub(super) fn effect_evidence(
    register: &mut Register,
    enabler: &Opportunity,
    what: &str,
    unit: &str,
    value: Decimal,
) -> EvidenceNumber {
    register.add(NewEvidence {
        source: format!("Planning assumption for “{}”", enabler.title),
        confidence: Confidence::Low,
        ..NewEvidence::new(
            format!("effect:{}.{what}", enabler.id),
            EvidenceKind::Assumption,
            format!("{}: {what}", enabler.title),
            unit,
            value,
        )
    })
}
