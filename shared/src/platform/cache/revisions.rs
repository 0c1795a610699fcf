//! The stamps of reference data, read from PostgreSQL often enough that a change shows within a second.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use super::{Stamp, queries};
use crate::platform::db::Db;

/// Groups of reference data and their stamps, as this process last read them. Clones share everything.
#[derive(Clone)]
pub struct Revisions {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    groups: Vec<(&'static str, AtomicU64)>,
    began: Instant,
    /// Milliseconds after `began` at which the last reading that succeeded was started, plus one; 0: none did.
    confirmed: AtomicU64,
    /// Held while reading, so that an older reading never overwrites a newer one.
    reading: Mutex<()>,
}

/// A group's stamp, and how long ago it was certainly true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The stamp.
    pub stamp: Stamp,
    /// Time since the reading it comes from.
    pub age: Duration,
}

impl Revisions {
    /// Watches these groups; nothing is read yet.
    #[must_use]
    pub fn new(db: Db, groups: &[&'static str]) -> Self {
        Self {
            inner: Arc::new(Inner {
                db,
                groups: groups
                    .iter()
                    .map(|name| (*name, AtomicU64::default()))
                    .collect(),
                began: Instant::now(),
                confirmed: AtomicU64::default(),
                reading: Mutex::default(),
            }),
        }
    }

    /// What was last read of a group; `None` before the first reading, and for a group that is not watched.
    #[must_use]
    pub fn current(&self, group: &str) -> Option<Reading> {
        let confirmed = self
            .inner
            .confirmed
            .load(Ordering::Acquire)
            .checked_sub(1)?;
        let (_, bits) = self.inner.groups.iter().find(|(name, _)| *name == group)?;
        Some(Reading {
            stamp: Stamp::from_bits(bits.load(Ordering::Acquire)),
            age: Duration::from_millis(self.now().saturating_sub(confirmed)),
        })
    }

    /// Reads the stamps now; returns the groups that changed. After a change of one's own this makes sure that the
    /// next answer of this process shows it.
    ///
    /// # Errors
    /// When the database does not answer; what was read before stays.
    pub async fn refresh(&self) -> sqlx::Result<Vec<(&'static str, Stamp)>> {
        let inner = &self.inner;
        let _one_at_a_time = inner.reading.lock().await;
        let started = self.now();
        let names: Vec<String> = inner
            .groups
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect();
        let stamps = queries::list_stamps(inner.db.reference(), &names).await?;
        let mut changed = Vec::new();
        for (name, held) in &inner.groups {
            // A group that nobody has written to has no row; its stamp is 0.
            let found = stamps.iter().find(|row| row.name == *name);
            let bits = found.map_or(0, |row| row.stamp.as_u64_pair().1);
            if held.swap(bits, Ordering::AcqRel) != bits {
                changed.push((*name, Stamp::from_bits(bits)));
            }
        }
        inner.confirmed.store(started + 1, Ordering::Release);
        Ok(changed)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.inner.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
