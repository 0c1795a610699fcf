//! Builds the findings: what the answers show, opportunity by opportunity.

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            answers::Answers,
            benefit::speaks,
            inputs::Origin,
            narrate::{findings::finding_words, slots::opportunity_slots, template::Slots},
            question::Answer,
            register::{NewEvidence, Register},
            steps::Considered,
        },
        claim::{ClaimNumber, EvidenceKind, EvidenceNumber},
        document::{Finding, Text},
    },
};

/// The finding of an opportunity.
pub fn finding(
    register: &mut Register,
    answers: &Answers<'_>,
    base: &Slots,
    one: &Considered<'_>,
    number: u32,
) -> Option<Finding> {
    let words = finding_words(&one.opportunity.id);
    let facts = opportunity_slots(register, base, one, true);
    let all = opportunity_slots(register, base, one, false);
    let mut titles = words.titles.to_vec();
    titles.extend([
        "{title}: {benefit} for your {firm}",
        "{title} is worth a look at your {firm}",
    ]);
    let title = facts.first(&titles);
    let mut body = all.paragraph(words.body);
    body.append(heard(answers, one));
    body.append(worth(register, &all, one));
    let scores = ratings(register, one)?;
    let mut evidence: Vec<EvidenceNumber> = one
        .opportunity
        .value_drivers
        .iter()
        .filter_map(|name| one.benefit.inputs.get(name)?.evidence)
        .collect();
    evidence.extend(
        one.benefit
            .inputs
            .values()
            .filter_map(|resolved| resolved.evidence)
            .filter(|line| !evidence.contains(line))
            .collect::<Vec<_>>(),
    );
    Some(Finding {
        number,
        subject: one.opportunity.id.clone(),
        title,
        body,
        customer_value: scores.0,
        business_health: scores.1,
        confidence: one.benefit.confidence.unwrap_or(Confidence::Low),
        evidence,
    })
}

/// Customer value and business health, with the editorial reason.
pub fn ratings(
    register: &mut Register,
    one: &Considered<'_>,
) -> Option<(ClaimNumber, ClaimNumber)> {
    let mut rate =
        |what: &str, label: &str, rating: &crate::reports::analysis::catalogue::Rating| {
            let evidence = register.add(NewEvidence {
                source: format!("Editorial rating: {}", rating.reason),
                confidence: Confidence::Medium,
                ..NewEvidence::new(
                    format!("rating:{}.{what}", one.opportunity.id),
                    EvidenceKind::Assumption,
                    format!("{}: {label}", one.opportunity.title),
                    "score_10",
                    rating.score.into(),
                )
            });
            register.quote(evidence)
        };
    let customer = rate(
        "customer_value",
        "customer value",
        &one.opportunity.customer_value,
    )?;
    let business = rate(
        "business_health",
        "business health",
        &one.opportunity.business_health,
    )?;
    Some((customer, business))
}

/// Which answers speak for it, in the customer's own words.
fn heard(answers: &Answers<'_>, one: &Considered<'_>) -> Text {
    let mut signals: Vec<_> = one
        .opportunity
        .signals
        .iter()
        .filter(|signal| signal.weight > 0)
        .filter(|signal| {
            answers
                .get(&signal.question_id)
                .is_some_and(|answer| speaks(signal, answer))
        })
        .collect();
    signals.sort_by_key(|signal| std::cmp::Reverse(signal.weight));
    let mut text = Text::default();
    for signal in signals.into_iter().take(2) {
        let Some(question) = answers.question(&signal.question_id) else {
            continue;
        };
        let mut slots = Slots::default();
        slots.quote("question", Some(question.label.trim_end_matches('?')));
        let sentence = match answers.get(&signal.question_id) {
            Some(Answer::Choices(chosen)) => {
                let said = chosen
                    .iter()
                    .find(|value| is_named(signal, value))
                    .and_then(|value| question.choice_label(value));
                slots.quote("said", said);
                if signal.question_id == "top_time_drains" {
                    "You named {said} among what takes more time than it should."
                } else {
                    "You ticked {said} under {question}."
                }
            }
            Some(Answer::Choice(value)) => {
                slots.quote("said", question.choice_label(value));
                "You answered {said} to {question}."
            }
            // A number speaks through its own figure in the title and the body.
            _ => continue,
        };
        text.append(slots.first(&[sentence]));
    }
    text
}

fn is_named(signal: &crate::reports::analysis::catalogue::Signal, value: &str) -> bool {
    match &signal.value {
        serde_json::Value::Array(list) => list.iter().any(|one| one.as_str() == Some(value)),
        one => one.as_str() == Some(value),
    }
}

/// What it would be worth, and on what that rests.
fn worth(register: &Register, slots: &Slots, one: &Considered<'_>) -> Text {
    let own_cost = one
        .benefit
        .inputs
        .get("hourly_cost")
        .is_some_and(|resolved| resolved.origin == Origin::Answer);
    let mut text = if one.benefit.hours.is_some() {
        if own_cost {
            slots.first(&[
                "We reckon with {hours} to gain; at your own {hourly_cost} that is {benefit}.",
            ])
        } else {
            slots.first(&[
                "We reckon with {hours} to gain; at the published {hourly_cost} that is {benefit}.",
            ])
        }
    } else {
        slots.first(&["We reckon with {benefit}, before what it costs."])
    };
    let drivers = || {
        one.opportunity
            .value_drivers
            .iter()
            .filter_map(|name| one.benefit.inputs.get(name))
    };
    let mut rest = Slots::default();
    if let Some(own) = drivers()
        .find(|driver| driver.origin == Origin::Answer)
        .and_then(|driver| driver.evidence)
    {
        rest.quote(
            "driver",
            register
                .evidence(own)
                .map(|line| line.label.trim_end_matches('?').to_owned()),
        );
        text.append(rest.first(&["It rests on your own answer to {driver}."]));
    } else if one.benefit.is_low() {
        let assumed = drivers()
            .find_map(|driver| driver.evidence)
            .and_then(|number| register.evidence(number));
        rest.quote("driver", assumed.map(|line| line.label.clone()));
        text.append(rest.first(&[
            "Nobody has measured {driver} at your company, so only a range can be given.",
        ]));
    }
    text
}
