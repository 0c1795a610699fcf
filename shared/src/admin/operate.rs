//! What operators may do to runs, with what it means for the domain whose work they are.

use serde_json::{Value, json};

use super::audit::{self, Act};
use crate::{
    platform::{
        db::{self, Tx},
        ids::JobRunId,
        jobs::{Job, JobRun, JobState, queries},
    },
    reports::{self, jobs::GenerateReport},
    vendors::cancel::{self, Stop},
};

/// Why an operator's wish was not done.
#[derive(Debug, thiserror::Error)]
pub enum OperateError {
    /// There is no such run.
    #[error("there is no such run")]
    NoSuchRun,
    /// Its state does not allow it; the sentence says why.
    #[error("{0}")]
    Refused(String),
    /// The database did not answer.
    #[error("the database did not answer")]
    Database(#[from] sqlx::Error),
    /// A payload of ours that cannot be read.
    #[error("the payload cannot be read")]
    Payload(#[from] serde_json::Error),
}

/// Puts a run that was given up back on the queue with a clean slate, and a failed report with it. The run of a report
/// may also be one that an operator cancelled.
///
/// # Errors
/// [`OperateError::Refused`] when it is not given up, another run does its work, or its report cannot be made.
pub async fn retry_run(tx: &mut Tx, id: JobRunId, actor: &str) -> Result<JobRun, OperateError> {
    let run = find(tx, id).await?;
    let makes_report = run.kind == GenerateReport::KIND;
    match queries::retry_ended_run(&mut **tx, id, makes_report).await {
        Ok(true) => {}
        Ok(false) => {
            let state = run.state.as_str();
            return Err(OperateError::Refused(format!(
                "The run is {state}, not dead."
            )));
        }
        Err(error) if db::violates(&error, "job_runs_unique_key_key") => {
            let message = "Another run does this work already.".to_owned();
            return Err(OperateError::Refused(message));
        }
        Err(error) => return Err(error.into()),
    }
    if makes_report {
        let job: GenerateReport = serde_json::from_value(run.payload.clone())?;
        if !reports::queue_again(tx, job.report_id).await? {
            let message = "The report is not failed, or not paid for any more.".to_owned();
            return Err(OperateError::Refused(message));
        }
    }
    let after = find(tx, id).await?;
    record(tx, actor, "jobs.retry_run", &run, &after).await?;
    Ok(after)
}

/// Stops a run: one that waits at once, one that runs before its next step. Of a refresh of many all parts are stopped;
/// a report whose run is stopped is failed until somebody retries it. A run that is cancelled already stays so.
///
/// # Errors
/// [`OperateError::Refused`] when it has ended otherwise.
pub async fn cancel_run(tx: &mut Tx, id: JobRunId, actor: &str) -> Result<JobRun, OperateError> {
    let run = find(tx, id).await?;
    let is_heeded = match cancel::stop(tx, &run).await? {
        Stop::Heeded => true,
        Stop::TooLate => false,
        Stop::NotARefresh => stop_other(tx, &run).await?,
    };
    if !is_heeded {
        return if run.state == JobState::Cancelled {
            Ok(run)
        } else {
            let state = run.state.as_str();
            Err(OperateError::Refused(format!("The run is {state}.")))
        };
    }
    let after = find(tx, id).await?;
    record(tx, actor, "jobs.cancel_run", &run, &after).await?;
    Ok(after)
}

/// Stops a run that is no refresh; false if it had ended.
async fn stop_other(tx: &mut Tx, run: &JobRun) -> Result<bool, OperateError> {
    let Some(stopped) = queries::cancel_run(&mut **tx, run.id).await? else {
        return Ok(false);
    };
    // One that waited has no worker that would tell.
    if stopped.state == JobState::Cancelled && run.kind == GenerateReport::KIND {
        let job: GenerateReport = serde_json::from_value(run.payload.clone())?;
        reports::fail(tx, job.report_id, "cancelled").await?;
    }
    Ok(true)
}

async fn find(tx: &mut Tx, id: JobRunId) -> Result<JobRun, OperateError> {
    queries::find_run(&mut **tx, id)
        .await?
        .ok_or(OperateError::NoSuchRun)
}

async fn record(
    tx: &mut Tx,
    actor: &str,
    action: &'static str,
    before: &JobRun,
    after: &JobRun,
) -> sqlx::Result<()> {
    let act = Act {
        actor,
        action,
        object_kind: "job_run",
        object_id: after.id.to_string(),
        before: Some(shown(before)),
        after: Some(shown(after)),
        detail: json!({
            "kind": after.kind, "from": before.state, "to": after.state, "cancel_requested": after.cancel_requested,
        }),
    };
    audit::record(tx, act).await
}

/// What of a run an operator can change.
fn shown(run: &JobRun) -> Value {
    json!({
        "id": run.id, "kind": run.kind, "state": run.state, "attempt": run.attempt, "crashes": run.crashes,
        "cancel_requested": run.cancel_requested, "error": run.error,
    })
}
