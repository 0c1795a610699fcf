//! When each step starts and when it is in use: dependencies first, no more at a time than the company can carry.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            register::{NewClaim, NewEvidence, Register, Sureness},
            steps::{Step, rank},
        },
        claim::{ClaimNumber, EvidenceKind, EvidenceNumber},
        document::Horizon,
    },
};

/// A step's place in the plan.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Place in the list of steps.
    pub step: usize,
    /// Months from now until work starts.
    pub start: u32,
    /// Months from now until it is in use.
    pub live: u32,
    /// `start` as evidence, for formulas.
    pub start_input: EvidenceNumber,
    /// `live` as evidence, for formulas.
    pub live_input: EvidenceNumber,
    /// "Month 1" is the first.
    pub start_claim: Option<ClaimNumber>,
    /// The month in which it is in use.
    pub live_claim: Option<ClaimNumber>,
}

impl Slot {
    /// The horizon in which work starts.
    #[must_use]
    pub fn horizon(&self) -> Horizon {
        horizon(self.start)
    }
}

/// The horizon of a month.
#[must_use]
pub fn horizon(month: u32) -> Horizon {
    match month {
        0..6 => Horizon::Short,
        6..18 => Horizon::Mid,
        _ => Horizon::Long,
    }
}

/// Places the proposed steps: in rank order, each after what it depends on, at most `tracks` at a time.
pub fn schedule(register: &mut Register, steps: &[Step<'_>], tracks: usize) -> Vec<Slot> {
    let mut free = vec![0_u32; tracks.max(1)];
    let mut live: BTreeMap<String, u32> = BTreeMap::new();
    let mut slots = Vec::new();
    for at in ordered(register, steps) {
        let step = &steps[at];
        let after = step
            .considered
            .opportunity
            .depends_on
            .iter()
            .filter_map(|id| live.get(id))
            .copied()
            .max()
            .unwrap_or(0);
        let track = (0..free.len())
            .min_by_key(|track| (free[*track].max(after), *track))
            .unwrap_or(0);
        let start = free[track].max(after);
        let weeks = step
            .choice()
            .and_then(|option| option.weeks)
            .map_or(Decimal::from(4), |claim| register.value(claim));
        let end = start + months(weeks);
        free[track] = end;
        live.insert(step.id().to_owned(), end);
        slots.push(slot(register, step, at, start, end));
    }
    slots
}

/// Whole months for a number of weeks, at least one.
fn months(weeks: Decimal) -> u32 {
    let year = Decimal::from(52);
    (weeks * Decimal::from(12) / year)
        .ceil()
        .to_u32()
        .unwrap_or(1)
        .clamp(1, 36)
}

/// The proposed steps so that each comes after what it depends on, and else in rank order.
#[must_use]
pub fn ordered(register: &Register, steps: &[Step<'_>]) -> Vec<usize> {
    let mut waiting: Vec<usize> = (0..steps.len())
        .filter(|at| steps[*at].is_proposed())
        .collect();
    waiting.sort_by(|a, b| rank(register, &steps[*a], &steps[*b]));
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let ready = waiting.iter().position(|at| {
            let needs = &steps[*at].considered.opportunity.depends_on;
            !waiting
                .iter()
                .any(|other| needs.iter().any(|id| id == steps[*other].id()))
        });
        // The catalogue has no cycles; if one slipped in, the best step still comes first.
        order.push(waiting.remove(ready.unwrap_or(0)));
    }
    order
}

fn slot(register: &mut Register, step: &Step<'_>, at: usize, start: u32, live: u32) -> Slot {
    let title = &step.considered.opportunity.title;
    let mut point = |what: &str, label: &str, month: u32| {
        register.add(NewEvidence {
            source: "The roadmap of this report".to_owned(),
            confidence: Confidence::Medium,
            ..NewEvidence::new(
                format!("plan:{}.{what}", step.id()),
                EvidenceKind::Assumption,
                format!("{title}: months until {label}"),
                "months",
                Decimal::from(month),
            )
        })
    };
    let (start_input, live_input) = (
        point("start", "work starts", start),
        point("live", "it is in use", live),
    );
    let first = first_month(register);
    let mut named = |what: &str, label: &str, input: EvidenceNumber| {
        register.make(
            NewClaim::new(
                format!("plan.{}.{what}", step.id()),
                format!("{title}: {label}"),
                "month_of_plan",
                "months_before + first_month",
            )
            .with("months_before", input)
            .with("first_month", first)
            .sure(Sureness::Stated(Confidence::Medium)),
        )
    };
    let start_claim = named("start", "work starts in", start_input);
    let live_claim = named("live", "in use from", live_input);
    Slot {
        step: at,
        start,
        live,
        start_input,
        live_input,
        start_claim,
        live_claim,
    }
}

/// One month: months are counted from the first, and a one-off cost falls into one.
pub fn first_month(register: &mut Register) -> EvidenceNumber {
    register.add(NewEvidence {
        source: "Definition".to_owned(),
        ..NewEvidence::new(
            "plan:first_month",
            EvidenceKind::Definition,
            "One month",
            "months",
            Decimal::ONE,
        )
    })
}
