//! Calls a minute, shared by all workers through Redis; without Redis each process counts for itself.
//!
//! The number is a courtesy to the service's own limit, not a guard of money (that is the budget), so a lost Redis
//! loosens it and stops nothing.

use std::{collections::VecDeque, sync::Mutex, time::Duration};

use fred::{
    clients::Client as Redis,
    interfaces::{ClientLike as _, LuaInterface as _},
    types::{
        Builder,
        config::{Config, ReconnectPolicy},
    },
};
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);
/// A Redis that is slower than this counts as away.
const REDIS_PATIENCE: Duration = Duration::from_millis(500);

/// When the next call may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The start is taken: wait this long, then call.
    Granted(Duration),
    /// The wait would be longer than asked for; nothing was taken.
    TooLong(Duration),
}

/// The starts of calls in any sixty seconds.
#[derive(Debug)]
pub struct Pace {
    per_minute: u32,
    window: Duration,
    shared: Option<Shared>,
    local: Mutex<VecDeque<Instant>>,
}

#[derive(Debug)]
struct Shared {
    redis: Redis,
    key: String,
}

impl Pace {
    /// Counts in this process alone.
    #[must_use]
    pub fn local(per_minute: u32) -> Self {
        Self {
            per_minute: per_minute.max(1),
            window: MINUTE,
            shared: None,
            local: Mutex::default(),
        }
    }

    /// Counts in the Redis at this URL under this key, for all processes together. Connects in the background; while
    /// Redis is away this process counts for itself.
    ///
    /// # Errors
    /// When the URL is malformed.
    pub fn shared(
        per_minute: u32,
        redis_url: &str,
        key: impl Into<String>,
    ) -> Result<Self, fred::error::Error> {
        let mut builder = Builder::from_config(Config::from_url(redis_url)?);
        builder
            .with_performance_config(|performance| {
                performance.default_command_timeout = REDIS_PATIENCE;
            })
            .with_connection_config(|connection| {
                connection.connection_timeout = REDIS_PATIENCE;
                connection.max_command_attempts = 1;
            })
            .set_policy(ReconnectPolicy::new_exponential(0, 100, 30_000, 2));
        let redis = builder.build()?;
        redis.connect();
        Ok(Self {
            shared: Some(Shared {
                redis,
                key: key.into(),
            }),
            ..Self::local(per_minute)
        })
    }

    /// The same number in another window than a minute, so that tests need not wait for one.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn within(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Takes the next start, if it is not further off than `longest`.
    pub async fn take(&self, longest: Duration) -> Turn {
        if let Some(shared) = &self.shared {
            match self.take_shared(shared, longest).await {
                Ok(turn) => return turn,
                Err(error) => tracing::warn!(
                    error = %error,
                    "calls to the language model are counted by this process alone"
                ),
            }
        }
        self.take_local(longest)
    }

    async fn take_shared(
        &self,
        shared: &Shared,
        longest: Duration,
    ) -> Result<Turn, fred::error::Error> {
        let arguments = vec![
            self.per_minute.to_string(),
            self.window.as_millis().to_string(),
            longest.as_millis().to_string(),
        ];
        let (granted, wait): (i64, u64) = shared
            .redis
            // A few calls a minute: sending the script each time is simpler than loading it.
            .eval(include_str!("shared.lua"), shared.key.as_str(), arguments)
            .await?;
        let wait = Duration::from_millis(wait);
        Ok(if granted == 1 {
            Turn::Granted(wait)
        } else {
            Turn::TooLong(wait)
        })
    }

    fn take_local(&self, longest: Duration) -> Turn {
        let now = Instant::now();
        let mut starts = self
            .local
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let most = self.per_minute as usize;
        let mut start = now;
        if starts.len() >= most
            && let Some(oldest) = starts.get(starts.len() - most)
        {
            start = start.max(*oldest + self.window);
        }
        let wait = start - now;
        if wait > longest {
            return Turn::TooLong(wait);
        }
        starts.push_back(start);
        while starts.len() > most {
            starts.pop_front();
        }
        Turn::Granted(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_minute_holds_more_starts_than_allowed() {
        let pace = Pace::local(5);
        let began = Instant::now();
        let mut starts = Vec::new();

        for _ in 0..40 {
            match pace.take(Duration::from_secs(600)).await {
                Turn::Granted(wait) => starts.push(Instant::now() + wait - began),
                Turn::TooLong(_) => panic!("the wait is short enough"),
            }
            tokio::time::advance(Duration::from_secs(3)).await;
        }

        for start in &starts {
            let within = starts
                .iter()
                .filter(|other| **other >= *start && **other < *start + MINUTE)
                .count();
            assert!(within <= 5, "{within} starts in a minute");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_is_too_long_takes_nothing() {
        let pace = Pace::local(1);
        assert_eq!(pace.take(MINUTE).await, Turn::Granted(Duration::ZERO));

        for _ in 0..3 {
            assert_eq!(
                pace.take(Duration::from_secs(59)).await,
                Turn::TooLong(MINUTE)
            );
        }

        tokio::time::advance(MINUTE).await;
        assert_eq!(pace.take(MINUTE).await, Turn::Granted(Duration::ZERO));
    }
}
