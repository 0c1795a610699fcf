//! Stopping a run.

use axum::extract::State;
use shared::{
    platform::{
        db::{Scope, Tx},
        events,
        ids::JobRunId,
        jobs::{JobRun, JobState, queries},
    },
    vendors::refresh,
};

use super::JobView;
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody, ErrorCode, NoQuery, Path},
    state::AppState,
};

/// Stops a refresh: one that waits is cancelled at once, one that runs stops before its next step.
///
/// Asking again changes nothing. A report is not stopped here: erasing its session ends it, and refunding its payment
/// withholds it.
#[utoipa::path(post, path = "/jobs/{id}/cancel", tag = "jobs",
    params(("id" = JobRunId, Path, description = "Id of the run")),
    responses(
        (status = 200, body = Envelope<JobView>),
        (status = 409, body = ErrorBody, description = "The run has ended, or is not one that can be cancelled."),
    ),
    security(("operator_token" = [])))]
pub async fn cancel_job(
    State(app): State<AppState>,
    _caller: Operator,
    Path(id): Path<JobRunId>,
    _query: NoQuery,
) -> ApiResult<Data<JobView>> {
    let run = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { write(tx, id).await })
        })
        .await?;
    let last = events::queries::find_last_event(app.db.reference(), id.into()).await?;
    Ok(Data(JobView::new(run, last.as_ref())))
}

async fn write(tx: &mut Tx, id: JobRunId) -> ApiResult<JobRun> {
    let run = queries::find_run(&mut **tx, id)
        .await?
        .ok_or_else(|| ApiError::not_found("job"))?;
    if !refresh::is_refresh(&run) {
        return Err(conflict("Only refreshes of prices can be cancelled here."));
    }
    let Some(cancelled) = queries::cancel_run(&mut **tx, id).await? else {
        let run = queries::find_run(&mut **tx, id).await?;
        return match run {
            Some(run) if run.state == JobState::Cancelled => Ok(run),
            Some(run) => Err(conflict(&format!("The run is {}.", run.state.as_str()))),
            None => Err(ApiError::not_found("job")),
        };
    };
    // Nobody else will tell: a run that waited has no worker.
    if cancelled.state == JobState::Cancelled {
        refresh::tell_cancelled(tx, &cancelled).await?;
    }
    Ok(cancelled)
}

fn conflict(message: &str) -> ApiError {
    ApiError::new(ErrorCode::Conflict, message)
}
