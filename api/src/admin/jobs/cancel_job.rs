//! Stopping a run of any kind.

use axum::extract::State;
use shared::platform::ids::JobRunId;

use super::{JobAction, JobRunView, act};
use crate::{
    auth::Operator,
    http::{ApiResult, Data, Envelope, ErrorBody, NoQuery, Path},
    state::AppState,
};

/// Stops a run: one that waits at once, one that runs before its next step. Of a refresh of all vendors every part is
/// stopped; a report whose run is stopped is failed until its run is retried. Asking again changes nothing.
#[utoipa::path(post, path = "/admin/jobs/{id}/cancel", tag = "admin",
    params(("id" = JobRunId, Path, description = "Id of the run")),
    responses(
        (status = 200, body = Envelope<JobRunView>),
        (status = 409, body = ErrorBody, description = "The run has ended."),
    ),
    security(("operator_token" = [])))]
pub async fn cancel_job_run(
    State(app): State<AppState>,
    caller: Operator,
    Path(id): Path<JobRunId>,
    _query: NoQuery,
) -> ApiResult<Data<JobRunView>> {
    let run = act(&app, &caller, JobAction::Cancel, id).await?;
    Ok(Data(run.into()))
}
