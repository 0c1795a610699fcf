//! What a kind of answer has cost and saved since the process began.

use std::{
    borrow::Cow,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Counts of one kind. Each is exact; together they are of slightly different moments.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) hits: AtomicU64,
    pub(super) misses: AtomicU64,
    pub(super) absent: AtomicU64,
    pub(super) shared_hits: AtomicU64,
    pub(super) shared_misses: AtomicU64,
    pub(super) shared_errors: AtomicU64,
    pub(super) loads: AtomicU64,
    pub(super) load_errors: AtomicU64,
    pub(super) evictions: AtomicU64,
    entries: AtomicU64,
    bytes: AtomicU64,
}

impl Counters {
    pub(super) fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Relaxed);
    }

    pub(super) fn entered(&self, weight: u32) {
        self.entries.fetch_add(1, Relaxed);
        self.bytes.fetch_add(u64::from(weight), Relaxed);
    }

    pub(super) fn left(&self, weight: u32, was_pushed_out: bool) {
        self.entries.fetch_sub(1, Relaxed);
        self.bytes.fetch_sub(u64::from(weight), Relaxed);
        if was_pushed_out {
            Self::add(&self.evictions);
        }
    }

    pub(super) fn read(&self, kind: &'static str) -> CacheStats {
        let get = |counter: &AtomicU64| counter.load(Relaxed);
        CacheStats {
            kind: Cow::Borrowed(kind),
            memory: LayerStats {
                hits: get(&self.hits),
                misses: get(&self.misses),
            },
            redis: LayerStats {
                hits: get(&self.shared_hits),
                misses: get(&self.shared_misses),
            },
            redis_errors: get(&self.shared_errors),
            absent: get(&self.absent),
            loads: get(&self.loads),
            load_errors: get(&self.load_errors),
            evictions: get(&self.evictions),
            entries: get(&self.entries),
            bytes: get(&self.bytes),
        }
    }
}

/// What a kind of answer has cost and saved since the process began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CacheStats {
    /// What is cached.
    #[schema(value_type = String, example = "vendor")]
    pub kind: Cow<'static, str>,
    /// Looked for in this process.
    pub memory: LayerStats,
    /// Looked for in Redis, by one for all that asked at the same time.
    pub redis: LayerStats,
    /// Times Redis failed, was too slow, or held something unreadable.
    pub redis_errors: u64,
    /// Asked for and known not to exist.
    pub absent: u64,
    /// Made from the database.
    pub loads: u64,
    /// Of these, how many failed.
    pub load_errors: u64,
    /// Pushed out of memory for want of room.
    pub evictions: u64,
    /// In memory now.
    pub entries: u64,
    /// Bytes they take.
    pub bytes: u64,
}

impl CacheStats {
    /// Times an answer was there, in memory or in Redis.
    #[must_use]
    pub fn hits(&self) -> u64 {
        self.memory.hits + self.redis.hits
    }

    /// Counts of the same kind in several processes, together.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        self.memory.hits += other.memory.hits;
        self.memory.misses += other.memory.misses;
        self.redis.hits += other.redis.hits;
        self.redis.misses += other.redis.misses;
        self.redis_errors += other.redis_errors;
        self.absent += other.absent;
        self.loads += other.loads;
        self.load_errors += other.load_errors;
        self.evictions += other.evictions;
        self.entries += other.entries;
        self.bytes += other.bytes;
        self
    }
}

/// How often a layer had what was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LayerStats {
    /// It was there.
    pub hits: u64,
    /// It was not.
    pub misses: u64,
}
