//! Builds the findings: what the answers show, opportunity by opportunity.

use std::collections::BTreeSet;

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            answers::Answers,
            benefit::speaks,
            inputs::Origin,
            narrate::{findings::finding_words, slots::opportunity_slots, template::Slots},
            question::{Answer, QuestionKind},
            register::{NewEvidence, Register},
            render::name_in_words,
            steps::Considered,
        },
        claim::{ClaimNumber, EvidenceKind, EvidenceNumber},
        document::{Finding, Segment, Text},
    },
};

/// Writes the findings one after the other, and remembers what was said, so that no answer is quoted twice.
#[derive(Debug)]
pub struct FindingWriter<'a> {
    answers: &'a Answers<'a>,
    base: &'a Slots,
    quoted: BTreeSet<(String, String)>,
    written: u32,
    has_named_cost: bool,
}

impl<'a> FindingWriter<'a> {
    /// Begins a report.
    #[must_use]
    pub fn new(answers: &'a Answers<'a>, base: &'a Slots) -> Self {
        Self {
            answers,
            base,
            quoted: BTreeSet::new(),
            written: 0,
            has_named_cost: false,
        }
    }

    /// The finding of an opportunity.
    pub fn write(&mut self, register: &mut Register, one: &Considered<'_>) -> Option<Finding> {
        let scores = ratings(register, one)?;
        let words = finding_words(&one.opportunity.id);
        let facts = opportunity_slots(register, self.base, one, true);
        let all = opportunity_slots(register, self.base, one, false);
        let mut titles = words.titles.to_vec();
        titles.extend([
            "{title}: {benefit} for your {firm}",
            "{title} is worth a look at your {firm}",
        ]);
        let title = facts.first(&titles);
        let names_its_base = title
            .0
            .iter()
            .any(|segment| matches!(segment, Segment::Figure(_)));
        let mut body = all.paragraph(words.body);
        body.append(self.heard(one));
        body.append(self.worth(&all, one));
        body.append(self.rests_on(register, one, names_its_base));
        self.written += 1;
        Some(Finding {
            number: self.written,
            subject: one.opportunity.id.clone(),
            title,
            body,
            customer_value: scores.0,
            business_health: scores.1,
            confidence: one.benefit.confidence.unwrap_or(Confidence::Low),
            evidence: evidence(one),
        })
    }

    /// One of several ways to say the same, by the place in the report.
    fn turn<'s>(&self, ways: &[&'s str]) -> &'s str {
        let place = self.written as usize % ways.len().max(1);
        ways.get(place).copied().unwrap_or_default()
    }

    /// Which answers speak for it, in the customer's own words; each is quoted once in a report.
    fn heard(&mut self, one: &Considered<'_>) -> Text {
        let mut signals: Vec<_> = one
            .opportunity
            .signals
            .iter()
            .filter(|signal| signal.weight > 0)
            .filter(|signal| {
                self.answers
                    .get(&signal.question_id)
                    .is_some_and(|answer| speaks(signal, answer))
            })
            .collect();
        signals.sort_by_key(|signal| std::cmp::Reverse(signal.weight));
        let mut text = Text::default();
        for signal in signals.into_iter().take(2) {
            let Some(question) = self.answers.question(&signal.question_id) else {
                continue;
            };
            let said = match self.answers.get(&signal.question_id) {
                Some(Answer::Choices(chosen)) => {
                    chosen.iter().find(|value| is_named(signal, value))
                }
                Some(Answer::Choice(value)) => Some(value),
                // A number speaks through its own figure in the title and the body.
                _ => None,
            };
            let Some((value, label)) =
                said.and_then(|value| Some((value, question.choice_label(value)?)))
            else {
                continue;
            };
            if !self.quoted.insert((question.id.clone(), value.clone())) {
                continue;
            }
            let sentence = match signal.question_id.as_str() {
                "top_time_drains" => self.turn(&[
                    "You named {said} among what takes more time than it should.",
                    "{said} is on your list of what takes too long.",
                    "It belongs to what takes too much of your time: {said}.",
                ]),
                _ if question.kind == QuestionKind::Multi => self.turn(&[
                    "You ticked {said} under {question}.",
                    "Under {question} you ticked {said}.",
                ]),
                _ => self.turn(&[
                    "You answered {said} to {question}.",
                    "Asked {question}, you said {said}.",
                ]),
            };
            let mut slots = Slots::default();
            slots
                .quote("question", Some(question.label.trim_end_matches('?')))
                .quote("said", Some(label));
            text.append(slots.first(&[sentence]));
        }
        text
    }

    /// What it would be worth. What an hour costs is said once.
    fn worth(&mut self, slots: &Slots, one: &Considered<'_>) -> Text {
        if one.benefit.hours.is_none() {
            return slots.first(&[self.turn(&[
                "We reckon with {benefit}, before what it costs.",
                "Before what it costs, that would be {benefit}.",
                "It may be worth {benefit}, before what it costs.",
            ])]);
        }
        if std::mem::replace(&mut self.has_named_cost, true) {
            return slots.first(&[self.turn(&[
                "We reckon with {hours} to gain, worth {benefit}.",
                "That would give back {hours}, worth {benefit}.",
                "To gain here: {hours}, worth {benefit}.",
            ])]);
        }
        let own_cost = one
            .benefit
            .inputs
            .get("hourly_cost")
            .is_some_and(|resolved| resolved.origin == Origin::Answer);
        slots.first(&[if own_cost {
            "We reckon with {hours} to gain; at the {hourly_cost} that work costs you, they are worth {benefit}."
        } else {
            "We reckon with {hours} to gain; at the {hourly_cost} published for your field, they are worth {benefit}."
        }, "We reckon with {hours} to gain, worth {benefit}."])
    }

    /// On what it rests: the customer's own answer, unless the title names it, or an assumption.
    fn rests_on(&self, register: &Register, one: &Considered<'_>, names_its_base: bool) -> Text {
        let mut drivers = one
            .opportunity
            .value_drivers
            .iter()
            .filter_map(|name| Some((name, one.benefit.inputs.get(name)?)));
        let own = drivers
            .clone()
            .find(|(_, driver)| driver.origin == Origin::Answer)
            .and_then(|(_, driver)| register.evidence(driver.evidence?));
        let mut slots = self.base.clone();
        if let Some(line) = own {
            if names_its_base {
                return Text::default();
            }
            slots.quote("driver", Some(line.label.trim_end_matches('?').to_owned()));
            return slots.first(&["It rests on your own answer to {driver}."]);
        }
        if !one.benefit.is_low() {
            return Text::default();
        }
        if let Some((name, _)) = drivers.next() {
            slots.words("driver", name_in_words(name));
        }
        slots.first(&[self.turn(&[
            "It rests on an assumption, not on a count at your {firm}: {driver}.",
            "It stays a range, because this is assumed and not counted: {driver}.",
            "Count this for a month, and the range becomes a figure: {driver}.",
        ])])
    }
}

/// The inputs behind a finding, what drives its value first.
fn evidence(one: &Considered<'_>) -> Vec<EvidenceNumber> {
    let drivers = one
        .opportunity
        .value_drivers
        .iter()
        .filter_map(|name| one.benefit.inputs.get(name)?.evidence);
    let all = one
        .benefit
        .inputs
        .values()
        .filter_map(|resolved| resolved.evidence);
    let mut seen = BTreeSet::new();
    drivers
        .chain(all)
        .filter(|line| seen.insert(*line))
        .collect()
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
                    format!("{}: {label}", one.title),
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

fn is_named(signal: &crate::reports::analysis::catalogue::Signal, value: &str) -> bool {
    match &signal.value {
        serde_json::Value::Array(list) => list.iter().any(|one| one.as_str() == Some(value)),
        one => one.as_str() == Some(value),
    }
}
