//! How jobs get run: apalis rings, the ledger decides.

pub mod apalis;
pub mod dispatch;
mod error;
pub mod execute;
pub mod health;
pub mod heartbeat;
pub mod metrics;
pub mod rescue;
mod run;

use std::{sync::Arc, time::Duration};

use shared::{
    payments::Gateway,
    platform::{db::Db, doctor::refuse_eviction, notifier::Notifier},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use error::JobError;
pub use execute::Executor;
pub use run::Run;

use crate::{clients::Ai, config::WorkerConfig, context::Context, registry, schedule};

/// Runs until the process is asked to stop, then lets jobs finish within the grace.
///
/// # Errors
/// When Redis may throw the queue away, PostgreSQL cannot be reached, or no queue could be served for half a minute.
pub async fn run(config: WorkerConfig) -> anyhow::Result<()> {
    refuse_eviction(&config.redis)
        .await
        .map_err(anyhow::Error::msg)?;
    let notifier = Notifier::start(&config.redis, config.jobs.redis_depth_max)?;
    let db = Db::connect_for_system(&config.database, notifier).await?;
    let shutdown = CancellationToken::new();
    let ai = config
        .ai
        .as_ref()
        .map(|settings| Ai::open(settings, &config.redis))
        .transpose()?;
    let context = Context {
        db: db.clone(),
        ai,
        knowledge: shared::reports::knowledge::Knowledge::default(),
        gateway: Gateway::open(config.stripe.as_ref())?,
        egress: config.egress.open()?,
        config: Arc::new(config),
        shutdown: shutdown.clone(),
    };
    let executor = Executor::new(context.clone(), registry::entries());
    let tasks = TaskTracker::new();
    let pulse = health::Pulse::default();

    tasks.spawn(dispatch::dispatch_due_runs(context.clone()));
    tasks.spawn(rescue::rescue_lost_runs(executor.clone()));
    tasks.spawn(schedule::tick_schedules(context.clone()));
    tasks.spawn(heartbeat::beat_while_alive(executor.clone()));
    tasks.spawn(health::serve(executor.clone(), pulse.clone()));
    let stopping = shutdown.clone();
    tasks.spawn(async move {
        stop_signal().await;
        tracing::info!("asked to stop; finishing what runs");
        stopping.cancel();
    });

    tracing::info!(queues = ?context.config.queues, "the worker starts");
    let served = apalis::serve_queues(executor.clone(), pulse.clone()).await;
    shutdown.cancel();
    executor.drain().await;
    heartbeat::say_goodbye(&executor).await;
    tasks.close();
    let _ = tokio::time::timeout(Duration::from_secs(5), tasks.wait()).await;
    db.close().await;
    tracing::info!("stopped");
    served
}

/// Resolves when the process is asked to stop.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
