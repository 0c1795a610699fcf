//! The operations endpoint: numbers and readiness on a port of its own, which no visitor reaches.

use std::convert::Infallible;

use anyhow::Context;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use shared::platform::{
    cache::CacheStats,
    metrics::{CONTENT_TYPE, Exposition, Labels},
};
use tokio::net::TcpListener;

use crate::{auth::Public, health, state::AppState};

/// Serves until the process stops. An address that is taken is no reason not to serve visitors.
pub async fn serve(app: AppState) {
    let bind = app.config.ops_bind;
    let shutdown = app.shutdown.clone();
    let serving = async {
        let listener = TcpListener::bind(bind)
            .await
            .context("cannot listen (API_OPS_BIND)")?;
        axum::serve(listener, router(app))
            .with_graceful_shutdown(async move { shutdown.cancelled().await })
            .await?;
        anyhow::Ok(())
    };
    if let Err(error) = serving.await {
        tracing::warn!(error = format!("{error:#}"), %bind, "no numbers are told");
    }
}

/// `/metrics`, and readiness at every other path.
pub fn router(app: AppState) -> Router {
    Router::new()
        .route("/metrics", get(tell_metrics))
        .fallback(async |State(app): State<AppState>| {
            Ok::<_, Infallible>(health::get_readyz(State(app), Public).await)
        })
        .with_state(app)
}

async fn tell_metrics(State(app): State<AppState>) -> Response {
    match exposition(&app).text() {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the numbers cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Everything this process tells now.
#[must_use]
pub fn exposition(app: &AppState) -> Exposition {
    let mut told = Exposition::of_process(env!("CARGO_PKG_VERSION"), &app.db);
    let http = app.http_metrics.clone();
    told.add(
        "http_requests",
        "Answers by route and status",
        http.requests,
    );
    told.add(
        "http_request_duration_seconds",
        "Time to the first byte of an answer",
        http.durations,
    );
    app.limits.tell(&mut told);
    told.gauges(
        "sse_streams",
        "Open event streams",
        [(Vec::new(), count(app.hub.open_streams()))],
    );
    told.gauges(
        "sse_watched",
        "Reports and jobs that somebody watches",
        [(Vec::new(), count(app.hub.watched_streams()))],
    );
    let uses = [
        ("events", app.hub.is_live()),
        ("cache", app.cache.is_shared()),
        ("limits", app.limits.is_shared()),
    ];
    told.gauges(
        "redis_up",
        "Whether Redis serves a use at the moment",
        uses.map(|(of, is_up)| (vec![("use", of.to_owned())], f64::from(u8::from(is_up)))),
    );
    tell_caches(&mut told, &app.cache.stats());
    told
}

fn tell_caches(told: &mut Exposition, caches: &[CacheStats]) {
    let kind = |stats: &CacheStats| vec![("kind", stats.kind.clone().into_owned())];
    let asked = caches.iter().flat_map(|stats| {
        [
            ("memory", "hit", stats.memory.hits),
            ("memory", "miss", stats.memory.misses),
            ("redis", "hit", stats.redis.hits),
            ("redis", "miss", stats.redis.misses),
            ("redis", "error", stats.redis_errors),
        ]
        .map(|(layer, outcome, number)| -> (Labels, u64) {
            let mut labels = kind(stats);
            labels.push(("layer", layer.to_owned()));
            labels.push(("outcome", outcome.to_owned()));
            (labels, number)
        })
    });
    told.counters("cache_requests", "Looks for an answer that is kept", asked);
    let each = |number: fn(&CacheStats) -> u64| {
        let values = caches.iter().map(move |stats| (kind(stats), number(stats)));
        values.collect::<Vec<_>>()
    };
    told.counters(
        "cache_loads",
        "Answers made from the database",
        each(|stats| stats.loads),
    );
    told.counters(
        "cache_evictions",
        "Answers pushed out of memory for want of room",
        each(|stats| stats.evictions),
    );
    let sizes = |number: fn(&CacheStats) -> u64| {
        let values = each(number).into_iter();
        // Bytes of memory stay far below what a float counts exactly.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        let values = values.map(|(labels, number)| (labels, number as f64));
        values.collect::<Vec<_>>()
    };
    told.gauges(
        "cache_bytes",
        "Bytes of answers in memory",
        sizes(|stats| stats.bytes),
    );
    told.gauges(
        "cache_entries",
        "Answers in memory",
        sizes(|stats| stats.entries),
    );
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
