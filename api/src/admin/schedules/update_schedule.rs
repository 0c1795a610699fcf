//! Changing when something happens by itself.

use axum::{
    extract::State,
    http::{HeaderMap, header},
};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::{
    admin::{
        audit::{self, Act},
        schedules,
    },
    platform::{
        clock,
        db::{Scope, Tx},
        jobs::queries::{self, ScheduleRow},
    },
};
use utoipa::ToSchema;

use super::view::{ScheduleView, Tagged};
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Envelope, ErrorBody, ErrorCode, FieldError, Json, NoQuery, Path},
    state::AppState,
};

/// How a schedule is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"cron": "0 30 4 * * Tue *", "is_paused": false}))]
pub struct UpdateSchedule {
    /// Seconds, minutes, hours, day of the month, month, day of the week, year; UTC.
    #[schema(max_length = 200)]
    pub cron: String,
    /// Whether it is held.
    pub is_paused: bool,
}

/// Changes a schedule. Workers follow within two seconds; what it said by default it follows again.
#[utoipa::path(put, path = "/admin/schedules/{id}", tag = "admin", request_body = UpdateSchedule,
    params(
        ("id" = String, Path, description = "The schedule's name", example = "vendors.refresh_catalogue"),
        ("If-Match" = String, Header, description = "The revision that the change is based on, as `ETag` told it", example = "\"0\""),
    ),
    responses(
        (status = 200, body = Envelope<ScheduleView>),
        (status = 412, body = ErrorBody, description = "It was changed since it was read."),
        (status = 428, body = ErrorBody, description = "If-Match was not sent."),
    ),
    security(("operator_token" = [])))]
pub async fn update_schedule(
    State(app): State<AppState>,
    caller: Operator,
    Path(id): Path<String>,
    _query: NoQuery,
    headers: HeaderMap,
    Json(body): Json<UpdateSchedule>,
) -> ApiResult<Tagged> {
    let revision = revision(&headers)?;
    change(&app, &caller, id, revision, body).await.map(Tagged)
}

/// Changes a schedule that has this revision.
///
/// # Errors
/// 404, 412 when it has another revision, 422 when the expression is no good.
pub async fn change(
    app: &AppState,
    caller: &Operator,
    id: String,
    revision: i32,
    wanted: UpdateSchedule,
) -> ApiResult<ScheduleView> {
    if let Err(error) = schedules::next_after(&wanted.cron, clock::now()) {
        let message = format!("Not a schedule: {error}.");
        let fault = FieldError::new("/cron", "INVALID", message)
            .with_hint("seconds first, in UTC: 0 30 4 * * Tue *");
        return Err(ApiError::invalid(vec![fault]));
    }
    let actor = caller.actor();
    let row = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { write(tx, &id, revision, &wanted, &actor).await })
        })
        .await?;
    Ok(row.into())
}

async fn write(
    tx: &mut Tx,
    id: &str,
    revision: i32,
    wanted: &UpdateSchedule,
    actor: &str,
) -> ApiResult<ScheduleRow> {
    let before = find(tx, id).await?;
    let (cron, is_paused) = (wanted.cron.as_str(), wanted.is_paused);
    if !queries::update_schedule(&mut **tx, id, revision, cron, is_paused, actor).await? {
        return Err(ApiError::of(ErrorCode::RevisionMismatch));
    }
    let after = find(tx, id).await?;
    let act = Act {
        actor,
        action: "schedules.update_schedule",
        object_kind: "schedule",
        object_id: id.to_owned(),
        before: Some(shown(&before)),
        after: Some(shown(&after)),
        detail: json!({"from": shown(&before), "to": shown(&after)}),
    };
    audit::record(tx, act).await?;
    Ok(after)
}

async fn find(tx: &mut Tx, id: &str) -> ApiResult<ScheduleRow> {
    queries::find_schedule(&mut **tx, id)
        .await?
        .ok_or_else(|| ApiError::not_found("schedule"))
}

fn shown(row: &ScheduleRow) -> Value {
    json!({"cron": row.cron, "is_paused": row.is_paused})
}

/// The revision of `If-Match`; a tag that was never ours matches none.
fn revision(headers: &HeaderMap) -> ApiResult<i32> {
    let tag = headers
        .get(header::IF_MATCH)
        .ok_or_else(|| ApiError::of(ErrorCode::PreconditionRequired))?;
    let tag = tag.to_str().unwrap_or_default().trim();
    tag.trim_matches('"')
        .parse()
        .map_err(|_| ApiError::of(ErrorCode::RevisionMismatch))
}
