//! Scales of the charts: where a value stands, and which round values are labelled.

use rust_decimal::{Decimal, prelude::ToPrimitive};

/// A straight scale from values to pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// Covers the values, and zero, with round ends left as they are.
    pub(super) fn over(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let high = if (high - low).abs() < f64::EPSILON {
            low + 1.0
        } else {
            high
        };
        Self {
            low,
            high,
            from,
            to,
        }
    }

    /// Covers the values alone, for bars around a middle that may lie far from zero.
    pub(super) fn around(values: impl Iterator<Item = f64> + Clone, from: f64, to: f64) -> Self {
        let (low, high) = (
            values.clone().fold(f64::INFINITY, f64::min),
            values.fold(f64::NEG_INFINITY, f64::max),
        );
        if low.is_finite() && high - low > f64::EPSILON {
            Self {
                low,
                high,
                from,
                to,
            }
        } else {
            Self::over(std::iter::empty(), from, to)
        }
    }

    pub(super) fn at(self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        self.from + share.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// About `wanted` round values within the scale, zero among them.
    pub(super) fn ticks(self, wanted: f64) -> Vec<f64> {
        let raw = (self.high - self.low) / wanted;
        let power = 10_f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .map(|factor| factor * power)
            .into_iter()
            .find(|step| *step >= raw)
            .unwrap_or(raw);
        // Counted, not summed up: a sum of steps is a little less than what it should be.
        let mut ticks = Vec::new();
        let mut count = (self.low / step).ceil();
        while count * step <= self.high + step * 1e-6 {
            ticks.push(count * step);
            count += 1.0;
        }
        ticks
    }
}

/// A decimal for drawing; never printed.
pub(super) fn drawn(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

/// A label of the scale: "€20k", "−€500", "€1.5m".
pub(super) fn money_tick(value: f64) -> String {
    let sign = if value < -0.5 { "−" } else { "" };
    let size = value.abs();
    // What is printed as a thousand of one unit is one of the next.
    let text = if size >= 999_950_000.0 {
        trimmed(size / 1_000_000_000.0) + "bn"
    } else if size >= 999_950.0 {
        trimmed(size / 1_000_000.0) + "m"
    } else if size >= 999.95 {
        trimmed(size / 1_000.0) + "k"
    } else {
        trimmed(size)
    };
    format!("{sign}€{text}")
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_zero() {
        let scale = Scale::over([-10_300.0, 41_900.0].into_iter(), 0.0, 100.0);

        let ticks = scale.ticks(5.0);

        assert_eq!(
            ticks
                .iter()
                .map(|tick| money_tick(*tick))
                .collect::<Vec<_>>(),
            ["€0", "€20k", "€40k"]
        );
    }

    #[test]
    fn a_tick_below_a_thousand_or_below_zero_reads_as_money() {
        assert_eq!(money_tick(-2_500.0), "−€2.5k");
        assert_eq!(money_tick(500.0), "€500");
        assert_eq!(money_tick(1_500_000.0), "€1.5m");
        assert_eq!(money_tick(999_999.999_9), "€1m");
        assert_eq!(money_tick(999.999_9), "€1k");
        assert_eq!(money_tick(1e9), "€1bn");
    }

    #[test]
    fn ticks_are_what_they_are_printed_as() {
        let scale = Scale::over([0.0, 1_130_000.0].into_iter(), 0.0, 100.0);

        assert!(scale.ticks(12.0).contains(&1_000_000.0));
    }
}
