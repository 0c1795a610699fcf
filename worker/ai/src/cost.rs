//! What tokens cost: counted by the service, priced by `data/models.json`, always rounded up.

use std::{iter::Sum, ops::Add};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Millionths of a US dollar.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MicroUsd(pub u64);

impl MicroUsd {
    /// In dollars.
    #[must_use]
    pub fn dollars(self) -> Decimal {
        Decimal::from(self.0) / Decimal::from(1_000_000)
    }
}

impl Add for MicroUsd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for MicroUsd {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self(0), Add::add)
    }
}

/// Tokens of a call, as the service counts them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Read at the full price.
    pub input: u64,
    /// Written to the cache for five minutes.
    pub cache_write_5m: u64,
    /// Written to the cache for an hour.
    pub cache_write_1h: u64,
    /// Read from the cache.
    pub cache_read: u64,
    /// Written, thinking included.
    pub output: u64,
}

impl Usage {
    /// All that the model reads.
    #[must_use]
    pub fn prompt(&self) -> u64 {
        [self.cache_write_5m, self.cache_write_1h, self.cache_read]
            .into_iter()
            .fold(self.input, u64::saturating_add)
    }
}

impl Add for Usage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            input: self.input.saturating_add(other.input),
            cache_write_5m: self.cache_write_5m.saturating_add(other.cache_write_5m),
            cache_write_1h: self.cache_write_1h.saturating_add(other.cache_write_1h),
            cache_read: self.cache_read.saturating_add(other.cache_read),
            output: self.output.saturating_add(other.output),
        }
    }
}

/// US dollars for a million tokens, which is also millionths of a dollar for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Reading.
    pub input: Decimal,
    /// Writing to the cache for five minutes.
    pub cache_write_5m: Decimal,
    /// Writing to the cache for an hour.
    pub cache_write_1h: Decimal,
    /// Reading from the cache.
    pub cache_read: Decimal,
    /// Writing.
    pub output: Decimal,
}

impl Price {
    /// What tokens cost.
    #[must_use]
    pub fn of(&self, usage: &Usage) -> MicroUsd {
        let parts = [
            (usage.input, self.input),
            (usage.cache_write_5m, self.cache_write_5m),
            (usage.cache_write_1h, self.cache_write_1h),
            (usage.cache_read, self.cache_read),
            (usage.output, self.output),
        ];
        let exact = parts
            .into_iter()
            .try_fold(Decimal::ZERO, |sum, (tokens, price)| {
                sum.checked_add(Decimal::from(tokens).checked_mul(price)?)
            });
        // Beyond what a decimal holds is beyond every budget.
        MicroUsd(
            exact
                .and_then(|exact| u64::try_from(exact.ceil()).ok())
                .unwrap_or(u64::MAX),
        )
    }

    /// The dearer of both, part by part.
    #[must_use]
    pub fn dearest(self, other: Self) -> Self {
        Self {
            input: self.input.max(other.input),
            cache_write_5m: self.cache_write_5m.max(other.cache_write_5m),
            cache_write_1h: self.cache_write_1h.max(other.cache_write_1h),
            cache_read: self.cache_read.max(other.cache_read),
            output: self.output.max(other.output),
        }
    }
}

/// Tokens that a request of this many bytes cannot exceed in practice: two bytes a token, where text has three to four,
/// and what the service adds around a schema.
#[must_use]
pub fn tokens_at_most(request_bytes: usize) -> u64 {
    (request_bytes as u64 / 2).saturating_add(2_000)
}
