//! Stopping refreshes of prices.

use serde_json::json;

use super::{
    jobs::{RefreshCatalogue, RefreshVendor},
    queries, refresh,
};
use crate::platform::{
    db::Tx,
    events::{self, NewEvent},
    ids::JobRunId,
    jobs::{Job, JobRun, JobState, queries as runs},
};

/// Why a cancelled refresh gave no price.
const CANCELLED: &str = "the refresh was cancelled";

/// What became of the wish to stop a run.
#[derive(Debug)]
pub enum Stop {
    /// It is cancelled, or will be before its next step.
    Heeded,
    /// It had ended, and nothing of it is left to stop.
    TooLate,
    /// It is no refresh.
    NotARefresh,
}

/// Stops a refresh: one that waits is cancelled at once, one that runs stops before its next step. Of a refresh of
/// many every part that has not ended is stopped, also when all parts are enqueued and the run itself is over.
///
/// # Errors
/// On a database error.
pub async fn stop(tx: &mut Tx, run: &JobRun) -> sqlx::Result<Stop> {
    let is_catalogue = run.kind == RefreshCatalogue::KIND;
    if !is_catalogue && run.kind != RefreshVendor::KIND {
        return Ok(Stop::NotARefresh);
    }
    let stopped = runs::cancel_run(&mut **tx, run.id).await?;
    if let Some(stopped) = &stopped
        && stopped.state == JobState::Cancelled
    {
        // Nobody else will tell: a run that waited has no worker.
        tell_cancelled(tx, stopped).await?;
    }
    let parts = if is_catalogue {
        stop_parts(tx, run.id).await?
    } else {
        0
    };
    Ok(if stopped.is_some() || parts > 0 {
        Stop::Heeded
    } else {
        Stop::TooLate
    })
}

/// Ends a refresh of many whose run was stopped or given up before all parts were enqueued: what is enqueued counts.
///
/// # Errors
/// On a database error.
pub async fn end_early(tx: &mut Tx, run: JobRunId, error: &str) -> sqlx::Result<()> {
    let told = match queries::complete_batch(&mut **tx, run).await? {
        Some(batch) if batch.has_ended() => refresh::ended(&batch),
        // Its parts go on, and the last one tells the end.
        Some(_) => return Ok(()),
        None => NewEvent::new("error", json!({"message": error, "recoverable": false})),
    };
    events::append(tx, run.into(), &[told]).await?;
    Ok(())
}

/// Tells the readers of a run that it was cancelled.
///
/// # Errors
/// On a database error.
pub async fn tell_cancelled(tx: &mut Tx, run: &JobRun) -> sqlx::Result<()> {
    if run.kind == RefreshCatalogue::KIND {
        stop_parts(tx, run.id).await?;
        return end_early(tx, run.id, CANCELLED).await;
    }
    match serde_json::from_value::<RefreshVendor>(run.payload.clone()) {
        Ok(job) => refresh::give_up(tx, run.id, &job, CANCELLED).await,
        // Nobody can read it, so nobody began it.
        Err(_) => Ok(()),
    }
}

/// Stops the parts of a refresh of many that have not ended; how many there were.
async fn stop_parts(tx: &mut Tx, batch: JobRunId) -> sqlx::Result<usize> {
    let members = json!({"batch": batch});
    let parts = runs::cancel_matching(&mut **tx, RefreshVendor::KIND, &members).await?;
    for part in &parts {
        if part.state == JobState::Cancelled
            && let Ok(job) = serde_json::from_value::<RefreshVendor>(part.payload.clone())
        {
            refresh::give_up(tx, part.id, &job, CANCELLED).await?;
        }
    }
    Ok(parts.len())
}
