//! The first section: verdict, reasons, key figures, what to do first.

mod reasons;
mod steps;

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
    claim::EvidenceNumber,
    document::{Recommendation, SectionId, Text, ValueKind, Verdict},
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
}
