//! Another try for a run that was given up.

use axum::extract::State;
use shared::platform::ids::JobRunId;

use super::{JobAction, JobRunView, act, view::run_url};
use crate::{
    auth::Operator,
    http::{Accepted, ApiResult, Envelope, Path},
    state::AppState,
};

/// Puts a dead run back on the queue with a clean slate. A failed report is queued with it, also where its run was
/// cancelled.
#[utoipa::path(post, path = "/admin/jobs/{id}/retry", tag = "admin",
    params(("id" = JobRunId, Path, description = "Id of the run")),
    responses(
        (status = 202, body = Envelope<JobRunView>),
        (status = 409, description = "The run is not dead, or another one does its work already.", body = crate::http::ErrorBody),
    ),
    security(("operator_token" = [])))]
pub async fn retry_job(
    State(app): State<AppState>,
    caller: Operator,
    Path(id): Path<JobRunId>,
) -> ApiResult<Accepted<JobRunView>> {
    let run = act(&app, &caller, JobAction::Retry, id).await?;
    Ok(Accepted {
        location: run_url(run.id),
        data: run.into(),
    })
}
