//! How a claim's value and outcomes follow from its working: one function, used when a claim is made and again by the
//! publish gate.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        formula::{Expression, evaluate},
        render::{from_statistic, to_statistic},
        simulation::{Column, input_end, outcomes},
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
    let total = |point: &MonthPoint| {
        let column = known.column(point.claim)?;
        Some((f64::from(point.month), column.values()))
    };
    let totals: Vec<_> = points.iter().map(total).collect::<Option<_>>()?;
    Some(Column::Spread(crossing_months(&totals)?.into()))
}

/// The same for totals at some months, ascending.
fn crossing_months(totals: &[(f64, Cow<'_, [f64]>)]) -> Option<Vec<f64>> {
    let ((first, _), (last, ends)) = (totals.first()?, totals.last()?);
    // Stretch by stretch and not draw by draw: a later stretch that begins below zero overrules an earlier one.
    let mut months = vec![*first; ends.len()];
    for pair in totals.windows(2) {
        let [(from, lows), (to, highs)] = pair else {
            continue;
        };
        for ((month, low), high) in months.iter_mut().zip(&**lows).zip(&**highs) {
            let turn = turning(*from, *low, *to, *high);
            *month = if *low < 0.0 { turn } else { *month };
        }
    }
    for (month, end) in months.iter_mut().zip(&**ends) {
        *month = if *end < 0.0 { last + 1.0 } else { *month };
    }
    Some(months)
}

/// Where a line from a total below zero to one above it meets zero.
fn turning(from: f64, low: f64, to: f64, high: f64) -> f64 {
    from + (to - from) * (-low) / (high - low)
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
    Some(turning(from, low, to, high))
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
    let mut moving = Moving {
        evidence: moved.number,
        to: value,
        known: Vec::new(),
    };
    Some(moving.value(of, claims, evidence)?.0)
}

/// Claims with one piece of evidence moved.
struct Moving {
    evidence: EvidenceNumber,
    to: Decimal,
    /// By claim number: the value, and whether it hangs on what was moved.
    known: Vec<Option<(Decimal, bool)>>,
}

impl Moving {
    fn value<'a>(
        &mut self,
        of: ClaimNumber,
        claims: &impl Fn(ClaimNumber) -> Option<(&'a Claim, Option<&'a Expression>)>,
        evidence: &impl Fn(EvidenceNumber) -> Option<Decimal>,
    ) -> Option<(Decimal, bool)> {
        let place = of.0 as usize;
        if let Some(Some(known)) = self.known.get(place) {
            return Some(*known);
        }
        let (claim, parsed) = claims(of)?;
        if self.known.len() <= place {
            self.known.resize(place + 1, None);
        }
        // A claim that needs itself would never end; the gate refuses it elsewhere. Nor do statistics over all outcomes
        // move with one input.
        let still = (claim.value, false);
        self.known[place] = Some(still);
        let Working::Formula { rounding, .. } = &claim.working else {
            return Some(still);
        };
        let mut hangs = false;
        let mut values: Vec<(&str, Decimal)> = Vec::with_capacity(claim.inputs.len());
        for input in &claim.inputs {
            let (value, moves) = match input.source {
                InputSource::Claim(number) => self.value(number, claims, evidence)?,
                InputSource::Evidence(number) if number == self.evidence => (self.to, true),
                InputSource::Evidence(number) => (evidence(number)?, false),
            };
            hangs |= moves;
            values.push((&input.name, value));
        }
        if !hangs {
            return Some(still);
        }
        let of_name = |name: &str| values.iter().find(|(known, _)| *known == name);
        let value = evaluate(parsed?, &|name| of_name(name).map(|(_, value)| *value))?;
        let found = (rounded(value, *rounding), true);
        self.known[place] = Some(found);
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn all_draws_at_once_cross_where_each_does_by_itself(
            totals in prop::collection::vec(prop::collection::vec(-5.0..5.0_f64, 40), 1..9),
        ) {
            let named: Vec<(f64, Cow<'_, [f64]>)> = (1_u32..)
                .zip(&totals)
                .map(|(point, totals)| (f64::from(3 * point), Cow::Borrowed(totals.as_slice())))
                .collect();

            let months = crossing_months(&named).expect("there are points");

            for (draw, month) in months.into_iter().enumerate() {
                let path: Vec<(f64, f64)> =
                    named.iter().map(|(month, totals)| (*month, totals[draw])).collect();
                let last = path[path.len() - 1].0;
                let alone = crossing_month(&path).unwrap_or(last + 1.0);
                prop_assert_eq!(month.to_bits(), alone.to_bits());
            }
        }
    }
}
