//! One run.

use axum::extract::State;
use shared::platform::{events, ids::JobRunId};

use super::JobView;
use crate::{
    auth::Operator,
    http::{ApiResult, Data, Envelope, NoQuery, Path},
    state::AppState,
};

/// Says where a run stands, and how it ended.
#[utoipa::path(get, path = "/jobs/{id}", tag = "jobs",
    params(("id" = JobRunId, Path, description = "Id of the run")),
    responses((status = 200, body = Envelope<JobView>)),
    security(("operator_token" = [])))]
pub async fn get_job(
    State(app): State<AppState>,
    _caller: Operator,
    Path(id): Path<JobRunId>,
    _query: NoQuery,
) -> ApiResult<Data<JobView>> {
    let run = super::find(&app, id).await?;
    let last = events::queries::find_last_event(app.db.reference(), id.into()).await?;
    Ok(Data(JobView::new(run, last.as_ref())))
}
