//! How long to wait before asking again: 1, 2, 4 seconds with jitter, or what the service asks for.

use std::time::Duration;

use rand::Rng as _;

/// The waits between attempts.
#[derive(Debug, Clone)]
pub struct Backoff {
    /// One for each further attempt.
    pub waits: Vec<Duration>,
    /// A service that asks for more is not waited for.
    pub longest: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            waits: [1, 2, 4].map(Duration::from_secs).to_vec(),
            longest: Duration::from_secs(30),
        }
    }
}

impl Backoff {
    /// The wait after attempt number `attempt`, from 0; `None`: give up.
    ///
    /// `chance` lies between 0 and 1 and adds up to half of the wait, so that workers do not come back together.
    #[must_use]
    pub fn wait(
        &self,
        attempt: usize,
        retry_after: Option<Duration>,
        chance: f64,
    ) -> Option<Duration> {
        let own = self.waits.get(attempt)?;
        let wait = retry_after.map_or(*own, |asked| asked.max(*own));
        (wait <= self.longest).then(|| wait + own.mul_f64(chance.clamp(0.0, 1.0) / 2.0))
    }

    /// The same with a random chance.
    #[must_use]
    pub fn next(&self, attempt: usize, retry_after: Option<Duration>) -> Option<Duration> {
        self.wait(attempt, retry_after, rand::rng().random())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn waits_double_and_end_after_the_third() {
        let backoff = Backoff::default();

        let waits: Vec<_> = (0..4)
            .map(|attempt| backoff.wait(attempt, None, 0.0))
            .collect();

        assert_eq!(
            waits,
            [Some(SECOND), Some(2 * SECOND), Some(4 * SECOND), None]
        );
    }

    #[test]
    fn jitter_adds_at_most_half() {
        let backoff = Backoff::default();

        for _ in 0..200 {
            let wait = backoff.next(1, None).expect("a second retry");
            assert!(wait >= 2 * SECOND && wait <= 3 * SECOND, "{wait:?}");
        }
    }

    #[test]
    fn what_the_service_asks_for_is_obeyed_within_bounds() {
        let backoff = Backoff::default();

        assert_eq!(backoff.wait(0, Some(7 * SECOND), 0.0), Some(7 * SECOND));
        assert_eq!(backoff.wait(2, Some(SECOND), 0.0), Some(4 * SECOND));
        assert_eq!(backoff.wait(0, Some(31 * SECOND), 0.0), None);
    }
}
