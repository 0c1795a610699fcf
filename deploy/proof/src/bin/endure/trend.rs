//! Whether a row of figures grows.

/// What a figure may do over the time it was watched and still count as flat.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leeway {
    /// Share of its mean.
    pub(crate) share: f64,
    /// Or this much, whichever is more.
    pub(crate) least: f64,
}

/// A figure over time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trend {
    /// Where the line through it begins and ends.
    pub(crate) first: f64,
    pub(crate) last: f64,
    pub(crate) mean: f64,
    pub(crate) max: f64,
    /// By how much it grows in an hour, should it go on like this.
    pub(crate) per_hour: f64,
}

impl Trend {
    /// The straight line that fits best; nothing for fewer than three points. Points are seconds and values.
    #[expect(clippy::cast_precision_loss, reason = "some hundred points")]
    pub(crate) fn of(points: &[(f64, f64)]) -> Option<Self> {
        let (&(begin, _), &(end, _)) = (points.first()?, points.last()?);
        if points.len() < 3 || end <= begin {
            return None;
        }
        let count = points.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
        let (time, value) = (mean(|point| point.0), mean(|point| point.1));
        let covariance: f64 = points
            .iter()
            .map(|(at, is)| (at - time) * (is - value))
            .sum();
        let variance: f64 = points.iter().map(|(at, _)| (at - time).powi(2)).sum();
        let slope = covariance / variance;
        Some(Self {
            first: value + slope * (begin - time),
            last: value + slope * (end - time),
            mean: value,
            max: points.iter().map(|point| point.1).fold(f64::MIN, f64::max),
            per_hour: slope * 3600.0,
        })
    }

    /// Whether it grew by no more than the leeway while it was watched.
    pub(crate) fn is_flat(&self, leeway: Leeway) -> bool {
        self.last - self.first <= leeway.least.max(self.mean * leeway.share)
    }
}

#[cfg(test)]
mod tests {
    use super::{Leeway, Trend};

    const LEEWAY: Leeway = Leeway {
        share: 0.05,
        least: 1.0,
    };

    fn trend(value: impl Fn(f64) -> f64) -> Trend {
        let points: Vec<_> = (0..60)
            .map(|at| (f64::from(at) * 10.0, value(f64::from(at))))
            .collect();
        Trend::of(&points).expect("many points")
    }

    #[test]
    fn what_swings_is_flat_and_what_leaks_is_not() {
        assert!(trend(|at| 100.0 + (at % 7.0)).is_flat(LEEWAY));
        assert!(trend(|at| 100.0 - at).is_flat(LEEWAY));
        assert!(!trend(|at| 100.0 + at * 0.2 + (at % 7.0)).is_flat(LEEWAY));

        let leak = trend(|at| 100.0 + at);
        assert!((leak.per_hour - 360.0).abs() < 1e-6, "{leak:?}");
        assert!((leak.first - 100.0).abs() < 1e-6 && (leak.last - 159.0).abs() < 1e-6);
    }

    #[test]
    fn two_points_are_no_trend() {
        assert_eq!(Trend::of(&[(0.0, 1.0), (1.0, 2.0)]), None);
    }
}
