//! What an input may be: its distribution, read at points that its key alone decides.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use rust_decimal::Decimal;

use super::{Column, DRAWS};
use crate::reports::{
    analysis::render::{from_statistic, to_statistic},
    claim::Distribution,
};

/// Seed of every column; part of the engine's version.
const SEED: u64 = 0x43_52_42_41_4e_41_4c_59;

impl Column {
    /// The values of an input: its distribution read at the points of its key.
    #[must_use]
    pub fn of_input(key: &str, unit: &str, value: Decimal, distribution: &Distribution) -> Self {
        match Quantile::new(value, distribution) {
            Quantile::Certain(value) => Self::Certain(value),
            spread => Self::Spread(spread.column(&points(key), most(unit))),
        }
    }
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

    /// The values at many shares.
    fn column(self, shares: &[f64], most: f64) -> Arc<[f64]> {
        match self {
            Self::Certain(value) => shares.iter().map(|_| value).collect(),
            Self::Triangular { low, top, high } => {
                let at = |share: &f64| triangular(low, top, high, *share).min(most);
                shares.iter().map(at).collect()
            }
            Self::Quartiles { p25, median, p75 } => {
                let at = |share: &f64| quartiles(p25, median, p75, *share).min(most);
                shares.iter().map(at).collect()
            }
        }
    }

    /// The value at one share.
    fn at(self, share: f64) -> f64 {
        match self {
            Self::Certain(value) => value,
            Self::Triangular { low, top, high } => triangular(low, top, high, share),
            Self::Quartiles { p25, median, p75 } => quartiles(p25, median, p75, share),
        }
    }
}

// Shares come in no order, so a processor that guesses which side one is on is wrong half the time: both sides are
// computed, and one is taken.

#[inline]
fn triangular(low: f64, top: f64, high: f64, share: f64) -> f64 {
    let turn = (top - low) / (high - low);
    let rising = low + (share * (high - low) * (top - low)).sqrt();
    let falling = high - ((1.0 - share) * (high - low) * (high - top)).sqrt();
    if share < turn { rising } else { falling }
}

/// Beyond the quartiles the line goes on as steeply as inside, and never below zero.
#[inline]
fn quartiles(p25: f64, median: f64, p75: f64, share: f64) -> f64 {
    let line = |from: f64, to: f64, start: f64| from + (to - from) * (share - start) * 4.0;
    let first = line(p25 - (median - p25), p25, 0.0);
    let second = line(p25, median, 0.25);
    let third = line(median, p75, 0.5);
    let fourth = line(p75, p75 + (p75 - median), 0.75);
    let lower = if share < 0.25 { first } else { second };
    let upper = if share < 0.75 { third } else { fourth };
    let value = if share < 0.5 { lower } else { upper };
    value.max(0.0)
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
pub(in crate::reports::analysis) mod tests {
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
        if let Quantile::Certain(value) = quantile {
            return Column::Certain(value);
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
