//! What has gone out and come in until a month.

use rust_decimal::Decimal;

use super::{Portfolio, PortfolioMaker};
use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            register::{NewClaim, NewEvidence, Register, Sureness},
            schedule::{Slot, first_month},
        },
        claim::{ClaimNumber, EvidenceKind, EvidenceNumber, InputSource},
    },
};

/// Months at which the running total is shown.
pub(super) const POINTS: [u32; 9] = [3, 6, 9, 12, 15, 18, 24, 30, 36];

/// The last month looked at.
pub(super) const LAST: u32 = 36;

impl PortfolioMaker<'_, '_> {
    /// What goes out in the first year: one-off cost and running cost of the steps that start in it.
    pub(super) fn first_year(
        &self,
        register: &mut Register,
        slots: &[&Slot],
    ) -> Option<ClaimNumber> {
        let started: Vec<&&Slot> = slots.iter().filter(|slot| slot.start < 12).collect();
        let parts: Vec<String> = started
            .iter()
            .map(|slot| self.outlay_formula(slot))
            .collect();
        let formula = parts.join(" + ");
        let mut claim = NewClaim::new("portfolio.first_year", "First-year outlay", "eur", &formula)
            .in_words("one-off cost + running cost from each start to month 12")
            .sure(Sureness::Stated(Confidence::Medium));
        let year = point(register, 12);
        for slot in started {
            claim.inputs.extend(self.outlay_inputs(slot));
        }
        claim = claim
            .with("until", year)
            .with("month", first_month(register));
        register.make(claim)
    }

    /// One step's outlay until a month, with the step's number in its names.
    pub(super) fn outlay_formula(&self, slot: &Slot) -> String {
        let at = slot.step;
        let once =
            format!("one_off_{at} * min(max(until, start_{at}) - start_{at}, month) / month");
        match self.steps[at].monthly {
            Some(_) => format!("{once} + monthly_{at} * (max(until, start_{at}) - start_{at})"),
            None => once,
        }
    }

    pub(super) fn outlay_inputs(&self, slot: &Slot) -> Vec<(String, InputSource)> {
        let (at, step) = (slot.step, &self.steps[slot.step]);
        let mut inputs = vec![(format!("start_{at}"), slot.start_input.into())];
        inputs.extend(
            step.one_off
                .map(|claim| (format!("one_off_{at}"), claim.into())),
        );
        inputs.extend(
            step.monthly
                .map(|claim| (format!("monthly_{at}"), claim.into())),
        );
        inputs
    }

    /// Gains less costs until a month.
    pub(super) fn running_total(
        &self,
        register: &mut Register,
        slots: &[&Slot],
        whole: &Portfolio,
        month: u32,
        confidence: Confidence,
    ) -> Option<ClaimNumber> {
        let started: Vec<&&Slot> = slots.iter().filter(|slot| slot.start < month).collect();
        let mut formula = String::new();
        let mut inputs: Vec<(String, InputSource)> = Vec::new();
        for slot in &started {
            let part = whole.parts.iter().find(|part| part.step == slot.step)?;
            if slot.live < month {
                if !formula.is_empty() {
                    formula.push_str(" + ");
                }
                formula.push_str(&gain_formula(&format!("_{}", slot.step)));
                inputs.push((format!("benefit_{}", slot.step), part.counted.into()));
                inputs.push((format!("live_{}", slot.step), slot.live_input.into()));
            }
        }
        let costs: Vec<String> = started
            .iter()
            .map(|slot| format!("({})", self.outlay_formula(slot)))
            .collect();
        let costs = costs.join(" + ");
        if formula.is_empty() {
            // Nothing is in use yet: costs only, as a total below zero.
            formula = format!("nothing_yet - ({costs})");
            inputs.push(("nothing_yet".to_owned(), nothing(register).into()));
        } else {
            formula = format!("{formula} - ({costs})");
        }
        for slot in &started {
            inputs.extend(self.outlay_inputs(slot));
        }
        inputs.push(("until".to_owned(), point(register, month).into()));
        inputs.push(("month".to_owned(), first_month(register).into()));
        inputs.push((
            "months_per_year".to_owned(),
            self.inputs.constant(register, "months_per_year").into(),
        ));
        inputs.push((
            "ramp".to_owned(),
            self.inputs.constant(register, "ramp_months").into(),
        ));
        let mut claim = NewClaim::new(
            format!("portfolio.running.{month}"),
            format!("Running total after {month} months"),
            "eur",
            &formula,
        )
        .in_words("gains so far − running cost so far − one-off cost")
        .sure(Sureness::Stated(confidence))
        .as_range();
        claim.inputs = inputs;
        register.make(claim)
    }
}

/// Gain until a month: months in use, less the part lost while it is still growing in a straight line.
pub(super) fn gain_formula(suffix: &str) -> String {
    let in_use = format!("(max(until, live{suffix}) - live{suffix})");
    let growing = format!("min({in_use}, ramp)");
    format!(
        "benefit{suffix} / months_per_year * ({in_use} - {growing} + {growing} * {growing} / (ramp + ramp))"
    )
}

/// Cost until a month.
pub(super) fn cost_formula(suffix: &str) -> String {
    format!(
        "one_off_cost{suffix} * min(max(until, start{suffix}) - start{suffix}, month) / month + monthly{suffix} * (max(until, start{suffix}) - start{suffix})"
    )
}

/// A point of time as evidence.
pub(super) fn point(register: &mut Register, month: u32) -> EvidenceNumber {
    register.add(NewEvidence {
        source: "Definition".to_owned(),
        ..NewEvidence::new(
            format!("month:{month}"),
            EvidenceKind::Definition,
            "Months from now",
            "months",
            Decimal::from(month),
        )
    })
}

/// No gain before anything is in use.
pub(super) fn nothing(register: &mut Register) -> EvidenceNumber {
    register.add(NewEvidence {
        source: "Definition".to_owned(),
        ..NewEvidence::new(
            "gain:none",
            EvidenceKind::Definition,
            "Gain before anything is in use",
            "eur",
            Decimal::ZERO,
        )
    })
}
