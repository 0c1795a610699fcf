//! The uses of all processes together, in Redis.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

use fred::prelude::*;

use super::{Demand, Standing, Verdict};
use crate::platform::{config::RedisConfig, events};

const SCRIPT: &str = include_str!("charge.lua");
/// Whoever gives a use back gives the newest: of equal uses it does not matter which.
const GIVE_BACK: &str = "for _, key in ipairs(KEYS) do redis.call('RPOP', key) end";
/// A request waits for Redis this long at most.
const PATIENCE: Duration = Duration::from_millis(250);
/// After a failure Redis is left alone for this long.
const PEACE: Duration = Duration::from_secs(1);

/// Charges uses in Redis. Clones of the connection reconnect for ever.
pub struct SharedLimits {
    pub(super) client: Client,
    /// `crb:limit`
    prefix: String,
    patience: Duration,
    began: Instant,
    /// Milliseconds after `began` until which Redis is left alone.
    closed_until: AtomicU64,
}

impl SharedLimits {
    /// Connects in the background; a Redis that is down is no error.
    ///
    /// # Errors
    /// When the URL is malformed.
    pub fn connect(config: &RedisConfig) -> anyhow::Result<Self> {
        Self::connect_with(config, PATIENCE)
    }

    pub(super) fn connect_with(config: &RedisConfig, patience: Duration) -> anyhow::Result<Self> {
        let mut builder = events::builder(config)?;
        builder.with_performance_config(|performance| {
            // Set here and not for each call: options of single calls have no effect on scripts in this client.
            performance.default_command_timeout = patience;
        });
        let client = builder.build()?;
        client.connect();
        Ok(Self {
            client,
            prefix: format!("{}:limit", config.prefix),
            patience,
            began: Instant::now(),
            closed_until: AtomicU64::new(0),
        })
    }

    /// Whether it is worth asking.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.client.is_connected() && self.now() >= self.closed_until.load(Relaxed)
    }

    /// Charges one use to every policy or to none; `None` when Redis does not answer in time.
    pub async fn charge(&self, demands: &[Demand<'_>]) -> Option<Verdict> {
        if !self.is_open() {
            return None;
        }
        let keys = self.keys(demands);
        let numbers: Vec<String> = demands
            .iter()
            .flat_map(|demand| {
                let window = demand.policy.window.as_micros();
                [demand.policy.quota.to_string(), window.to_string()]
            })
            .collect();
        // The script is a kilobyte: sending it each time costs less than keeping track of who has it.
        let asked = self.client.eval::<Vec<i64>, _, _, _>(SCRIPT, keys, numbers);
        let failed = match tokio::time::timeout(self.patience, asked).await {
            Ok(Ok(answer)) => match read(&answer, demands.len()) {
                Some(verdict) => return Some(verdict),
                None => format!("an answer of {} numbers", answer.len()),
            },
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no answer in time".to_owned(),
        };
        self.close();
        tracing::warn!(error = failed, "limits are counted by this process alone");
        None
    }

    /// Takes the newest use back from every policy, as far as Redis can be reached.
    pub async fn give_back(&self, demands: &[Demand<'_>]) {
        if !self.is_open() {
            return;
        }
        let taken =
            self.client
                .eval::<(), _, _, _>(GIVE_BACK, self.keys(demands), Vec::<String>::new());
        match tokio::time::timeout(self.patience, taken).await {
            Ok(Ok(())) => {}
            // The use ends with its window.
            Ok(Err(error)) => tracing::debug!(%error, "a use was not given back"),
            Err(_) => self.close(),
        }
    }

    fn keys(&self, demands: &[Demand<'_>]) -> Vec<String> {
        let key = |demand: &Demand<'_>| {
            format!("{}:{}:{}", self.prefix, demand.policy.name, demand.subject)
        };
        demands.iter().map(key).collect()
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn close(&self) {
        let until = self.now() + u64::try_from(PEACE.as_millis()).unwrap_or(u64::MAX);
        self.closed_until.store(until, Relaxed);
    }
}

fn read(answer: &[i64], demands: usize) -> Option<Verdict> {
    let (is_allowed, numbers) = answer.split_first()?;
    let standings: Vec<Standing> = numbers
        .chunks_exact(2)
        .map(|pair| Standing {
            remaining: u32::try_from(pair[0]).unwrap_or(0),
            resets_in: Duration::from_micros(u64::try_from(pair[1]).unwrap_or(0)),
        })
        .collect();
    (standings.len() == demands).then_some(Verdict {
        is_allowed: *is_allowed == 1,
        standings,
    })
}
