//! How a claim's value and outcomes follow from its working: one function, used when a claim is made and again by the
//! publish gate.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        formula::{Expression, evaluate},
        render::{from_statistic, to_statistic},
        simulation::{Column, DRAWS, input_end, outcomes},
    },
    claim::{
        Claim, ClaimInput, ClaimNumber, End, Evidence, EvidenceNumber, InputSource, MonthPoint,
        Rounding, Working,
    },
};

/// A value and what it may turn out to be.
#[derive(Debug, Clone)]
pub struct Computed {
    /// At the middle of every input.
    pub value: Decimal,
    /// Over all draws.
    pub column: Column,
}

/// Values and columns of what has been computed so far.
pub trait Known {
    /// Of a claim.
    fn claim(&self, number: ClaimNumber) -> Option<&Computed>;
    /// Of a piece of evidence.
    fn evidence(&self, number: EvidenceNumber) -> Option<&Computed>;
    /// The claim at an input's end, with all else at the middle.
    fn at_input(&self, of: ClaimNumber, input: EvidenceNumber, end: End) -> Option<Decimal>;
}

/// The middle value and the outcomes of a piece of evidence.
#[must_use]
pub fn of_evidence(evidence: &Evidence) -> Computed {
    Computed {
        value: evidence.value,
        column: Column::of_input(
            &evidence.key,
            &evidence.unit,
            evidence.value,
            &evidence.distribution,
        ),
    }
}

/// Computes a working; `None` where an input is missing, on a division by zero and on an overflow.
#[must_use]
pub fn compute(
    working: &Working,
    parsed: Option<&Expression>,
    inputs: &[ClaimInput],
    known: &impl Known,
) -> Option<Computed> {
    match working {
        Working::Formula {
            expression,
            rounding,
        } => {
            let read;
            let formula = match parsed {
                Some(formula) => formula,
                None => {
                    read = Expression::parse(expression).ok()?;
                    &read
                }
            };
            let source = |name: &str| {
                let input = inputs.iter().find(|input| input.name == name)?;
                match input.source {
                    InputSource::Claim(number) => known.claim(number),
                    InputSource::Evidence(number) => known.evidence(number),
                }
            };
            let value = evaluate(formula, &|name| source(name).map(|computed| computed.value))?;
            match rounding {
                Rounding::None => {
                    let column = outcomes(formula, &|name| {
                        source(name).map(|computed| computed.column.clone())
                    })?;
                    Some(Computed { value, column })
                }
                // What is bought in whole pieces is decided once, at the middle.
                Rounding::UpToWhole(least) => {
                    Some(certain(value.ceil().max(Decimal::from(*least))))
                }
            }
        }
        Working::ShareOfOutcomes { of, at_least } => {
            // A simulation proves nothing certain or impossible.
            let share = known
                .claim(*of)?
                .column
                .share_at_least(to_statistic(*at_least))
                .clamp(0.01, 0.99);
            Some(certain(from_statistic(share)?))
        }
        Working::Crossing { of } => crossing(of, known),
        Working::AtInput { of, input, end } => known.at_input(*of, *input, *end).map(certain),
    }
}

fn certain(value: Decimal) -> Computed {
    Computed {
        value,
        column: Column::Certain(to_statistic(value)),
    }
}

/// The month from which a running total stays above zero: at the middle, and in each draw.
///
/// A draw that never gets there counts as the month after the last, so the upper end says "later than we looked".
fn crossing(points: &[MonthPoint], known: &impl Known) -> Option<Computed> {
    let totals: Vec<(f64, &Computed)> = points
        .iter()
        .map(|point| Some((f64::from(point.month), known.claim(point.claim)?)))
        .collect::<Option<_>>()?;
    let last = totals.last()?.0;
    let middle: Vec<(f64, f64)> = totals
        .iter()
        .map(|(month, total)| (*month, to_statistic(total.value)))
        .collect();
    let value = crossing_month(&middle)?;
    let draws: Vec<f64> = (0..DRAWS)
        .map(|draw| {
            let path: Vec<(f64, f64)> = totals
                .iter()
                .map(|(month, total)| (*month, total.column.at(draw)))
                .collect();
            crossing_month(&path).unwrap_or(last + 1.0)
        })
        .collect();
    Some(Computed {
        value: from_statistic(value)?,
        column: Column::Spread(draws.into()),
    })
}

fn crossing_month(path: &[(f64, f64)]) -> Option<f64> {
    let (last, total) = *path.last()?;
    if total < 0.0 {
        return None;
    }
    let Some(below) = path.iter().rposition(|(_, total)| *total < 0.0) else {
        return Some(path.first()?.0);
    };
    let (from, low) = path[below];
    let (to, high) = path.get(below + 1).copied().unwrap_or((last, total));
    Some(from + (to - from) * (-low) / (high - low))
}

/// A claim computed again in decimals with one piece of evidence moved to an end of its range.
#[must_use]
pub fn at_end<'a>(
    of: ClaimNumber,
    moved: &Evidence,
    end: End,
    claims: &impl Fn(ClaimNumber) -> Option<(&'a Claim, Option<&'a Expression>)>,
    evidence: &impl Fn(EvidenceNumber) -> Option<Decimal>,
) -> Option<Decimal> {
    let share = if end == End::Low { 0.1 } else { 0.9 };
    let value = input_end(&moved.unit, moved.value, &moved.distribution, share)?;
    let mut memory = HashMap::new();
    revalue(of, moved.number, value, claims, evidence, &mut memory)
}

fn revalue<'a>(
    of: ClaimNumber,
    moved: EvidenceNumber,
    to: Decimal,
    claims: &impl Fn(ClaimNumber) -> Option<(&'a Claim, Option<&'a Expression>)>,
    evidence: &impl Fn(EvidenceNumber) -> Option<Decimal>,
    memory: &mut HashMap<ClaimNumber, Decimal>,
) -> Option<Decimal> {
    if let Some(value) = memory.get(&of) {
        return Some(*value);
    }
    let (claim, parsed) = claims(of)?;
    let value = match &claim.working {
        Working::Formula {
            expression,
            rounding,
        } => {
            let mut values: HashMap<&str, Decimal> = HashMap::new();
            for input in &claim.inputs {
                let value = match input.source {
                    InputSource::Claim(number) => {
                        revalue(number, moved, to, claims, evidence, memory)?
                    }
                    InputSource::Evidence(number) if number == moved => to,
                    InputSource::Evidence(number) => evidence(number)?,
                };
                values.insert(&input.name, value);
            }
            let read;
            let formula = match parsed {
                Some(formula) => formula,
                None => {
                    read = Expression::parse(expression).ok()?;
                    &read
                }
            };
            let value = evaluate(formula, &|name| values.get(name).copied())?;
            match rounding {
                Rounding::None => value,
                Rounding::UpToWhole(least) => value.ceil().max(Decimal::from(*least)),
            }
        }
        // Statistics over all outcomes do not move with one input.
        _ => claim.value,
    };
    memory.insert(of, value);
    Some(value)
}
