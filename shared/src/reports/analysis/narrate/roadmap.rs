//! The roadmap: bars, milestones with a measure, and what comes later.

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        inputs::Inputs,
        narrate::{
            slots::step_slots,
            template::{Slots, lower},
        },
        register::{NewClaim, NewEvidence, Register, Sureness},
        schedule::{Slot, first_month},
        steps::Step,
    },
    claim::{ClaimNumber, Confidence, EvidenceKind, EvidenceNumber},
    document::{Milestone, Roadmap, RoadmapStep, Text, ValueKind},
};

/// The roadmap of the proposed steps.
pub fn roadmap(
    register: &mut Register,
    inputs: &Inputs<'_>,
    base: &Slots,
    steps: &[Step<'_>],
    slots: &[Slot],
    numbers: &[(usize, u32)],
) -> Roadmap {
    let number = |at: usize| {
        numbers
            .iter()
            .find(|(place, _)| *place == at)
            .map(|(_, number)| *number)
    };
    let mut bars = Vec::new();
    let mut milestones = Vec::new();
    let mut in_order: Vec<&Slot> = slots.iter().collect();
    in_order.sort_by_key(|slot| (slot.start, number(slot.step)));
    for slot in in_order {
        let Some((recommendation, (start, live))) =
            number(slot.step).zip(slot.start_claim.zip(slot.live_claim))
        else {
            continue;
        };
        let step = &steps[slot.step];
        let waits_for = step
            .considered
            .opportunity
            .depends_on
            .iter()
            .filter_map(|id| number(steps.iter().position(|other| other.id() == id)?))
            .collect();
        bars.push(RoadmapStep {
            recommendation,
            horizon: slot.horizon(),
            start,
            live,
            waits_for,
        });
        milestones.extend(milestone(
            register,
            inputs,
            base,
            step,
            slot,
            recommendation,
        ));
    }
    let later = numbers
        .iter()
        .filter(|(at, _)| !steps[*at].is_proposed())
        .map(|(at, number)| {
            let slots = step_slots(register, base, &steps[*at]);
            let mut slots = slots;
            slots.recommendation("number", Some(*number));
            slots.first(&[
                "{title}: {benefit}, see {number}.",
                "{title}, see {number}.",
            ])
        })
        .collect();
    Roadmap {
        intro: intro(base, steps, &bars, slots),
        steps: bars,
        milestones,
        later,
    }
}

fn intro(base: &Slots, steps: &[Step<'_>], bars: &[RoadmapStep], slots: &[Slot]) -> Text {
    let mut words = base.clone();
    let titles: Vec<String> = slots
        .iter()
        .map(|slot| lower(&steps[slot.step].considered.title))
        .collect();
    if let (Some(first), Some(last)) = (titles.first(), titles.last()) {
        words
            .words("first", first.clone())
            .words("last", last.clone());
    }
    if bars.is_empty() {
        return words
            .first(&["Nothing is started yet; what has to change first stands in the summary."]);
    }
    let waits = bars.iter().any(|bar| !bar.waits_for.is_empty());
    let mut text = words.first(if bars.len() == 1 {
        &["There is one thing to start: {first}."]
    } else {
        &["It begins with one thing: {first}. The last to start is this: {last}."]
    });
    if bars.len() == 1 {
        return text;
    }
    text.append(words.first(if waits {
        &["Arrows show what waits for what; the rest is spread so that your {crew} carry no more than they can.{team}", "Arrows show what waits for what; you carry one step at a time."]
    } else {
        &["No step waits for another; they are spread so that your {crew} carry no more than they can.{team}", "No step waits for another; you carry one at a time."]
    }));
    text.append(words.first(&["You want first results {timeline}.", ""]));
    text
}

/// A point at which to decide whether to go on: three months after it is in use, by a figure of the step itself.
fn milestone(
    register: &mut Register,
    inputs: &Inputs<'_>,
    base: &Slots,
    step: &Step<'_>,
    slot: &Slot,
    recommendation: u32,
) -> Option<Milestone> {
    let review = register.add(NewEvidence {
        source: "Planning assumption".to_owned(),
        confidence: Confidence::Medium,
        ..NewEvidence::new(
            "plan:review",
            EvidenceKind::Assumption,
            "Months in use before the first review",
            "months",
            Decimal::from(3),
        )
    });
    let first = first_month(register);
    let by = register.make(
        NewClaim::new(
            format!("plan.{}.review", step.id()),
            format!("{}: first review", step.considered.title),
            "month_of_plan",
            "months_before + in_use + first_month",
        )
        .with("months_before", slot.live_input)
        .with("in_use", review)
        .with("first_month", first)
        .sure(Sureness::Stated(Confidence::Medium)),
    )?;
    let mut slots = step_slots(register, base, step);
    let has_hours = step.considered.benefit.hours.is_some();
    let expected = if has_hours {
        let hours = step.considered.benefit.hours;
        monthly(register, inputs, step, hours, "hours_per_month", "hours")
    } else {
        let money = step.benefit;
        monthly(register, inputs, step, money, "eur_per_month", "money")
    };
    slots.claim("target", expected);
    // Where even the low end pays back, less than it would be a surprise; else the cost sets the mark.
    let least = least_to_go_on(register, step, has_hours).filter(|(least, _)| {
        expected.is_some_and(|expected| {
            let least = register.value(*least);
            register.ends(expected).0 < least && least < register.value(expected)
        })
    });
    if let Some((least, limit)) = least {
        slots
            .claim("least", Some(least))
            .claim("limit", register.quote(limit));
    }
    let go_on_if = slots.first(match step.kind {
        ValueKind::Saved if has_hours => &[
            "A time sheet shows at least {least} given back; less would not bring the cost back within {limit}.",
            "A time sheet shows at least {target:low} given back in a month.",
        ],
        ValueKind::Saved => &[
            "The bills are at least {least} lower; less would not bring the cost back within {limit}.",
            "The bills are at least {target:low} lower in a month.",
        ],
        ValueKind::Created => &[
            "A test beside the old way shows at least {least} of margin more; less would not bring the cost back within {limit}.",
            "A test beside the old way shows at least {target:low} of margin more in a month.",
        ],
        ValueKind::Enabler => {
            &["The rules are signed, and no private account is in use for work any more."]
        }
    });
    Some(Milestone {
        recommendation,
        title: slots.first(&["In use: {title_lower}"]),
        by,
        go_on_if,
    })
}

fn monthly(
    register: &mut Register,
    inputs: &Inputs<'_>,
    step: &Step<'_>,
    yearly: Option<ClaimNumber>,
    unit: &str,
    what: &str,
) -> Option<ClaimNumber> {
    let yearly = yearly?;
    let confidence = register.claim(yearly)?.confidence;
    let months = inputs.constant(register, "months_per_year");
    register.make(
        NewClaim::new(
            format!("plan.{}.target_{what}", step.id()),
            format!("{}: a month, to measure against", step.considered.title),
            unit,
            "a_year / months_per_year",
        )
        .with("a_year", yearly)
        .with("months_per_year", months)
        .sure(Sureness::Stated(confidence)),
    )
}

/// What a month has to bring, in hours or money, so that the cost is back before a step counts as too slow; with that
/// limit.
fn least_to_go_on(
    register: &mut Register,
    step: &Step<'_>,
    in_hours: bool,
) -> Option<(ClaimNumber, EvidenceNumber)> {
    let one_off = step.one_off?;
    // The sixth rule of a step makes it wait beyond this.
    let limit = register.add(NewEvidence {
        source: "Rule for a single step: a longer payback has to wait".to_owned(),
        confidence: Confidence::Medium,
        ..NewEvidence::new(
            "plan:longest_payback",
            EvidenceKind::Definition,
            "Longest payback of a step that is proposed",
            "months",
            Decimal::from(24),
        )
    });
    let formula = match (in_hours, step.monthly.is_some()) {
        (true, true) => "(running_cost + one_off_cost / longest_payback) / hourly_cost",
        (true, false) => "one_off_cost / longest_payback / hourly_cost",
        (false, true) => "running_cost + one_off_cost / longest_payback",
        (false, false) => "one_off_cost / longest_payback",
    };
    let unit = if in_hours {
        "hours_per_month"
    } else {
        "eur_per_month"
    };
    let mut claim = NewClaim::new(
        format!("plan.{}.least", step.id()),
        format!("{}: what a month has to bring", step.considered.title),
        unit,
        formula,
    )
    .with("one_off_cost", one_off)
    .with("longest_payback", limit);
    if let Some(running) = step.monthly {
        claim = claim.with("running_cost", running);
    }
    if in_hours {
        let hourly = step.considered.benefit.inputs.get("hourly_cost")?;
        claim = claim.with("hourly_cost", hourly.source);
    }
    // A mark to measure against, not a forecast: it is shown as one figure.
    let claim = register.make(claim.sure(Sureness::Stated(Confidence::Medium)))?;
    Some((claim, limit))
}
