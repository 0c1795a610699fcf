//! Why the verdict is what it is, and what would change it.

use crate::reports::{
    analysis::{
        narrate::{readiness::weakest, template::lower},
        register::Register,
        steps::Step,
    },
    claim::EvidenceKind,
    document::{RuleApplied, Text, Verdict},
};

use super::SummaryMaker;

impl SummaryMaker<'_, '_> {
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
}
