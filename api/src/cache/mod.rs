//! What of the public answers is kept ready, and what makes it outdated.
//!
//! Vendors and benchmarks follow the stamps of their tables, which a task reads every half second. A report follows
//! its own row, which is looked at when it is asked for, and at most every three quarters of a second.

mod answer;
mod front;
mod reports;
mod served;

use std::{collections::BTreeMap, time::Duration};

use front::Addresses;
use shared::platform::{
    cache::{Cache, CacheConfig, CacheStats, HeldInRedis, RedisServer, Revisions},
    db::Db,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use answer::Fresh;
pub use front::{Front, FrontLayer};
pub use reports::SharedReports;
pub use served::Served;

/// How often the stamps are read: a change shows after this and one query at most.
const READ_EVERY: Duration = Duration::from_millis(500);
const HOUR: Duration = Duration::from_secs(3600);
/// How long Redis keeps a form of a report. A report has few readers, most of them at once, and costs one row to make
/// ready again; each takes some 50 KiB of a memory in which the queue lies too.
const REPORT_LIFETIME: Duration = Duration::from_secs(600);
/// Groups of reference data, as the triggers of the database name them.
const VENDORS: &str = "vendors";
const BENCHMARKS: &str = "benchmarks";

/// The caches of this process.
#[derive(Clone)]
pub struct Caches {
    /// Vendors: lists, details, categories.
    pub vendors: Served,
    /// Benchmarks: of an industry, of a metric.
    pub benchmarks: Served,
    /// Delivered reports, as JSON and as pages.
    pub reports: SharedReports,
    cache: Cache,
    revisions: Revisions,
    known: Addresses,
}

impl Caches {
    /// Empty caches, and the task that keeps them up to date until `shutdown`.
    ///
    /// # Errors
    /// When the address of Redis is malformed.
    pub fn start(
        config: &CacheConfig,
        db: &Db,
        tasks: &TaskTracker,
        shutdown: CancellationToken,
    ) -> anyhow::Result<Self> {
        let cache = Cache::start(config, tasks)?;
        let revisions = Revisions::new(db.clone(), &[VENDORS, BENCHMARKS]);
        let served = |name, hours, group| {
            Served::new(cache.kind(name, HOUR * hours), revisions.clone(), group)
        };
        let caches = Self {
            vendors: served("vendor", 24, VENDORS),
            benchmarks: served("benchmark", 7 * 24, BENCHMARKS),
            reports: SharedReports::new(cache.kind("report", REPORT_LIFETIME), db.clone()),
            cache,
            revisions,
            known: Addresses::default(),
        };
        tasks.spawn(caches.clone().keep_up(shutdown));
        Ok(caches)
    }

    /// Reads the stamps now, so that whoever has just changed reference data sees it in the next answer of this
    /// process; the others follow within a second.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refresh(&self) -> sqlx::Result<()> {
        let changed = self.revisions.refresh().await?;
        for (group, stamp) in changed {
            for served in [&self.vendors, &self.benchmarks] {
                if served.group() == group {
                    served.kind().forget_all_but(stamp);
                }
            }
        }
        Ok(())
    }

    /// What each kind has cost and saved so far.
    #[must_use]
    pub fn stats(&self) -> [CacheStats; 3] {
        [
            self.vendors.kind().stats(),
            self.benchmarks.kind().stats(),
            self.reports.kind().stats(),
        ]
    }

    /// Forgets what ran out, so that the counts tell what is really held.
    pub async fn tend(&self) {
        self.cache.tend().await;
    }

    /// What the Redis that holds answers for all processes says of itself; `None` while it does not serve.
    pub async fn redis_server(&self) -> Option<RedisServer> {
        self.cache.redis_server().await
    }

    /// What Redis holds of each kind; `None` while it does not serve, or holds more than can be counted.
    pub async fn held_in_redis(&self) -> Option<BTreeMap<String, HeldInRedis>> {
        self.cache.held_in_redis().await
    }

    /// Whether Redis holds answers for all processes at the moment.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.cache.is_shared()
    }

    async fn keep_up(self, shutdown: CancellationToken) {
        let mut is_behind = false;
        loop {
            match self.refresh().await {
                Ok(()) => is_behind = false,
                // Said once, not twice a second.
                Err(error) if !is_behind => {
                    is_behind = true;
                    tracing::warn!(%error, "the stamps of reference data cannot be read; what is held is served on");
                }
                Err(_) => {}
            }
            self.cache.tend().await;
            tokio::select! {
                () = tokio::time::sleep(READ_EVERY) => {}
                () = shutdown.cancelled() => return,
            }
        }
    }
}
