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

/// Values and outcomes of what has been computed so far.
pub trait Known {
    /// A claim's value.
    fn value(&self, number: ClaimNumber) -> Option<Decimal>;
    /// A claim's outcomes.
    fn column(&self, number: ClaimNumber) -> Option<&Column>;
    /// A piece of evidence's value.
    fn evidence_value(&self, number: EvidenceNumber) -> Option<Decimal>;
    /// A piece of evidence's outcomes.
    fn evidence_column(&self, number: EvidenceNumber) -> Option<&Column>;
    /// The claim at an input's end, with all else at the middle.
    fn at_input(&self, of: ClaimNumber, input: EvidenceNumber, end: End) -> Option<Decimal>;
}

/// The outcomes of a piece of evidence.
#[must_use]
pub fn evidence_column(line: &Evidence) -> Column {
    Column::of_input(&line.key, &line.unit, line.value, &line.distribution)
}

/// A working's value; `None` where an input is missing, on a division by zero and on an overflow.
#[must_use]
pub fn value_of(
    working: &Working,
    parsed: Option<&Expression>,
    inputs: &[ClaimInput],
    known: &impl Known,
) -> Option<Decimal> {
    match working {
        Working::Formula { rounding, .. } => {
            let value = evaluate(parsed?, &|name| match source(inputs, name)? {
                InputSource::Claim(number) => known.value(number),
                InputSource::Evidence(number) => known.evidence_value(number),
            })?;
            Some(rounded(value, *rounding))
        }
        Working::ShareOfOutcomes { of, at_least } => {
            // A simulation proves nothing certain or impossible.
            let share = known.column(*of)?.share_at_least(to_statistic(*at_least));
            from_statistic(share.clamp(0.01, 0.99))
        }
        Working::Crossing { of } => {
            let total = |point: &MonthPoint| {
                Some((
                    f64::from(point.month),
                    to_statistic(known.value(point.claim)?),
                ))
            };
            let path: Vec<(f64, f64)> = of.iter().map(total).collect::<Option<_>>()?;
            from_statistic(crossing_month(&path)?)
        }
        Working::AtInput { of, input, end } => known.at_input(*of, *input, *end),
    }
}

/// A working's outcomes over all draws; `value` is what [`value_of`] gave.
#[must_use]
pub fn column_of(
    working: &Working,
    parsed: Option<&Expression>,
    inputs: &[ClaimInput],
    value: Decimal,
    known: &impl Known,
) -> Option<Column> {
    match working {
        Working::Formula {
            rounding: Rounding::None,
            ..
        } => outcomes(parsed?, &|name| {
            match source(inputs, name)? {
                InputSource::Claim(number) => known.column(number),
                InputSource::Evidence(number) => known.evidence_column(number),
            }
            .cloned()
        }),
        Working::Crossing { of } => crossing(of, known),
        // What is bought in whole pieces is decided once, at the middle; a statistic has no outcomes of its own.
        Working::Formula { .. } | Working::ShareOfOutcomes { .. } | Working::AtInput { .. } => {
            Some(Column::Certain(to_statistic(value)))
        }
    }
}

fn source(inputs: &[ClaimInput], name: &str) -> Option<InputSource> {
    inputs
        .iter()
        .find(|input| input.name == name)
        .map(|input| input.source)
}

fn rounded(value: Decimal, rounding: Rounding) -> Decimal {
    match rounding {
        Rounding::None => value,
        Rounding::UpToWhole(least) => value.ceil().max(Decimal::from(least)),
    }
}

/// The month from which a running total stays above zero, in each draw.
///
/// A draw that never gets there counts as the month after the last, so the upper end says "later than we looked".
fn crossing(points: &[MonthPoint], known: &impl Known) -> Option<Column> {
    let total = |point: &MonthPoint| Some((f64::from(point.month), known.column(point.claim)?));
    let totals: Vec<(f64, &Column)> = points.iter().map(total).collect::<Option<_>>()?;
    let last = totals.last()?.0;
    let mut path = Vec::with_capacity(totals.len());
    let draws = (0..DRAWS).map(|draw| {
        path.clear();
        path.extend(totals.iter().map(|(month, total)| (*month, total.at(draw))));
        crossing_month(&path).unwrap_or(last + 1.0)
    });
    Some(Column::Spread(draws.collect()))
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
    // A claim that needs itself would never end; the gate refuses it elsewhere.
    memory.insert(of, claim.value);
    let value = match &claim.working {
        Working::Formula { rounding, .. } => {
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
            rounded(
                evaluate(parsed?, &|name| values.get(name).copied())?,
                *rounding,
            )
        }
        // Statistics over all outcomes do not move with one input.
        _ => claim.value,
    };
    memory.insert(of, value);
    Some(value)
}
