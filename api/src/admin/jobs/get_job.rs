//! One run.

use axum::extract::State;
use shared::platform::{ids::JobRunId, jobs::queries};

use super::JobRunView;
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Data, Envelope, NoQuery, Path},
    state::AppState,
};

/// Shows a run of any job.
#[utoipa::path(get, path = "/admin/jobs/{id}", tag = "admin",
    params(("id" = JobRunId, Path, description = "Id of the run")),
    responses((status = 200, body = Envelope<JobRunView>)),
    security(("operator_token" = [])))]
pub async fn get_job_run(
    State(app): State<AppState>,
    _caller: Operator,
    Path(id): Path<JobRunId>,
    _query: NoQuery,
) -> ApiResult<Data<JobRunView>> {
    let run = queries::find_run(app.db.system(), id).await?;
    let run = run.ok_or_else(|| ApiError::not_found("run"))?;
    Ok(Data(run.into()))
}
