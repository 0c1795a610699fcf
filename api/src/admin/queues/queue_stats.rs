//! How the queues did over a time.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::Serialize;
use shared::platform::jobs::queries::{self, QueueTimes};
use utoipa::ToSchema;

use super::view::{self, QueueSampleView, QueueView};
use crate::{
    admin::period::{Period, PeriodQuery},
    auth::Operator,
    http::{ApiResult, Data, Envelope, Query},
    state::AppState,
};

/// A queue over a time.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueStatsView {
    /// How it stands now.
    #[serde(flatten)]
    pub now: QueueView,
    /// Times of the runs that ended in the period; null where none did.
    pub times: Option<QueueTimesView>,
    /// How it stood, interval by interval; one without a sample is left out.
    pub series: Vec<QueueSampleView>,
}

/// Times of the runs that ended in a period, in seconds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueueTimesView {
    /// Ended well.
    pub succeeded: i64,
    /// Given up.
    pub failed: i64,
    /// Ended a minute, on average.
    pub per_minute: f64,
    /// From due to claimed: half took at most this.
    pub latency_p50: f64,
    /// Nineteen of twenty did.
    pub latency_p95: f64,
    /// The last attempt: half took at most this.
    pub duration_p50: f64,
    /// Nineteen of twenty did.
    pub duration_p95: f64,
}

/// Tells how each queue stands and did: depth, age of the oldest that waits, latency, duration, throughput, and a
/// series of samples for charts.
///
/// Intervals are a minute wide for `1h`, a quarter of an hour for `24h`, two hours for `7d`.
#[utoipa::path(get, path = "/admin/queues/stats", tag = "admin", params(PeriodQuery),
    responses((status = 200, body = Envelope<Vec<QueueStatsView>>)),
    security(("operator_token" = [])))]
pub async fn get_queue_stats(
    State(app): State<AppState>,
    _caller: Operator,
    Query(query): Query<PeriodQuery>,
) -> ApiResult<Data<Vec<QueueStatsView>>> {
    let period = query.period.unwrap_or_default();
    let mut times = list_times(&app, period).await?;
    let mut series = list_series(&app, period).await?;
    let queues = view::list(&app).await?.into_iter();
    Ok(Data(
        queues
            .map(|now| QueueStatsView {
                times: times.remove(&now.queue),
                series: series.remove(&now.queue).unwrap_or_default(),
                now,
            })
            .collect(),
    ))
}

/// Times by queue.
///
/// # Errors
/// On a database error.
pub async fn list_times(
    app: &AppState,
    period: Period,
) -> ApiResult<BTreeMap<String, QueueTimesView>> {
    let times = queries::list_queue_times(app.db.system(), period.length()).await?;
    let minutes = period.length().as_secs_f64() / 60.0;
    #[expect(
        clippy::cast_precision_loss,
        reason = "an average is shown with three digits"
    )]
    let view = |row: &QueueTimes| QueueTimesView {
        succeeded: row.succeeded,
        failed: row.failed,
        per_minute: (row.succeeded + row.failed) as f64 / minutes,
        latency_p50: row.latency_p50,
        latency_p95: row.latency_p95,
        duration_p50: row.duration_p50,
        duration_p95: row.duration_p95,
    };
    Ok(times
        .into_iter()
        .map(|row| (row.queue.clone(), view(&row)))
        .collect())
}

/// Samples by queue, the oldest first.
///
/// # Errors
/// On a database error.
pub async fn list_series(
    app: &AppState,
    period: Period,
) -> ApiResult<BTreeMap<String, Vec<QueueSampleView>>> {
    let samples =
        queries::list_queue_samples(app.db.system(), period.length(), period.width()).await?;
    let mut series: BTreeMap<String, Vec<QueueSampleView>> = BTreeMap::new();
    for sample in samples {
        let queue = series.entry(sample.queue.clone()).or_default();
        queue.push(sample.into());
    }
    Ok(series)
}
