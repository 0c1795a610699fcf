//! The schedules as they are.

use axum::extract::State;
use shared::platform::jobs::queries;

use super::view::{ScheduleView, Tagged};
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Data, Envelope, NoQuery, Path},
    state::AppState,
};

/// Lists what happens by itself, when it next does, and how it went the last time. Empty before a first worker started.
#[utoipa::path(get, path = "/admin/schedules", tag = "admin",
    responses((status = 200, body = Envelope<Vec<ScheduleView>>)),
    security(("operator_token" = [])))]
pub async fn list_schedules(
    State(app): State<AppState>,
    _caller: Operator,
    _query: NoQuery,
) -> ApiResult<Data<Vec<ScheduleView>>> {
    let rows = queries::list_schedules(app.db.system()).await?;
    Ok(Data(rows.into_iter().map(ScheduleView::from).collect()))
}

/// Shows a schedule; its `ETag` is what a change of it is based on.
#[utoipa::path(get, path = "/admin/schedules/{id}", tag = "admin",
    params(("id" = String, Path, description = "The schedule's name", example = "vendors.refresh_catalogue")),
    responses((status = 200, body = Envelope<ScheduleView>)),
    security(("operator_token" = [])))]
pub async fn get_schedule(
    State(app): State<AppState>,
    _caller: Operator,
    Path(id): Path<String>,
    _query: NoQuery,
) -> ApiResult<Tagged> {
    let row = queries::find_schedule(app.db.system(), &id).await?;
    let row = row.ok_or_else(|| ApiError::not_found("schedule"))?;
    Ok(Tagged(row.into()))
}
