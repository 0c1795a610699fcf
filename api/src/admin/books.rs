//! What this process writes down for operators: how queues stand, and what its caches count.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use shared::platform::{cache, clock, host, jobs};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::state::AppState;

/// How often it is written. Queues are sampled every ten seconds, by whichever process comes first.
const EVERY: Duration = Duration::from_secs(5);

/// The books of one process. Clones write into the same ones.
#[derive(Clone)]
pub struct Books {
    inner: Arc<Inner>,
}

struct Inner {
    process: Uuid,
    host: String,
    started_at: DateTime<Utc>,
    /// Hits and misses by kind, as far as they are in the samples.
    told: Mutex<HashMap<String, (u64, u64)>>,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            inner: Arc::new(Inner {
                process: Uuid::now_v7(),
                host: host::name(),
                started_at: clock::now(),
                told: Mutex::default(),
            }),
        }
    }
}

impl Books {
    /// Names this process.
    #[must_use]
    pub fn process(&self) -> Uuid {
        self.inner.process
    }

    /// Writes until the process is asked to stop.
    pub async fn keep(self, app: AppState) {
        let mut is_behind = false;
        loop {
            match self.write(&app).await {
                Ok(()) => is_behind = false,
                // Said once, not every five seconds.
                Err(error) if !is_behind => {
                    is_behind = true;
                    tracing::warn!(%error, "samples for operators cannot be written; their charts get a gap");
                }
                Err(_) => {}
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = app.shutdown.cancelled() => return,
            }
        }
    }

    /// Writes everything once.
    ///
    /// # Errors
    /// On a database error.
    pub async fn write(&self, app: &AppState) -> sqlx::Result<()> {
        jobs::queries::sample_queues(app.db.system()).await?;
        self.write_counts(app).await
    }

    /// Writes what the caches of this process counted.
    ///
    /// # Errors
    /// On a database error.
    pub async fn write_counts(&self, app: &AppState) -> sqlx::Result<()> {
        let stats = app.cache.stats();
        let inner = &self.inner;
        let db = app.db.system();
        cache::queries::upsert_reports(db, inner.process, &inner.host, inner.started_at, &stats)
            .await?;
        let mut told = inner.told.lock().await;
        let mut fresh = Vec::new();
        for one in &stats {
            let (hits, misses) = told.get(one.kind.as_ref()).copied().unwrap_or_default();
            let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
            let (new_hits, new_misses) = (one.hits() - hits, one.loads - misses);
            if new_hits + new_misses > 0 {
                fresh.push((one.kind.to_string(), signed(new_hits), signed(new_misses)));
            }
        }
        if !fresh.is_empty() {
            cache::queries::add_samples(db, &fresh).await?;
        }
        told.extend(
            stats
                .iter()
                .map(|one| (one.kind.to_string(), (one.hits(), one.loads))),
        );
        Ok(())
    }
}
