//! Answers that many ask for, kept ready to send: in this process, and in Redis for all processes.
//!
//! **Nothing is ever deleted to be correct.** Every key carries a [`Stamp`] of what the answer was made from; when
//! that changes, so does the stamp, and what lies under the old one is never asked for again. Stamps come from
//! PostgreSQL ([`Revisions`], read every half second), so an entry is right with Redis down, and a process that
//! missed a message has missed nothing.
//!
//! A name is looked up in memory, then in Redis, then loaded, by one of all that ask at the same time. Redis gets
//! 50 ms and, when it fails, a second of peace; it never fails a request. What cannot be found is remembered in a
//! small place of its own, and what anyone could make up in any number (a search text) stays out of Redis: see
//! [`Loaded`].

mod counters;
mod key;
mod kind;
mod moment;
mod prepared;
pub mod queries;
mod revisions;
mod store;
#[cfg(all(test, feature = "testing"))]
mod tests;

use std::{collections::BTreeMap, convert::Infallible, sync::Arc, time::Duration};

use moka::{Expiry, future::Cache as Memory, notification::RemovalCause};
use rand::Rng;
use tokio_util::task::TaskTracker;

use super::config::RedisConfig;
use counters::Counters;
use key::Key;
use store::Store;

pub use counters::{CacheStats, LayerStats};
pub use key::{Name, Stamp};
pub use kind::{CacheKind, Loaded};
pub use moment::Moment;
pub use prepared::{Media, Prepared};
pub use revisions::{Reading, Revisions};
pub use store::{HeldInRedis, RedisServer};

/// How long memory keeps an answer; Redis keeps it as long as its kind says.
const MEMORY_LIFETIME: Duration = Duration::from_secs(3600);
/// What Redis holds is counted at most this often, however many operators look.
const COUNTED_EVERY: Duration = Duration::from_secs(10);
/// How long it is remembered that there is no such thing. Its stamp changes when there is, so this only bounds memory.
const ABSENT_LIFETIME: Duration = Duration::from_secs(60);
/// How many absent names are remembered.
const ABSENT_MAX: u64 = 1024;
/// Lifetimes differ by up to a tenth, so that what was loaded together does not end together.
const JITTER: f64 = 0.1;

/// What a cache is told from outside.
#[derive(Debug, Clone)]
pub struct CacheConfig {
    /// Most bytes of answers in memory.
    pub memory_bytes: u64,
    /// Redis, if there is one.
    pub redis: Option<RedisConfig>,
    /// Names the build: another build may write the same answer in another shape.
    pub build: String,
}

/// The answers that one process holds, of all kinds.
#[derive(Clone)]
pub struct Cache {
    inner: Arc<Inner>,
}

struct Inner {
    memory: Memory<Key, Arc<Entry>>,
    absent: Memory<Key, ()>,
    store: Option<Store>,
    census: Moment<Option<BTreeMap<String, HeldInRedis>>>,
}

/// An answer in memory.
struct Entry {
    prepared: Arc<Prepared>,
    lifetime: Duration,
    counters: Arc<Counters>,
}

impl Entry {
    fn new(prepared: Arc<Prepared>, counters: &Arc<Counters>) -> Arc<Self> {
        counters.entered(prepared.weight());
        Arc::new(Self {
            prepared,
            lifetime: jittered(MEMORY_LIFETIME),
            counters: Arc::clone(counters),
        })
    }
}

struct OwnLifetime;

impl Expiry<Key, Arc<Entry>> for OwnLifetime {
    fn expire_after_create(
        &self,
        _key: &Key,
        entry: &Arc<Entry>,
        _now: std::time::Instant,
    ) -> Option<Duration> {
        Some(entry.lifetime)
    }
}

impl Cache {
    /// An empty cache. A Redis that is down is no error.
    ///
    /// # Errors
    /// When the address of Redis is malformed.
    pub fn start(config: &CacheConfig, tasks: &TaskTracker) -> anyhow::Result<Self> {
        // The default policy, which remembers how often names were asked for, lets no flood of names that are asked
        // for once push out what everyone reads.
        let memory = Memory::builder()
            .max_capacity(config.memory_bytes)
            .weigher(|_, entry: &Arc<Entry>| entry.prepared.weight())
            .expire_after(OwnLifetime)
            .support_invalidation_closures()
            .eviction_listener(|_, entry: Arc<Entry>, cause| {
                entry
                    .counters
                    .left(entry.prepared.weight(), cause == RemovalCause::Size);
            })
            .build();
        let absent = Memory::builder()
            .max_capacity(ABSENT_MAX)
            .time_to_live(ABSENT_LIFETIME)
            .build();
        let store = config
            .redis
            .as_ref()
            .map(|redis| Store::connect(redis, &config.build, tasks))
            .transpose()?;
        Ok(Self {
            inner: Arc::new(Inner {
                memory,
                absent,
                store,
                census: Moment::new(COUNTED_EVERY, 1),
            }),
        })
    }

    /// A kind of answer, under a name that is used for no other, and how long Redis keeps it.
    #[must_use]
    pub fn kind(&self, name: &'static str, lifetime: Duration) -> CacheKind {
        CacheKind::new(self.clone(), name, lifetime)
    }

    /// Does what is due: forgets what ran out, so that the counters tell what is really held.
    pub async fn tend(&self) {
        self.inner.memory.run_pending_tasks().await;
        self.inner.absent.run_pending_tasks().await;
    }

    /// Whether Redis serves at the moment.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.inner.store.as_ref().is_some_and(Store::is_open)
    }

    /// What the Redis that holds answers for all processes says of itself; `None` while it does not serve.
    pub async fn redis_server(&self) -> Option<RedisServer> {
        self.inner.store.as_ref()?.server().await
    }

    /// What Redis holds of each kind, as of ten seconds ago at most; `None` while it does not serve, or holds more than
    /// can be counted in a second.
    pub async fn held_in_redis(&self) -> Option<BTreeMap<String, HeldInRedis>> {
        let store = self.inner.store.as_ref()?;
        let counting = async { Ok::<_, Infallible>(store.census().await) };
        match self.inner.census.get("redis", counting).await {
            Ok(counted) => counted,
            Err(never) => match never {},
        }
    }
}

/// A lifetime, a tenth more or less.
fn jittered(lifetime: Duration) -> Duration {
    lifetime.mul_f64(rand::rng().random_range(1.0 - JITTER..=1.0 + JITTER))
}
