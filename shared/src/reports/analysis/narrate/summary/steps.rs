//! The steps as the summary lists them: cost against benefit, the best of them, where to begin.

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{narrate::template::lower, register::Register, steps::Step},
    claim::ClaimNumber,
    document::{Figure, Form, LedgerLine, Recommendation, Text, TopStep, Verdict},
};

use super::SummaryMaker;

/// Why a proposed step is among the best.
const PROPOSED: [&str; 3] = [
    "It brings {benefit} for {one_off} once, and has paid for itself after {payback}.",
    "It brings {benefit}.",
    "Much in your answers speaks for it.",
];

/// Why a step that has to wait is among the best.
const WAITING: [&str; 2] = [
    "It would bring {benefit} for {one_off} once, when the ground for it is laid.",
    "Much in your answers speaks for it.",
];

impl SummaryMaker<'_, '_> {
    /// The key figures.
    #[must_use]
    pub fn ledger(
        &self,
        register: &Register,
        scores: (Option<ClaimNumber>, Option<ClaimNumber>),
    ) -> Vec<LedgerLine> {
        let slots = self.slots(register);
        let figure = |claim: Option<ClaimNumber>| {
            claim.map(|claim| Figure {
                claim,
                form: Form::Short,
            })
        };
        let line =
            |label: &str, claim: Option<ClaimNumber>, missing: &str, note: Text| LedgerLine {
                label: label.to_owned(),
                figure: figure(claim),
                missing: claim.is_none().then(|| missing.to_owned()),
                note: if claim.is_some() {
                    note
                } else {
                    Text::default()
                },
            };
        let mut lines = vec![
            line(
                "Net value over three years",
                self.whole.net,
                "no step is proposed",
                slots.first(&["eight outcomes in ten lie in this range", ""]),
            ),
            line(
                "First-year outlay",
                self.whole.first_year,
                "nothing",
                slots.first(&["of which {one_off} once, your own hours included", ""]),
            ),
            line(
                "Paid back after",
                self.whole.payback,
                if self.looked_at.proposed == 0 {
                    "nothing is started"
                } else {
                    "not within three years"
                },
                slots.first(&["{payback:dash} in most outcomes", ""]),
            ),
            line(
                "AI readiness",
                self.readiness.score,
                "not scored",
                slots.first(&["weakest: {weakest}", ""]),
            ),
        ];
        if let (Some(customer), Some(business)) = scores {
            let mut pillars = slots.clone();
            pillars.claim("business", Some(business));
            lines.push(line(
                "Customer value",
                Some(customer),
                "",
                pillars.first(&["business health {business}"]),
            ));
        }
        lines
    }

    /// The best three steps; one per pool of hours, none that rests on assumptions alone.
    #[must_use]
    pub fn top(&self, register: &mut Register, length: usize) -> Vec<TopStep> {
        let mut order: Vec<usize> = (0..self.steps.len())
            .filter(|at| {
                let step = &self.steps[*at];
                // The difference an enabler makes is part of the others' value; a rejected step is no tip.
                step.is_proposed()
                    || (self.looked_at.proposed == 0
                        && step.verdict == Verdict::Wait
                        && step.benefit.is_some())
            })
            .filter(|at| {
                !self.steps[*at].considered.benefit.is_low()
                    || self.steps[*at].benefit.is_some_and(|claim| {
                        register.claim(claim).is_some_and(|claim| {
                            claim.confidence > crate::platform::confidence::Confidence::Low
                        })
                    })
            })
            .collect();
        order.sort_by(|a, b| {
            let (a, b) = (&self.steps[*a], &self.steps[*b]);
            b.considered
                .level
                .cmp(&a.considered.level)
                .then(value(register, b).cmp(&value(register, a)))
                .then(a.id().cmp(b.id()))
        });
        let mut pools: Vec<&str> = Vec::new();
        let mut top = Vec::new();
        for at in order {
            let step = &self.steps[at];
            if let Some(pool) = step.considered.opportunity.hours_pool.as_deref() {
                if pools.contains(&pool) {
                    continue;
                }
                pools.push(pool);
            }
            let slots =
                crate::reports::analysis::narrate::slots::step_slots(register, self.base, step);
            let why = slots.first(if step.is_proposed() {
                &PROPOSED
            } else {
                &WAITING
            });
            top.push(TopStep {
                opportunity: step.id().to_owned(),
                recommendation: self
                    .recommendations
                    .iter()
                    .find(|one| one.opportunity == step.id())
                    .map(|one| one.number),
                title: step.considered.title.clone(),
                why,
                benefit: step.benefit,
            });
            if top.len() == length {
                break;
            }
        }
        // Chosen by relevance first; shown by what they bring.
        top.sort_by_key(|step| {
            std::cmp::Reverse(
                step.benefit
                    .map_or(Decimal::ZERO, |claim| register.value(claim)),
            )
        });
        top
    }

    /// What to do first, and what to leave.
    #[must_use]
    pub fn first_and_leave(&self, register: &Register) -> Text {
        let mut slots = self.slots(register);
        let mut starts: Vec<&Recommendation> = self
            .recommendations
            .iter()
            .filter(|one| one.live_month.is_some())
            .collect();
        starts.sort_by_key(|one| {
            (
                one.live_month.map(|claim| register.value(claim)),
                one.number,
            )
        });
        for (name, place) in [("one", 0), ("two", 1), ("three", 2)] {
            if let Some(step) = starts.get(place) {
                slots.words(name, lower(&step.title));
            }
        }
        let left: Vec<String> = self
            .steps
            .iter()
            .filter(|step| step.verdict == Verdict::NotRecommended)
            .map(|step| lower(&step.considered.title))
            .take(2)
            .collect();
        if !left.is_empty() {
            slots.words("left", left.join(" and "));
        }
        let mut text = slots.first(&[
            "First, {one}. Second, {two}. After that, {three}.",
            "First, {one}. Then, {two}.",
            "Only one step is worth starting: {one}.",
            "Start none of the steps we looked at.",
        ]);
        text.append(slots.first(&[
            "Leave this alone for now: {left}; {rejected} says why.",
            "What we set aside stands in {rejected}.",
        ]));
        text
    }
}

fn value(register: &Register, step: &Step<'_>) -> Decimal {
    step.benefit
        .map_or(Decimal::ZERO, |claim| register.value(claim))
}
