//! The simulation behind ranges: seeded quasi-random draws, one column per input.
//!
//! Floats live here and nowhere else: a range is a statistic over thousands of outcomes, and its error of about one per
//! cent is far larger than a float's. Facts about money stay decimal, and so does every figure's own value.
//!
//! Each input draws from its own stratified column, chosen by its key alone. So an input that appears in two reports, or
//! in two claims, moves them alike, and an answer that changes leaves the ranges that do not depend on it untouched.

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        formula::{Expression, Operator},
        render::{from_statistic, to_statistic},
    },
    claim::{Distribution, Spread},
};

/// Number of draws. A power of two, because the point set is balanced in such blocks.
pub const DRAWS: usize = 2048;

/// Seed of every column; part of the engine's version.
const SEED: u64 = 0x43_52_42_41_4e_41_4c_59;

thread_local! {
    /// Where values are brought into order: done for every claim, so the room is kept.
    static SCRATCH: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
}

/// The values of an input or claim over all draws.
#[derive(Debug, Clone)]
pub enum Column {
    /// The same in every draw.
    Certain(f64),
    /// One value per draw.
    Spread(Arc<[f64]>),
}

impl Column {
    /// The values of an input: its distribution read at the points of its key.
    #[must_use]
    pub fn of_input(key: &str, unit: &str, value: Decimal, distribution: &Distribution) -> Self {
        let quantile = Quantile::new(value, distribution);
        if quantile.is_certain() {
            return Self::Certain(to_statistic(value));
        }
        let most = most(unit);
        Self::Spread(
            points(key)
                .iter()
                .map(|point| quantile.at(*point).min(most))
                .collect(),
        )
    }

    /// Eight of ten outcomes and the middle; `None` for a certain value and for outcomes without a number.
    #[must_use]
    pub fn spread(&self) -> Option<Spread> {
        let Self::Spread(values) = self else {
            return None;
        };
        let [p10, p50, p90] = SCRATCH.with_borrow_mut(|scratch| {
            scratch.clear();
            scratch.extend_from_slice(values);
            percentiles(scratch)
        });
        Some(Spread {
            p10: from_statistic(p10)?,
            p50: from_statistic(p50)?,
            p90: from_statistic(p90)?,
        })
    }

    /// A hundred equally likely outcomes, ascending.
    #[must_use]
    pub fn hundred(&self) -> Option<Vec<Decimal>> {
        match self {
            Self::Certain(value) => Some(vec![from_statistic(*value)?; 100]),
            Self::Spread(values) => {
                let mut sorted = values.to_vec();
                sorted.sort_unstable_by(f64::total_cmp);
                (0..100)
                    .map(|dot| from_statistic(interpolate(&sorted, (f64::from(dot) + 0.5) / 100.0)))
                    .collect()
            }
        }
    }

    /// The share of outcomes that reach `line`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "at most a few thousand draws")]
    pub fn share_at_least(&self, line: f64) -> f64 {
        match self {
            Self::Certain(value) => f64::from(u8::from(*value >= line)),
            Self::Spread(values) => {
                values.iter().filter(|value| **value >= line).count() as f64 / values.len() as f64
            }
        }
    }

    /// One outcome.
    #[must_use]
    pub fn at(&self, draw: usize) -> f64 {
        match self {
            Self::Certain(value) => *value,
            Self::Spread(values) => values.get(draw).copied().unwrap_or(f64::NAN),
        }
    }

    /// Joins two columns draw by draw; in place where one of them is nobody else's.
    fn zip(self, other: Self, join: impl Fn(f64, f64) -> f64) -> Self {
        match (self, other) {
            (Self::Certain(left), Self::Certain(right)) => Self::Certain(join(left, right)),
            (Self::Certain(left), Self::Spread(right)) => {
                Self::Spread(map(right, |right| join(left, right)))
            }
            (Self::Spread(left), Self::Certain(right)) => {
                Self::Spread(map(left, |left| join(left, right)))
            }
            (Self::Spread(mut left), Self::Spread(mut right)) => {
                if let Some(own) = Arc::get_mut(&mut left) {
                    for (left, right) in own.iter_mut().zip(right.iter()) {
                        *left = join(*left, *right);
                    }
                    return Self::Spread(left);
                }
                if let Some(own) = Arc::get_mut(&mut right) {
                    for (left, right) in left.iter().zip(own.iter_mut()) {
                        *right = join(*left, *right);
                    }
                    return Self::Spread(right);
                }
                let both = left.iter().zip(right.iter());
                Self::Spread(both.map(|(left, right)| join(*left, *right)).collect())
            }
        }
    }
}

fn map(mut values: Arc<[f64]>, change: impl Fn(f64) -> f64) -> Arc<[f64]> {
    let Some(own) = Arc::get_mut(&mut values) else {
        return values.iter().map(|value| change(*value)).collect();
    };
    for value in own {
        *value = change(*value);
    }
    values
}

/// A formula over all draws.
#[must_use]
pub fn outcomes(formula: &Expression, inputs: &impl Fn(&str) -> Option<Column>) -> Option<Column> {
    let Expression::Binary(operator, left, right) = formula else {
        return match formula {
            Expression::Name(name) => inputs(name),
            _ => Some(Column::Certain(1.0)),
        };
    };
    let (left, right) = (outcomes(left, inputs)?, outcomes(right, inputs)?);
    Some(match operator {
        Operator::Add => left.zip(right, |a, b| a + b),
        Operator::Subtract => left.zip(right, |a, b| a - b),
        Operator::Multiply => left.zip(right, |a, b| a * b),
        Operator::Divide => left.zip(right, |a, b| a / b),
        Operator::Min => left.zip(right, f64::min),
        Operator::Max => left.zip(right, f64::max),
        // A loop of products gives the same bits on every machine; a library's power need not.
        Operator::Power => left.zip(right, |a, b| {
            let mut product = 1.0;
            let mut times = 0.0;
            while times < b {
                product *= a;
                times += 1.0;
            }
            product
        }),
    })
}

/// The values below which one, five and nine in ten of the outcomes lie. Selecting is much faster than sorting, and this
/// is done for every claim.
fn percentiles(values: &mut [f64]) -> [f64; 3] {
    let count = values.len();
    let (middle, _) = place(count, 0.5);
    values.select_nth_unstable_by(middle, f64::total_cmp);
    // What lies below the middle is on its left now, what lies above on its right.
    let p10 = picked(&mut values[..=middle], 0, 0.1, count);
    let p50 = picked(&mut values[middle..], middle, 0.5, count);
    let p90 = picked(&mut values[middle..], middle, 0.9, count);
    [p10, p50, p90]
}

/// The value at a share of all `count` outcomes, of which `part` begins at place `first` of the sorted order.
fn picked(part: &mut [f64], first: usize, share: f64, count: usize) -> f64 {
    let (below, between) = place(count, share);
    let at = below.saturating_sub(first).min(part.len() - 1);
    let (_, low, above) = part.select_nth_unstable_by(at, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    low + (high - low) * between
}

/// Where a share lies among `count` sorted outcomes: the place below it, and how far towards the next.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index into a few thousand draws"
)]
fn place(count: usize, share: f64) -> (usize, f64) {
    let place = (share * count as f64 - 0.5).clamp(0.0, (count - 1) as f64);
    (place.floor() as usize, place - place.floor())
}

fn interpolate(sorted: &[f64], share: f64) -> f64 {
    let (below, between) = place(sorted.len(), share);
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * between
}

/// The inverse of an input's distribution.
#[derive(Debug, Clone, Copy)]
enum Quantile {
    Certain(f64),
    Triangular { low: f64, top: f64, high: f64 },
    Quartiles { p25: f64, median: f64, p75: f64 },
}

impl Quantile {
    fn new(value: Decimal, distribution: &Distribution) -> Self {
        let top = to_statistic(value);
        match distribution {
            Distribution::Certain => Self::Certain(top),
            Distribution::Triangular { low, high } if low == high => Self::Certain(top),
            Distribution::Triangular { low, high } => Self::Triangular {
                low: to_statistic(*low),
                top,
                high: to_statistic(*high),
            },
            Distribution::Quartiles { p25, p75 } if p25 == p75 => Self::Certain(top),
            Distribution::Quartiles { p25, p75 } => Self::Quartiles {
                p25: to_statistic(*p25),
                median: top,
                p75: to_statistic(*p75),
            },
        }
    }

    fn is_certain(self) -> bool {
        matches!(self, Self::Certain(_))
    }

    fn at(self, share: f64) -> f64 {
        match self {
            Self::Certain(value) => value,
            Self::Triangular { low, top, high } => {
                let turn = (top - low) / (high - low);
                if share < turn {
                    low + (share * (high - low) * (top - low)).sqrt()
                } else {
                    high - ((1.0 - share) * (high - low) * (high - top)).sqrt()
                }
            }
            Self::Quartiles { p25, median, p75 } => {
                // Beyond the quartiles the line goes on as steeply as inside, and never below zero.
                let straight =
                    |from: f64, to: f64, start: f64| from + (to - from) * (share - start) * 4.0;
                let value = match share {
                    low if low < 0.25 => straight(p25 - (median - p25), p25, 0.0),
                    low if low < 0.5 => straight(p25, median, 0.25),
                    high if high < 0.75 => straight(median, p75, 0.5),
                    _ => straight(p75, p75 + (p75 - median), 0.75),
                };
                value.max(0.0)
            }
        }
    }
}

/// Where an end of an input's range lies: one outcome in ten is beyond it.
#[must_use]
pub fn input_end(
    unit: &str,
    value: Decimal,
    distribution: &Distribution,
    share: f64,
) -> Option<Decimal> {
    from_statistic(Quantile::new(value, distribution).at(share).min(most(unit)))
}

/// The largest value that makes sense: nothing is saved more than wholly.
fn most(unit: &str) -> f64 {
    if unit == "share" { 1.0 } else { f64::INFINITY }
}

/// The points of a key: one in each of [`DRAWS`] equal strata of 0 to 1, in an order of its own.
fn points(key: &str) -> Arc<[f64]> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<[f64]>>>> = LazyLock::new(Mutex::default);

    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(points) = known.get(key) {
        return Arc::clone(points);
    }
    let points: Arc<[f64]> = stratified(key, DRAWS).into();
    // Keys come from the catalogue, so this stays small; the bound is for safety only.
    if known.len() < 4096 {
        known.insert(key.to_owned(), Arc::clone(&points));
    }
    points
}

/// A Latin hypercube's column.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a few thousand draws; 53 bits of noise"
)]
fn stratified(key: &str, draws: usize) -> Vec<f64> {
    let mut state = key.bytes().fold(SEED, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut strata: Vec<usize> = (0..draws).collect();
    for last in (1..draws).rev() {
        let pick = (u128::from(next(&mut state)) * (last as u128 + 1)) >> 64;
        strata.swap(last, pick as usize);
    }
    strata
        .into_iter()
        .map(|stratum| {
            let inside = (next(&mut state) >> 11) as f64 / (1_u64 << 53) as f64;
            (stratum as f64 + inside) / draws as f64
        })
        .collect()
}

/// Splitmix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The values of an input over many plain random draws, for comparison.
    pub(in crate::reports) fn random_column(
        key: &str,
        unit: &str,
        value: Decimal,
        distribution: &Distribution,
        draws: usize,
    ) -> Column {
        let quantile = Quantile::new(value, distribution);
        if quantile.is_certain() {
            return Column::Certain(to_statistic(value));
        }
        let mut state = key.bytes().fold(!SEED, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let draw = |_| {
            let point = (next(&mut state) >> 11) as f64 / (1_u64 << 53) as f64;
            quantile.at(point).min(most(unit))
        };
        Column::Spread((0..draws).map(draw).collect())
    }

    #[test]
    fn selecting_finds_what_sorting_finds() {
        let values = stratified("any key", DRAWS);
        let mut sorted = values.clone();
        sorted.sort_unstable_by(f64::total_cmp);

        let picked = percentiles(&mut values.clone());

        assert_eq!(
            picked,
            [0.1, 0.5, 0.9].map(|share| interpolate(&sorted, share))
        );
    }

    #[test]
    fn a_triangle_and_quartiles_are_read_where_they_lie() {
        let decimal = |value: i64| Decimal::from(value);
        let triangle = Quantile::new(
            decimal(5),
            &Distribution::Triangular {
                low: decimal(0),
                high: decimal(10),
            },
        );
        let quartiles = Quantile::new(
            decimal(20),
            &Distribution::Quartiles {
                p25: decimal(10),
                p75: decimal(40),
            },
        );

        assert!((triangle.at(0.5) - 5.0).abs() < 1e-12);
        assert!(triangle.at(0.0).abs() < 1e-12);
        assert!((quartiles.at(0.25) - 10.0).abs() < 1e-12);
        assert!((quartiles.at(0.75) - 40.0).abs() < 1e-12);
        assert!((quartiles.at(0.999_999) - 60.0).abs() < 1e-3);
    }
}
