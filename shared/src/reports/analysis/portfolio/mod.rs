//! The whole: yearly value saved and created, cost, net value over three years, present value, payback, sensitivities.

use rust_decimal::Decimal;

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            inputs::Inputs,
            register::{NewClaim, NewEvidence, Register, Sureness},
            schedule::{Slot, first_month},
            steps::Step,
        },
        claim::{ClaimNumber, EvidenceKind, EvidenceNumber},
        document::ValueKind,
    },
};
use over_time::{LAST, cost_formula, gain_formula, point};
use totals::sum;

mod over_time;
mod sensitivity;
mod totals;

pub use sensitivity::most_sensitive;

/// A step's part of the whole.
#[derive(Debug, Clone)]
pub struct Part {
    /// Place in the list of steps.
    pub step: usize,
    /// Its benefit as it counts in the whole: capped where all time savings together would be too much.
    pub counted: ClaimNumber,
    /// Gain over three years.
    pub gain: Option<ClaimNumber>,
    /// Cost over three years.
    pub cost: Option<ClaimNumber>,
    /// Net over three years.
    pub net: Option<ClaimNumber>,
}

/// The figures of the whole.
#[derive(Debug, Clone, Default)]
pub struct Portfolio {
    /// One per slot.
    pub parts: Vec<Part>,
    /// By how much time savings had to be cut; absent where they did not.
    pub cap: Option<ClaimNumber>,
    /// Saved a year.
    pub saved: Option<ClaimNumber>,
    /// Hours a year behind it.
    pub hours: Option<ClaimNumber>,
    /// Created a year.
    pub created: Option<ClaimNumber>,
    /// Running cost a month, all steps.
    pub monthly: Option<ClaimNumber>,
    /// One-off cost, all steps.
    pub one_off: Option<ClaimNumber>,
    /// Cost of the first year.
    pub first_year: Option<ClaimNumber>,
    /// Cost over three years.
    pub cost: Option<ClaimNumber>,
    /// Net value over three years.
    pub net: Option<ClaimNumber>,
    /// Net present value.
    pub npv: Option<ClaimNumber>,
    /// Net over cost.
    pub roi: Option<ClaimNumber>,
    /// Month of payback.
    pub payback: Option<ClaimNumber>,
    /// Running total by month.
    pub running: Vec<(u32, ClaimNumber)>,
    /// Chance of payback by month.
    pub chances: Vec<(u32, ClaimNumber)>,
}

/// Makes the figures of the whole.
#[derive(Debug)]
pub struct PortfolioMaker<'a, 'b> {
    /// Values of this company.
    pub inputs: &'b Inputs<'a>,
    /// All steps.
    pub steps: &'b [Step<'a>],
    /// The plan.
    pub slots: &'b [Slot],
}

impl PortfolioMaker<'_, '_> {
    /// All figures of the whole.
    pub fn portfolio(&self, register: &mut Register) -> Portfolio {
        let mut whole = Portfolio::default();
        let slots: Vec<&Slot> = self
            .slots
            .iter()
            .filter(|slot| self.steps[slot.step].benefit.is_some())
            .collect();
        if slots.is_empty() {
            return whole;
        }
        self.hours_and_cap(register, &slots, &mut whole);
        for slot in &slots {
            if let Some(part) = self.part(register, slot, whole.cap) {
                whole.parts.push(part);
            }
        }
        self.yearly(register, &mut whole);
        self.totals(register, &slots, &mut whole);
        whole
    }

    /// Hours saved over all pools, and the factor that keeps them below the share of office hours that is allowed.
    fn hours_and_cap(&self, register: &mut Register, slots: &[&Slot], whole: &mut Portfolio) {
        let saving: Vec<(usize, ClaimNumber)> = slots
            .iter()
            .filter_map(|slot| Some((slot.step, self.steps[slot.step].considered.benefit.hours?)))
            .collect();
        if saving.is_empty() {
            return;
        }
        let numbers: Vec<ClaimNumber> = saving.iter().map(|(_, hours)| *hours).collect();
        let formula = sum("hours", &saving);
        let mut claim = NewClaim::new(
            "portfolio.hours_before_cap",
            "Hours saved a year, before the limit",
            "hours_per_year",
            &formula,
        );
        for (step, hours) in &saving {
            claim = claim.with(format!("hours_{step}"), *hours);
        }
        let hours = register.make(claim.sure(Sureness::LargerPart(&numbers)));
        let office = match self.inputs.answer(register, "office_staff") {
            Some((source, _)) => Some(source),
            None => self.inputs.context(register, "office_people"),
        };
        let (Some(hours), Some(office)) = (hours, office) else {
            return;
        };
        whole.hours = Some(hours);
        if register.value(hours).is_zero() {
            return;
        }
        let share = self.inputs.constant(register, "time_saving_cap_share");
        let week = self.inputs.constant(register, "full_time_hours_per_week");
        let weeks = self.inputs.constant(register, "working_weeks_per_year");
        let raise = self
            .steps
            .iter()
            .any(|step| step.kind == ValueKind::Enabler && step.is_proposed());
        let factor = if raise { self.raise(register) } else { None };
        let mut formula =
            "min(1, allowed_share * office_people * hours_a_week * weeks_a_year / hours_saved)"
                .to_owned();
        if factor.is_some() {
            formula = formula.replace("/ hours_saved", "/ (hours_saved * raised_by)");
        }
        let mut claim = NewClaim::new(
            "portfolio.cap",
            "Part of the time savings that counts",
            "share",
            &formula,
        )
        .with("allowed_share", share)
        .with("office_people", office)
        .with("hours_a_week", week)
        .with("weeks_a_year", weeks)
        .with("hours_saved", hours)
        .sure(Sureness::Stated(Confidence::Medium));
        if let Some(factor) = factor {
            claim = claim.with("raised_by", factor);
        }
        let Some(cap) = register.make(claim) else {
            return;
        };
        if register.value(cap) >= Decimal::ONE {
            return;
        }
        whole.cap = Some(cap);
        whole.hours = register.make(
            NewClaim::new(
                "portfolio.hours",
                "Hours saved a year",
                "hours_per_year",
                "hours_saved * part_that_counts",
            )
            .with("hours_saved", hours)
            .with("part_that_counts", cap),
        );
    }

    fn raise(&self, register: &mut Register) -> Option<EvidenceNumber> {
        let effect = self.steps.iter().find_map(|step| {
            step.considered
                .opportunity
                .benefit_model
                .effect
                .as_ref()
                .map(|effect| (step, effect))
        })?;
        Some(register.add(NewEvidence {
            source: format!(
                "Planning assumption for “{}”",
                effect.0.considered.opportunity.title
            ),
            confidence: Confidence::Low,
            ..NewEvidence::new(
                format!("effect:{}.multiplies adoption by", effect.0.id()),
                EvidenceKind::Assumption,
                format!(
                    "{}: multiplies adoption by",
                    effect.0.considered.opportunity.title
                ),
                "factor",
                effect.1.multiply,
            )
        }))
    }

    fn part(&self, register: &mut Register, slot: &Slot, cap: Option<ClaimNumber>) -> Option<Part> {
        let step = &self.steps[slot.step];
        let benefit = step.benefit?;
        let title = &step.considered.opportunity.title;
        let takes_time = step.considered.benefit.hours.is_some() || step.kind == ValueKind::Enabler;
        let counted = match cap.filter(|_| takes_time) {
            None => benefit,
            Some(cap) => register.make(
                NewClaim::new(
                    format!("rec.{}.counted", step.id()),
                    format!("{title}: a year, as it counts in the whole"),
                    "eur_per_year",
                    "benefit * part_that_counts",
                )
                .with("benefit", benefit)
                .with("part_that_counts", cap)
                .sure(Sureness::Stated(register.claim(benefit)?.confidence)),
            )?,
        };
        let confidence = register.claim(benefit)?.confidence;
        let year = self.inputs.constant(register, "months_per_year");
        let ramp = self.inputs.constant(register, "ramp_months");
        let month = first_month(register);
        let last = point(register, LAST);
        let gain = register.make(
            NewClaim::new(
                format!("rec.{}.gain", step.id()),
                format!("{title}: gain over three years"),
                "eur",
                &gain_formula(""),
            )
            .with("benefit", counted)
            .with("months_per_year", year)
            .with("until", last)
            .with("live", slot.live_input)
            .with("ramp", ramp)
            .sure(Sureness::Stated(confidence))
            .in_words(
                "benefit a year ÷ 12 × months in use, less the months in which it is still growing",
            ),
        );
        let mut claim = NewClaim::new(
            format!("rec.{}.cost", step.id()),
            format!("{title}: cost over three years"),
            "eur",
            "one_off_cost",
        )
        .with("one_off_cost", step.one_off?);
        let formula;
        if let Some(monthly) = step.monthly {
            formula = cost_formula("");
            claim = NewClaim {
                formula: &formula,
                ..claim
            }
            .with("monthly", monthly)
            .with("until", last)
            .with("start", slot.start_input)
            .with("month", month)
            .in_words("one-off cost + running cost a month × months from the start")
            .sure(Sureness::Weakest);
        }
        let cost = register.make(claim);
        let net = gain.zip(cost).and_then(|(gain, cost)| {
            register.make(
                NewClaim::new(
                    format!("rec.{}.net", step.id()),
                    format!("{title}: net over three years"),
                    "eur",
                    "gain - cost",
                )
                .with("gain", gain)
                .with("cost", cost)
                .sure(Sureness::Stated(confidence))
                .as_range(),
            )
        });
        Some(Part {
            step: slot.step,
            counted,
            gain,
            cost,
            net,
        })
    }
}

impl Sureness<'_> {
    /// The confidence this rule gives, stated.
    fn stated(self, register: &Register) -> Confidence {
        match self {
            Self::LargerPart(parts) => {
                let value = |wanted: Option<Confidence>| -> Decimal {
                    let claims = parts.iter().filter_map(|number| register.claim(*number));
                    claims
                        .filter(|claim| wanted.is_none_or(|wanted| claim.confidence == wanted))
                        .map(|claim| claim.value.abs())
                        .sum()
                };
                if value(Some(Confidence::Low)) * Decimal::TWO > value(None) {
                    Confidence::Low
                } else {
                    Confidence::Medium
                }
            }
            Self::Stated(confidence) => confidence,
            Self::Weakest => Confidence::Low,
        }
    }
}
