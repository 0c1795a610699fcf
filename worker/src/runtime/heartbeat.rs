//! Signs of life: a row that operators see, and that grows old when this process dies without a word.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shared::platform::{
    clock, host,
    jobs::queries::{self, Heartbeat},
};

use super::Executor;
use crate::config::WorkerConfig;

/// How often a sign of life is given.
const EVERY: Duration = Duration::from_secs(5);

/// Beats until the process is asked to stop.
pub async fn beat_while_alive(executor: Executor) {
    let started_at = clock::now();
    let shutdown = executor.context().shutdown.clone();
    loop {
        if let Err(error) = beat_once(&executor, started_at).await {
            tracing::warn!(%error, "could not give a sign of life; operators may think this worker is lost");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = shutdown.cancelled() => return,
        }
    }
}

/// Gives one sign of life.
///
/// # Errors
/// On a database error.
pub async fn beat_once(executor: &Executor, started_at: DateTime<Utc>) -> sqlx::Result<()> {
    let config = &executor.context().config;
    let (succeeded, failed) = executor.counts();
    let beat = Heartbeat {
        worker: executor.worker().to_owned(),
        host: host::name(),
        pid: i32::try_from(std::process::id()).unwrap_or(0),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        queues: json!(config.queues),
        settings: settings(config),
        started_at,
        succeeded,
        failed,
    };
    queries::beat(executor.context().db.reference(), &beat).await
}

/// Says that this process stops because it was asked to, and is not lost.
pub async fn say_goodbye(executor: &Executor) {
    let db = executor.context().db.reference();
    if let Err(error) = queries::stop_beating(db, executor.worker()).await {
        tracing::debug!(%error, "nobody heard the goodbye");
    }
}

/// What the api cannot know, since only workers are told: the budgets of the language model.
fn settings(config: &WorkerConfig) -> Value {
    let ai = config.ai.as_ref().map(|ai| {
        json!({
            "budget_day_eur": ai.budget_day_eur,
            "budget_report_eur": ai.budget_report_eur,
            "model_report": ai.model_report,
            "model_extract": ai.model_extract,
        })
    });
    json!({ "ai": ai })
}
