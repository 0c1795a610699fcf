//! Stopping a run.

use axum::extract::State;
use serde_json::json;
use shared::{
    admin::audit::{self, Act},
    platform::{
        db::{Scope, Tx},
        events,
        ids::JobRunId,
        jobs::{JobRun, JobState, queries},
    },
    vendors::cancel::{self, Stop},
};

use super::JobView;
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody, ErrorCode, NoQuery, Path},
    state::AppState,
};

/// Stops a refresh: one that waits is cancelled at once, one that runs stops before its next step. With a refresh of
/// all vendors every part of it stops that has not ended.
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
    caller: Operator,
    Path(id): Path<JobRunId>,
    _query: NoQuery,
) -> ApiResult<Data<JobView>> {
    let actor = caller.actor();
    let (run, last) = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let run = write(tx, id, &actor).await?;
                let last = events::queries::find_last_event(&mut **tx, id.into()).await?;
                Ok::<_, ApiError>((run, last))
            })
        })
        .await?;
    Ok(Data(JobView::new(run, last.as_ref())))
}

async fn write(tx: &mut Tx, id: JobRunId, actor: &str) -> ApiResult<JobRun> {
    let run = find(tx, id).await?;
    match cancel::stop(tx, &run).await? {
        Stop::Heeded => {
            let after = find(tx, id).await?;
            let shown = |run: &JobRun| json!({"id": id, "state": run.state, "cancel_requested": run.cancel_requested});
            let act = Act {
                actor,
                action: "jobs.cancel_run",
                object_kind: "job_run",
                object_id: id.to_string(),
                before: Some(shown(&run)),
                after: Some(shown(&after)),
                detail: json!({"kind": run.kind, "from": run.state, "to": after.state}),
            };
            audit::record(tx, act).await?;
            Ok(after)
        }
        Stop::TooLate if run.state == JobState::Cancelled => Ok(run),
        Stop::TooLate => Err(conflict(&format!("The run is {}.", run.state.as_str()))),
        Stop::NotARefresh => Err(conflict("Only refreshes of prices can be cancelled here.")),
    }
}

async fn find(tx: &mut Tx, id: JobRunId) -> ApiResult<JobRun> {
    queries::find_run(&mut **tx, id)
        .await?
        .ok_or_else(|| ApiError::not_found("job"))
}

fn conflict(message: &str) -> ApiError {
    ApiError::new(ErrorCode::Conflict, message)
}
