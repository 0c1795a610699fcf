//! Having something happen now.

use axum::extract::State;
use serde_json::json;
use shared::{
    admin::audit::{self, Act},
    platform::{
        db::{Scope, Tx},
        jobs::queries::{self, ScheduleRow},
    },
};

use super::view::ScheduleView;
use crate::{
    auth::Operator,
    http::{Accepted, ApiError, ApiResult, Envelope, NoQuery, Path},
    state::AppState,
};

/// Asks for a run now, also where the schedule is held: a worker enqueues the job within two seconds. While its job
/// waits or runs, that run is the one.
#[utoipa::path(post, path = "/admin/schedules/{id}/run", tag = "admin",
    params(("id" = String, Path, description = "The schedule's name", example = "vendors.refresh_catalogue")),
    responses((status = 202, body = Envelope<ScheduleView>)),
    security(("operator_token" = [])))]
pub async fn run_schedule(
    State(app): State<AppState>,
    caller: Operator,
    Path(id): Path<String>,
    _query: NoQuery,
) -> ApiResult<Accepted<ScheduleView>> {
    let view = request(&app, &caller, id).await?;
    Ok(Accepted {
        location: format!("/api/admin/schedules/{}", view.id),
        data: view,
    })
}

/// Asks for a run of a schedule now.
///
/// # Errors
/// 404 when there is no such schedule.
pub async fn request(app: &AppState, caller: &Operator, id: String) -> ApiResult<ScheduleView> {
    let actor = caller.actor();
    let row = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { write(tx, &id, &actor).await })
        })
        .await?;
    Ok(row.into())
}

async fn write(tx: &mut Tx, id: &str, actor: &str) -> ApiResult<ScheduleRow> {
    if !queries::request_run(&mut **tx, id).await? {
        return Err(ApiError::not_found("schedule"));
    }
    let act = Act {
        actor,
        action: "schedules.run_schedule",
        object_kind: "schedule",
        object_id: id.to_owned(),
        before: None,
        after: None,
        detail: json!({}),
    };
    audit::record(tx, act).await?;
    queries::find_schedule(&mut **tx, id)
        .await?
        .ok_or_else(|| ApiError::not_found("schedule"))
}
