//! How long to wait before sending something again: 1, 2, 4 seconds with jitter.

use std::time::Duration;

use rand::Rng as _;

/// The waits between attempts.
#[derive(Debug, Clone)]
pub struct Backoff(pub Vec<Duration>);

impl Default for Backoff {
    fn default() -> Self {
        Self([1, 2, 4].map(Duration::from_secs).to_vec())
    }
}

impl Backoff {
    /// The wait after attempt number `attempt`, from 0; `None`: give up. Up to half is added by chance, so that many
    /// callers do not come back together.
    #[must_use]
    pub fn wait(&self, attempt: usize) -> Option<Duration> {
        let own = *self.0.get(attempt)?;
        Some(own + own.mul_f64(rand::rng().random_range(0.0..0.5)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_with_up_to_half_added_and_end_after_the_third() {
        let backoff = Backoff::default();

        for (attempt, seconds) in [(0, 1.0), (1, 2.0), (2, 4.0)] {
            let wait = backoff.wait(attempt).expect("another try").as_secs_f64();
            assert!((seconds..seconds * 1.5).contains(&wait), "{wait}");
        }
        assert_eq!(backoff.wait(3), None);
    }
}
