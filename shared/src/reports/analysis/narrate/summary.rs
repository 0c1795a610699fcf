//! The first section: verdict, reasons, key figures, what to do first.

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        answers::Answers,
        narrate::{
            readiness::weakest,
            template::{Slots, count_word, lower},
        },
        portfolio::Portfolio,
        readiness::{ReadinessScores, title},
        register::Register,
        steps::Step,
        verdict::Whole,
    },
    claim::{ClaimNumber, EvidenceKind, EvidenceNumber},
    document::{
        Figure, Form, LedgerLine, Recommendation, RuleApplied, SectionId, Text, TopStep, ValueKind,
        Verdict,
    },
};

/// Everything the summary is written from.
#[derive(Debug)]
pub struct SummaryMaker<'a, 'b> {
    /// The company's answers.
    pub answers: &'b Answers<'a>,
    /// The company's words.
    pub base: &'b Slots,
    /// All steps.
    pub steps: &'b [Step<'a>],
    /// The whole.
    pub whole: &'b Portfolio,
    /// What the verdict looked at.
    pub looked_at: &'b Whole,
    /// Readiness.
    pub readiness: &'b ReadinessScores,
    /// The recommendations, in order.
    pub recommendations: &'b [Recommendation],
    /// What moves the result most.
    pub sensitive: &'b [EvidenceNumber],
}

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

/// The heading of a verdict.
#[must_use]
pub fn headline(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Proceed => "Go ahead.",
        Verdict::ProceedCautiously => "Go ahead, carefully.",
        Verdict::Wait => "Wait.",
        Verdict::NotRecommended => "We advise against it.",
    }
}

impl SummaryMaker<'_, '_> {
    /// The slots of the whole.
    #[must_use]
    pub fn slots(&self, register: &Register) -> Slots {
        let mut slots = self.base.clone();
        let chance = |month: u32| {
            self.whole
                .chances
                .iter()
                .find(|(at, _)| *at == month)
                .map(|(_, claim)| *claim)
        };
        slots
            .claim("net", self.whole.net)
            .claim("first_year", self.whole.first_year)
            .claim("payback", self.whole.payback)
            .claim("saved", self.whole.saved)
            .claim("created", self.whole.created)
            .claim("hours", self.whole.hours)
            .claim("monthly", self.whole.monthly)
            .claim("one_off", self.whole.one_off)
            .claim("readiness", self.readiness.score)
            .claim("chance_one", chance(12))
            .claim("chance_two", chance(24))
            .words("proposed", count_word(self.looked_at.proposed))
            .words("evaluated", count_word(self.steps.len()))
            .words(
                "steps",
                if self.looked_at.proposed == 1 {
                    "step"
                } else {
                    "steps"
                },
            )
            .words(
                "weakest",
                weakest(register, self.readiness).map_or_else(String::new, |id| {
                    title(id).to_lowercase().replace("for ai", "for AI")
                }),
            )
            .section("rejected", SectionId::NotRecommended)
            .section("roadmap", SectionId::Roadmap);
        if let Some(first) = self.recommendations.first() {
            slots.words("first", lower(&first.title));
        }
        if let Some(second) = self.recommendations.get(1) {
            slots.words("second", lower(&second.title));
        }
        slots
    }

    /// The reason in one paragraph.
    #[must_use]
    pub fn standfirst(&self, register: &Register, verdict: Verdict) -> Text {
        let slots = self.slots(register);
        if self.looked_at.proposed == 0 {
            return match verdict {
                Verdict::NotRecommended => slots.first(&["None of the steps we looked at would bring your {firm} more than it costs. Keep your money, and look again when your volumes change."]),
                _ if self.is_barely_answered() => slots.first(&[
                    "Nothing here should be bought yet: most of what decides was left open or answered with “I do not know”, and the little that is known puts readiness at {readiness}. Some time with the questions you skipped is worth more than any tool in this report.",
                    "Nothing here should be bought yet: too little is known about your {firm}.",
                ]),
                _ => slots.first(&[
                    "Nothing here should be bought yet. Readiness is {readiness}, and with {weakest} where they stand a new tool would give {your_crew} more work, not less. What helps first costs hours, not money.",
                    "Nothing here should be bought yet: too little is known about your {firm}.",
                ]),
            };
        }
        let is_one = self.looked_at.proposed == 1;
        let begin = match verdict {
            Verdict::Proceed if is_one => {
                "The step below should bring your {firm} between {net:low} and {net:high} over three years, after paying for everything."
            }
            Verdict::ProceedCautiously if is_one => {
                "The step below is likely to earn more than it costs: between {net:low} and {net:high} over three years, after paying for everything. Not all of that is certain."
            }
            Verdict::Wait if is_one => {
                "The step below might bring between {net:low} and {net:high} over three years, but not yet."
            }
            Verdict::Proceed => {
                "The {proposed} {steps} below should bring your {firm} between {net:low} and {net:high} over three years, after paying for everything."
            }
            Verdict::ProceedCautiously => {
                "The {proposed} {steps} below are likely to earn more than they cost: between {net:low} and {net:high} over three years, after paying for everything. Not all of that is certain."
            }
            Verdict::Wait => {
                "The {proposed} {steps} below might bring between {net:low} and {net:high} over three years, but not yet."
            }
            Verdict::NotRecommended => {
                "Even at its best, what we looked at leaves {net:high} over three years."
            }
        };
        let mut text = slots.first(&[begin]);
        text.append(self.goal(register, &slots));
        text
    }

    /// Fewer than three dimensions of readiness could be scored.
    fn is_barely_answered(&self) -> bool {
        let scored = self.readiness.dimensions.iter();
        scored.filter(|dimension| dimension.score.is_some()).count() < 3
    }

    /// Which recommendation serves what the company wants first, or that none does.
    fn goal(&self, register: &Register, slots: &Slots) -> Text {
        let Some(goal) = self.answers.choice("main_goal") else {
            return Text::default();
        };
        let serves = |one: &&Recommendation| match goal {
            "save_time" | "cope_staff_shortage" => {
                one.own_hours.is_some() && one.value_kind == ValueKind::Saved
            }
            "grow_revenue" => one.value_kind == ValueKind::Created,
            "improve_service" => register.value(one.customer_value) >= Decimal::from(6),
            "reduce_errors" => matches!(
                one.opportunity.as_str(),
                "app-integration"
                    | "visual-inspection"
                    | "invoice-capture"
                    | "order-entry"
                    | "document-intake"
                    | "data-cleanup"
                    | "test-generation"
                    | "contract-review"
                    | "kyc-onboarding"
            ),
            _ => one.value_kind == ValueKind::Saved,
        };
        let best = self
            .recommendations
            .iter()
            .filter(|one| one.live_month.is_some())
            .filter(serves)
            .max_by_key(|one| one.benefit.map(|claim| register.value(claim)));
        let mut slots = slots.clone();
        if let Some(best) = best {
            slots.recommendation("serving", Some(best.number));
        }
        slots.first(&[
            "Your first aim is {goal}; what does most for it: {serving}.",
            "Your first aim is {goal}; nothing that pays serves it directly.",
        ])
    }

    /// Three numbered reasons.
    #[must_use]
    pub fn reasons(&self, register: &Register) -> Vec<Text> {
        let mut slots = self.slots(register);
        let mut reasons = Vec::new();
        if self.looked_at.proposed > 0 {
            let chance = |month: u32| {
                let found = self.whole.chances.iter().find(|(at, _)| *at == month);
                found.map(|(_, claim)| register.short(*claim))
            };
            // What prints the same is said once.
            reasons.push(slots.first(if chance(12) == chance(24) {
                &["The chance of having your money back within a year is {chance_one}."]
            } else {
                &["The chance of having your money back within two years is {chance_two}, and within one year {chance_one}."]
            }));
        } else {
            let shown = |step: &&Step<'_>| {
                let mut all = self.recommendations.iter();
                all.any(|one| one.opportunity == step.id())
            };
            let waiting = self.steps.iter().filter(shown).max_by(|a, b| {
                a.considered
                    .value
                    .cmp(&b.considered.value)
                    .then(b.id().cmp(a.id()))
            });
            if let Some(step) = waiting {
                slots
                    .words("largest", lower(&step.considered.title))
                    .claim("largest_benefit", step.benefit)
                    .claim("largest_once", step.one_off);
                reasons.push(slots.first(&["The step that could bring most is to {largest}: {largest_benefit}, for {largest_once} once. Waiting for the ground to be laid loses little of that."]));
            }
        }
        if let Some(evidence) = self
            .sensitive
            .first()
            .and_then(|number| register.evidence(*number))
        {
            slots.quote(
                "input",
                Some(evidence.label.trim_end_matches('?').to_owned()),
            );
            reasons.push(slots.first(&[match evidence.kind {
                EvidenceKind::Answer => "The result hangs most on your own answer to {input}, so check that one before you sign anything.",
                EvidenceKind::Benchmark => "The result hangs most on a published figure, {input}; your own may lie anywhere in its range.",
                _ => "The result hangs most on something nobody has measured at your {firm}: {input}. Find out with a test before you commit.",
            }]));
        } else {
            reasons.push(slots.first(&["You have {budget} a month for tools, and the first bills come before the first hours are saved.", "You left open what you could spend each month, and without that no plan for your {firm} can be kept to."]));
        }
        reasons.push(slots.first(&[
            "Readiness is {readiness}, weakest in {weakest}.",
            "Readiness could not be scored, because the questions behind it were left open.",
        ]));
        reasons.retain(|reason| !reason.is_empty());
        reasons
    }

    /// Why the rule over all holds.
    #[must_use]
    pub fn rule(&self, register: &Register, order: u32, of: u32, reason: &str) -> RuleApplied {
        let slots = self.slots(register);
        let because = slots.first(&[
            match order {
                1 | 2 | 4 => "Of the steps we looked at, {proposed} can be proposed.",
                5 => "The upper end of the net value is {net:high}.",
                3 | 7 => "Readiness is {readiness}.",
                6 | 8 => "The net value over three years lies between {net:low} and {net:high}.",
                9 => "More than one risk in the register is high.",
                10 => "Of customer value and business health, among the key figures, one is below what we ask for.",
                11 => "Most of the {proposed} {steps} rest on something not yet measured.",
                _ => "The net value is {net:low} even at the lower end, and readiness is {readiness}.",
            },
            "It follows from your answers.",
        ]);
        RuleApplied {
            order,
            of,
            reason: reason.to_owned(),
            because,
        }
    }

    /// What to do instead or first, where the verdict is no plain yes.
    #[must_use]
    pub fn instead(
        &self,
        register: &Register,
        verdict: Verdict,
        next_steps: &[(String, Text)],
    ) -> Option<Text> {
        let slots = self.slots(register);
        let weakest = weakest(register, self.readiness)?;
        let first = next_steps
            .iter()
            .find(|(id, _)| id == weakest)
            .map(|(_, text)| text.clone());
        let second = next_steps
            .iter()
            .find(|(id, _)| id == "governance" && id != weakest)
            .map(|(_, text)| text.clone());
        match verdict {
            Verdict::Proceed => None,
            Verdict::ProceedCautiously => {
                let mut text = slots.first(&["Before the first contract:"]);
                text.append(first?);
                Some(text)
            }
            Verdict::Wait | Verdict::NotRecommended => {
                let mut text = slots.first(&["What to do instead, in this order."]);
                text.append(first?);
                text.append(second.unwrap_or_default());
                text.append(slots.first(&["Then answer these questions again; a new report costs you nothing but the time."]));
                Some(text)
            }
        }
    }

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
