//! Runs whose worker died: found by their lease, given back, and told to their domain.

use std::time::Duration;

use shared::platform::{db::Scope, jobs::queries};

use super::Executor;

/// Runs taken back in one transaction.
const BATCH: i64 = 100;

/// Looks for lost runs until the process stops.
pub async fn rescue_lost_runs(executor: Executor) {
    let (sweep, shutdown) = (
        executor.context().config.jobs.sweep,
        executor.context().shutdown.clone(),
    );
    loop {
        let pause = match rescue_once(&executor).await {
            Ok(rescued) if rescued as i64 == BATCH => Duration::ZERO,
            Ok(_) => sweep,
            Err(error) => {
                tracing::warn!(%error, "could not look for lost runs; trying again");
                sweep
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = shutdown.cancelled() => return,
        }
    }
}

/// Takes lost runs back once; returns how many.
///
/// # Errors
/// On a database error.
pub async fn rescue_once(executor: &Executor) -> sqlx::Result<usize> {
    let settler = executor.clone();
    executor
        .context()
        .db
        .write(Scope::System, move |tx| Box::pin(async move {
            let runs = queries::rescue_runs(tx, BATCH).await?;
            let count = runs.len();
            for run in runs {
                tracing::warn!(job.kind = run.kind, job.run_id = %run.id, crashes = run.crashes, state = run.state.as_str(), "a worker died with this run");
                settler.settle_rescued(tx, run).await?;
            }
            Ok(count)
        }))
        .await
}
