//! Whether anybody does the work.

use super::{Check, Diagnosis};
use crate::platform::{
    config::DatabaseConfig,
    db::Db,
    jobs::{Queue, queries},
    notifier::Notifier,
};

/// A job that waits longer has nobody who looks at it.
const LATE_SECONDS: f64 = 60.0;

/// Looks which queues are served, and how long jobs wait.
pub async fn check_workers(diagnosis: &mut Diagnosis, config: &DatabaseConfig) {
    let looked = look(diagnosis, config).await;
    if let Err(error) = looked {
        diagnosis.note(Check::fail(
            "workers",
            format!("the ledger of jobs cannot be read: {error}"),
            "mend what stands above first",
        ));
    }
}

async fn look(diagnosis: &mut Diagnosis, config: &DatabaseConfig) -> sqlx::Result<()> {
    let few = DatabaseConfig {
        pool_max: 1,
        ..config.clone()
    };
    let db = Db::connect(&few, Notifier::silent()).await?;
    let workers = queries::list_workers(db.reference()).await?;
    let depths = queries::list_queue_depths(db.reference()).await?;
    db.close().await;

    let alive: Vec<_> = workers.iter().filter(|worker| worker.is_alive()).collect();
    let is_served = |queue: &Queue| {
        let mut all = alive.iter();
        all.any(|worker| worker.queues.get(queue.as_str()).is_some())
    };
    let unserved: Vec<&str> = Queue::ALL
        .iter()
        .filter(|queue| !is_served(queue))
        .map(|queue| queue.as_str())
        .collect();
    let found = format!("{} alive", alive.len());
    diagnosis.note(match unserved.is_empty() {
        true => Check::ok("workers", format!("{found}, every queue is served")),
        false => Check::warn(
            "workers",
            format!("{found}; nobody serves {}", unserved.join(", ")),
            "start a worker for them (WORKER_QUEUES); their jobs wait in PostgreSQL and none is lost",
        ),
    });
    let late = depths
        .iter()
        .filter(|depth| depth.oldest_due_seconds > LATE_SECONDS);
    let late: Vec<String> = late
        .map(|depth| format!("{} for {:.0} s", depth.queue, depth.oldest_due_seconds))
        .collect();
    diagnosis.note(match late.is_empty() {
        true => Check::ok("jobs", "none that is due waits for long"),
        false => Check::warn(
            "jobs",
            format!("due and waiting: {}", late.join(", ")),
            "more workers, or more of WORKER_CONCURRENCY; /admin shows whether somebody holds the queue",
        ),
    });
    Ok(())
}
