//! What the caches cost and save.

use std::{collections::BTreeMap, time::Duration};

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::platform::cache::{
    CacheStats, LayerStats, RedisServer,
    queries::{self, CacheReport},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    auth::Operator,
    http::{ApiResult, Data, Envelope, NoQuery},
    state::AppState,
};

/// A process that has not written for so long counts no more.
pub(super) const SEEN_WITHIN: Duration = Duration::from_secs(30);

/// What the caches of all processes cost and save.
#[derive(Debug, Serialize, ToSchema)]
pub struct CacheStatsView {
    /// Each kind over all living processes: counts since each of them began.
    pub kinds: Vec<CacheKindView>,
    /// Each living process; the others write their counts every five seconds.
    pub processes: Vec<CacheProcessView>,
    /// The Redis that holds answers for all processes; null while it does not serve.
    pub redis_server: Option<RedisServer>,
}

/// A kind of answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct CacheKindView {
    /// What is cached.
    #[schema(example = "vendor")]
    pub kind: String,
    /// Times an answer was there, in memory or in Redis.
    pub hits: u64,
    /// Times the database was asked.
    pub misses: u64,
    /// Share of hits; null where nothing was asked for.
    pub ratio: Option<f64>,
    /// Of the misses, those that failed.
    pub load_errors: u64,
    /// Asked for and known not to exist.
    pub absent: u64,
    /// Memory first, then Redis, which is asked for what memory did not have.
    pub layers: [CacheLayerView; 2],
}

/// A place where answers are kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct CacheLayerView {
    /// `memory` or `redis`.
    pub layer: &'static str,
    /// It was there.
    pub hits: u64,
    /// It was not.
    pub misses: u64,
    /// Share of hits; null where nothing was asked for.
    pub ratio: Option<f64>,
    /// Kept now. Redis is counted for all processes together, at most every ten seconds: null beside each of them, while
    /// it does not serve, and when it holds more than can be counted in a second.
    pub entries: Option<u64>,
    /// Bytes they take.
    pub bytes: Option<u64>,
    /// Pushed out for want of room; null for Redis, which does not tell by kind: see `redis_server`.
    pub evictions: Option<u64>,
    /// Times it failed or was too slow.
    pub errors: u64,
}

/// A process and what it counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct CacheProcessView {
    /// Which process; new at each start.
    pub process: Uuid,
    /// On which machine.
    pub host: String,
    /// Since when it counts.
    pub started_at: DateTime<Utc>,
    /// When it last wrote.
    pub seen_at: DateTime<Utc>,
    /// It answers this request; its counts are of this moment.
    pub is_this_one: bool,
    /// Each kind.
    pub kinds: Vec<CacheKindView>,
}

/// Tells hits, misses, share of hits, entries, bytes and evictions of each kind of answer and each layer, over all
/// processes and process by process.
#[utoipa::path(get, path = "/admin/cache/stats", tag = "admin",
    responses((status = 200, body = Envelope<CacheStatsView>)),
    security(("operator_token" = [])))]
pub async fn get_cache_stats(
    State(app): State<AppState>,
    _caller: Operator,
    _query: NoQuery,
) -> ApiResult<Data<CacheStatsView>> {
    app.cache.tend().await;
    app.books.write_counts(&app).await?;
    let reports = queries::list_reports(app.db.system(), SEEN_WITHIN).await?;
    let mut kinds = totals(&reports);
    if let Some(held) = app.cache.held_in_redis().await {
        for kind in &mut kinds {
            let held = held.get(&kind.kind).copied().unwrap_or_default();
            kind.layers[1].entries = Some(held.entries);
            kind.layers[1].bytes = Some(held.bytes);
        }
    }
    Ok(Data(CacheStatsView {
        kinds,
        processes: processes(&app, reports),
        redis_server: app.cache.redis_server().await,
    }))
}

/// Each kind over all processes.
pub(super) fn totals(reports: &[CacheReport]) -> Vec<CacheKindView> {
    let mut kinds: BTreeMap<&str, CacheStats> = BTreeMap::new();
    for report in reports {
        let kind = report.stats.kind.as_ref();
        let sum = match kinds.remove(kind) {
            Some(sum) => sum.with(&report.stats),
            None => report.stats.clone(),
        };
        kinds.insert(kind, sum);
    }
    kinds.into_values().map(CacheKindView::from).collect()
}

fn processes(app: &AppState, reports: Vec<CacheReport>) -> Vec<CacheProcessView> {
    let mut processes: Vec<CacheProcessView> = Vec::new();
    for report in reports {
        if processes
            .last()
            .is_none_or(|last| last.process != report.process)
        {
            processes.push(CacheProcessView {
                process: report.process,
                host: report.host,
                started_at: report.started_at,
                seen_at: report.seen_at,
                is_this_one: report.process == app.books.process(),
                kinds: Vec::new(),
            });
        }
        if let Some(last) = processes.last_mut() {
            last.kinds.push(report.stats.into());
        }
    }
    processes
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share is shown with three digits"
)]
fn share(hits: u64, misses: u64) -> Option<f64> {
    (hits + misses > 0).then(|| hits as f64 / (hits + misses) as f64)
}

impl From<CacheStats> for CacheKindView {
    fn from(stats: CacheStats) -> Self {
        let layer = |layer, counted: LayerStats| CacheLayerView {
            layer,
            hits: counted.hits,
            misses: counted.misses,
            ratio: share(counted.hits, counted.misses),
            entries: None,
            bytes: None,
            evictions: None,
            errors: 0,
        };
        Self {
            hits: stats.hits(),
            misses: stats.loads,
            ratio: share(stats.hits(), stats.loads),
            load_errors: stats.load_errors,
            absent: stats.absent,
            layers: [
                CacheLayerView {
                    entries: Some(stats.entries),
                    bytes: Some(stats.bytes),
                    evictions: Some(stats.evictions),
                    ..layer("memory", stats.memory)
                },
                CacheLayerView {
                    errors: stats.redis_errors,
                    ..layer("redis", stats.redis)
                },
            ],
            kind: stats.kind.into_owned(),
        }
    }
}
