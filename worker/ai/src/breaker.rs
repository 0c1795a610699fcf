//! Holds calls back while the service keeps failing, so that a report does not wait for what will not come.

use std::{sync::Mutex, time::Duration};

use serde::Serialize;
use tokio::time::Instant;

/// So many failures in a row open the breaker.
const FAILURES_TO_OPEN: u32 = 5;
/// The first pause; each failed probe doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);
/// A probe that is never heard of again, since its call was dropped, is given up.
const PROBE_LOST: Duration = Duration::from_secs(120);

/// What the breaker does, for readiness, metrics and the operator's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BreakerState {
    /// Calls go through.
    Closed {
        /// Failures in a row so far.
        failures: u32,
    },
    /// Calls are held back.
    Open {
        /// Seconds until a probe is let through.
        retry_in_seconds: u64,
    },
    /// One call is let through to see whether the service is back.
    HalfOpen,
}

#[derive(Debug)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant, pause: Duration },
    HalfOpen { since: Instant, pause: Duration },
}

/// The breaker of one process.
#[derive(Debug)]
pub struct Breaker(Mutex<State>);

impl Default for Breaker {
    fn default() -> Self {
        Self(Mutex::new(State::Closed { failures: 0 }))
    }
}

impl Breaker {
    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        // A panic elsewhere cannot leave the state half written: each change is one assignment.
        let mut state = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut state)
    }

    /// Asks for leave to call.
    ///
    /// # Errors
    /// Says for how long calls are held back.
    pub fn enter(&self) -> Result<(), Duration> {
        let now = Instant::now();
        self.with(|state| match *state {
            State::Closed { .. } => Ok(()),
            State::Open { until, .. } if now < until => Err(until - now),
            State::HalfOpen { since, .. } if now < since + PROBE_LOST => {
                Err(since + PROBE_LOST - now)
            }
            State::Open { pause, .. } | State::HalfOpen { pause, .. } => {
                *state = State::HalfOpen { since: now, pause };
                Ok(())
            }
        })
    }

    /// The service answered.
    pub fn succeeded(&self) {
        self.with(|state| *state = State::Closed { failures: 0 });
    }

    /// A call ended in a way that says nothing about the service: it never left, or our rate was too high.
    pub fn undecided(&self) {
        let now = Instant::now();
        self.with(|state| {
            if let State::HalfOpen { pause, .. } = *state {
                *state = State::Open { until: now, pause };
            }
        });
    }

    /// The service failed. `is_certain`: the next call would fail as well, as with a wrong key.
    pub fn failed(&self, is_certain: bool) {
        let now = Instant::now();
        self.with(|state| {
            *state = match *state {
                State::Closed { failures } if failures + 1 < FAILURES_TO_OPEN && !is_certain => {
                    State::Closed {
                        failures: failures + 1,
                    }
                }
                State::Closed { .. } => State::Open {
                    until: now + FIRST_PAUSE,
                    pause: FIRST_PAUSE,
                },
                State::HalfOpen { pause, .. } => {
                    let pause = (pause * 2).min(LONGEST_PAUSE);
                    State::Open {
                        until: now + pause,
                        pause,
                    }
                }
                // A call that began before it opened.
                State::Open { until, pause } => State::Open { until, pause },
            };
        });
    }

    /// What it does now.
    #[must_use]
    pub fn state(&self) -> BreakerState {
        let now = Instant::now();
        self.with(|state| match *state {
            State::Closed { failures } => BreakerState::Closed { failures },
            State::Open { until, .. } if now < until => BreakerState::Open {
                retry_in_seconds: (until - now).as_secs_f64().ceil() as u64,
            },
            State::Open { .. } | State::HalfOpen { .. } => BreakerState::HalfOpen,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened() -> Breaker {
        let breaker = Breaker::default();
        for _ in 0..FAILURES_TO_OPEN {
            breaker.failed(false);
        }
        breaker
    }

    #[tokio::test(start_paused = true)]
    async fn five_failures_in_a_row_hold_calls_back_for_a_minute() {
        let breaker = opened();

        assert_eq!(breaker.enter(), Err(FIRST_PAUSE));
        assert_eq!(
            breaker.state(),
            BreakerState::Open {
                retry_in_seconds: 60
            }
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_between_failures_starts_the_count_again() {
        let breaker = Breaker::default();
        for _ in 0..20 {
            for _ in 1..FAILURES_TO_OPEN {
                breaker.failed(false);
            }
            breaker.succeeded();
        }

        assert_eq!(breaker.enter(), Ok(()));
        assert_eq!(breaker.state(), BreakerState::Closed { failures: 0 });
    }

    #[tokio::test(start_paused = true)]
    async fn after_the_pause_one_probe_goes_through_and_its_answer_closes_the_breaker() {
        let breaker = opened();

        tokio::time::advance(FIRST_PAUSE).await;

        assert_eq!(breaker.state(), BreakerState::HalfOpen);
        assert_eq!(breaker.enter(), Ok(()));
        assert!(breaker.enter().is_err(), "only one probe at a time");
        breaker.succeeded();
        assert_eq!(breaker.enter(), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn each_failed_probe_doubles_the_pause_up_to_ten_minutes() {
        let breaker = opened();
        let mut pause = FIRST_PAUSE;

        for _ in 0..6 {
            tokio::time::advance(pause).await;
            assert_eq!(breaker.enter(), Ok(()));
            breaker.failed(false);
            pause = (pause * 2).min(LONGEST_PAUSE);
            assert_eq!(breaker.enter(), Err(pause));
        }

        assert_eq!(pause, LONGEST_PAUSE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wrong_key_opens_it_at_once() {
        let breaker = Breaker::default();

        breaker.failed(true);

        assert!(breaker.enter().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_whose_call_was_dropped_does_not_hold_calls_back_for_ever() {
        let breaker = opened();
        tokio::time::advance(FIRST_PAUSE).await;
        assert_eq!(breaker.enter(), Ok(()));

        tokio::time::advance(PROBE_LOST).await;

        assert_eq!(breaker.enter(), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_never_left_lets_the_next_one_go() {
        let breaker = opened();
        tokio::time::advance(FIRST_PAUSE).await;
        assert_eq!(breaker.enter(), Ok(()));

        breaker.undecided();

        assert_eq!(breaker.enter(), Ok(()));
    }
}
