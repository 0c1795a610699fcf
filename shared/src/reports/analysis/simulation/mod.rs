//! The simulation behind ranges: seeded quasi-random draws, one column per input.
//!
//! Floats live here and nowhere else: a range is a statistic over thousands of outcomes, and its error of about one per
//! cent is far larger than a float's. Facts about money stay decimal, and so does every figure's own value.
//!
//! Each input draws from its own stratified column, chosen by its key alone. So an input that appears in two reports, or
//! in two claims, moves them alike, and an answer that changes leaves the ranges that do not depend on it untouched.

use std::{borrow::Cow, sync::Arc};

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        formula::{Expression, Operator},
        render::from_statistic,
    },
    claim::Spread,
};

mod input;
mod percentiles;

pub use input::input_end;
#[cfg(test)]
pub(super) use input::tests::random_column;
use percentiles::{interpolate, percentiles};

/// Number of draws. A power of two, because the point set is balanced in such blocks.
pub const DRAWS: usize = 2048;

/// The values of an input or claim over all draws.
#[derive(Debug, Clone)]
pub enum Column {
    /// The same in every draw.
    Certain(f64),
    /// One value per draw.
    Spread(Arc<[f64]>),
}

impl Column {
    /// Eight of ten outcomes and the middle; `None` for a certain value and for outcomes without a number.
    #[must_use]
    pub fn spread(&self) -> Option<Spread> {
        let Self::Spread(values) = self else {
            return None;
        };
        let [p10, p50, p90] = percentiles(values);
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
                let at = |share| interpolate(sorted.len(), share, |place| sorted[place]);
                (0..100)
                    .map(|dot| from_statistic(at((f64::from(dot) + 0.5) / 100.0)))
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

    /// The outcomes, also where all are the same.
    #[must_use]
    pub fn values(&self) -> Cow<'_, [f64]> {
        match self {
            Self::Certain(value) => Cow::Owned(vec![*value; DRAWS]),
            Self::Spread(values) => Cow::Borrowed(values),
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
