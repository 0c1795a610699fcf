//! The cache in Redis: for all processes, quick or not at all.

mod census;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use fred::prelude::*;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::{Counters, Key, Prepared};
use crate::platform::{config::RedisConfig, events};

pub use census::HeldInRedis;

/// A load from PostgreSQL takes a few milliseconds, so Redis is not waited for longer than this.
const PATIENCE: Duration = Duration::from_millis(50);
/// After a failure Redis is left alone for this long.
const PEACE: Duration = Duration::from_secs(1);
/// Writes under way at once; more than these are not worth it.
const WRITES: usize = 32;
/// Keys removed by one command.
const REMOVED_AT_ONCE: usize = 100;

/// A Redis as it describes itself. It may hold more than the cache.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct RedisServer {
    /// Bytes it uses.
    pub used_bytes: u64,
    /// Keys in all its databases.
    pub keys: u64,
    /// Pushed out for want of room since it began.
    pub evicted_keys: u64,
    /// Seconds since it began.
    pub uptime_seconds: u64,
}

impl RedisServer {
    /// Reads the answer to `INFO`; what is not in it is 0.
    fn read(text: &str) -> Self {
        let number = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            let value = line.and_then(|rest| rest.strip_prefix(':'));
            value
                .and_then(|value| value.trim().parse().ok())
                .unwrap_or(0)
        };
        let keys = text
            .lines()
            .filter(|line| line.starts_with("db"))
            .filter_map(|line| {
                line.split("keys=")
                    .nth(1)?
                    .split(',')
                    .next()?
                    .parse::<u64>()
                    .ok()
            })
            .sum();
        Self {
            used_bytes: number("used_memory"),
            keys,
            evicted_keys: number("evicted_keys"),
            uptime_seconds: number("uptime_in_seconds"),
        }
    }
}

pub(super) struct Store {
    client: Client,
    /// `crb:cache`
    prefix: String,
    build: String,
    began: Instant,
    /// Milliseconds after `began` until which Redis is left alone.
    closed_until: Arc<AtomicU64>,
    writes: Arc<Semaphore>,
    tasks: TaskTracker,
}

impl Store {
    pub(super) fn connect(
        config: &RedisConfig,
        build: &str,
        tasks: &TaskTracker,
    ) -> anyhow::Result<Self> {
        let mut builder = events::builder(config)?;
        builder.with_performance_config(|performance| {
            performance.default_command_timeout = PATIENCE;
        });
        let client = builder.build()?;
        // Connects, and again after each loss, in the background.
        client.connect();
        Ok(Self {
            client,
            prefix: format!("{}:cache", config.prefix),
            build: build.to_owned(),
            began: Instant::now(),
            closed_until: Arc::default(),
            writes: Arc::new(Semaphore::new(WRITES)),
            tasks: tasks.clone(),
        })
    }

    /// Whether it is worth asking.
    pub(super) fn is_open(&self) -> bool {
        self.client.is_connected() && self.now() >= self.closed_until.load(Relaxed)
    }

    pub(super) async fn get(&self, key: &Key, counters: &Counters) -> Option<Prepared> {
        if !self.is_open() {
            return None;
        }
        let found = self.client.get::<Option<Bytes>, _>(self.name(key));
        let decoded = match tokio::time::timeout(PATIENCE, found).await {
            Ok(Ok(None)) => {
                Counters::add(&counters.shared_misses);
                return None;
            }
            Ok(Ok(Some(bytes))) => Prepared::decode(&bytes),
            Ok(Err(error)) => {
                self.close();
                Err(error.into())
            }
            Err(late) => {
                self.close();
                Err(late.into())
            }
        };
        match decoded {
            Ok(prepared) => {
                Counters::add(&counters.shared_hits);
                Some(prepared)
            }
            Err(error) => {
                Counters::add(&counters.shared_errors);
                tracing::debug!(error = format!("{error:#}"), "Redis did not help");
                None
            }
        }
    }

    /// What the server says of itself.
    pub(super) async fn server(&self) -> Option<RedisServer> {
        if !self.is_open() {
            return None;
        }
        let told = self.client.info::<String>(None);
        let told = tokio::time::timeout(PATIENCE * 4, told).await.ok()?.ok()?;
        Some(RedisServer::read(&told))
    }

    /// Writes in the background; who asked does not wait for it.
    pub(super) fn put(
        &self,
        key: Key,
        prepared: Arc<Prepared>,
        lifetime: Duration,
        counters: &Arc<Counters>,
    ) {
        let Ok(permit) = Arc::clone(&self.writes).try_acquire_owned() else {
            return;
        };
        if !self.is_open() {
            return;
        }
        let (client, name, counters) = (self.client.clone(), self.name(&key), Arc::clone(counters));
        self.tasks.spawn(async move {
            let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
            let expiry = Some(Expiration::EX(seconds.max(1)));
            let written = client
                .set::<(), _, _>(name, prepared.encode(), expiry, None, false)
                .await;
            if let Err(error) = written {
                Counters::add(&counters.shared_errors);
                tracing::debug!(%error, "Redis did not take an answer");
            }
            drop(permit);
        });
    }

    /// Removes in the background, by name: nothing is ever searched for.
    pub(super) fn forget(&self, keys: Vec<Key>) {
        if !self.is_open() {
            return;
        }
        let client = self.client.clone();
        let names: Vec<String> = keys.iter().map(|key| self.name(key)).collect();
        self.tasks.spawn(async move {
            for some in names.chunks(REMOVED_AT_ONCE) {
                if client.unlink::<(), _>(some.to_vec()).await.is_err() {
                    // They go when their time is over.
                    return;
                }
            }
        });
    }

    /// What it holds of each kind.
    pub(super) async fn census(&self) -> Option<BTreeMap<String, HeldInRedis>> {
        if !self.is_open() {
            return None;
        }
        census::take(&self.client, &self.prefix).await
    }

    fn name(&self, key: &Key) -> String {
        format!(
            "{}:{}:{}-{}:{}",
            self.prefix,
            key.kind,
            self.build,
            key.stamp,
            key.name()
        )
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn close(&self) {
        let until = self.now() + u64::try_from(PEACE.as_millis()).unwrap_or(u64::MAX);
        self.closed_until.store(until, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::RedisServer;

    #[test]
    fn the_numbers_of_a_server_are_read_from_its_own_words() {
        let told = "# Server\r\nuptime_in_seconds:90\r\n# Memory\r\nused_memory:1024\r\nused_memory_human:1K\r\n\
            evicted_keys:3\r\n# Keyspace\r\ndb0:keys=5,expires=1,avg_ttl=0\r\ndb2:keys=2,expires=0,avg_ttl=0\r\n";

        let read = RedisServer::read(told);

        assert_eq!(
            (
                read.used_bytes,
                read.keys,
                read.evicted_keys,
                read.uptime_seconds
            ),
            (1024, 7, 3, 90)
        );
    }
}
