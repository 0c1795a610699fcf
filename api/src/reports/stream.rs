//! Watching a report being made. The stream only reads: it starts nothing and ends nothing.

use axum::{extract::State, http::HeaderMap, response::Response};
use shared::{
    auth,
    platform::{ids::ReportId, secrets},
    reports,
};

use super::access;
use crate::{
    auth::QuizToken,
    http::{ApiError, ApiResult, ClientAddress, ErrorBody, ErrorCode, Path, Query},
    live::{Opening, StreamQuery, open_stream},
    state::AppState,
};

/// Streams what happens to a report: `progress`, `finding`, `recommendation`, and at the end `complete` or a
/// final `error`. Everything told so far comes first; with `Last-Event-ID`, everything after it.
#[utoipa::path(get, path = "/reports/{id}/stream", tag = "reports",
    params(
        ("id" = ReportId, Path, description = "Internal id of the report"),
        ("Last-Event-ID" = Option<String>, Header, description = "Number of the last event the client has"),
        StreamQuery,
    ),
    responses(
        (status = 200, description = "Events, as they happen.", content_type = "text/event-stream", body = String),
        (status = 204, description = "The work is over and the client has every event."),
        (status = 402, description = "The report is not paid.", body = ErrorBody),
        (status = 429, description = "Too many open streams from this address.", body = ErrorBody),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("stream_ticket" = [])))]
pub async fn stream_report(
    State(app): State<AppState>,
    caller: Option<QuizToken>,
    Path(id): Path<ReportId>,
    Query(query): Query<StreamQuery>,
    client: ClientAddress,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let state = match (&query.token, caller) {
        (Some(ticket), _) => open_ticket(&app, ticket, id).await?,
        (None, Some(caller)) => access::find_own(&app, &caller, id).await?.state,
        (None, None) => return Err(ApiError::of(ErrorCode::Unauthenticated)),
    };
    access::require_paid(state)?;

    let opening = Opening::of(&headers, query.last_event_id, client);
    open_stream(&app, id.into(), false, opening).await
}

/// A ticket is used up when the stream opens.
async fn open_ticket(
    app: &AppState,
    ticket: &str,
    id: ReportId,
) -> ApiResult<reports::ReportState> {
    let hash = secrets::hash_token(ticket);
    if !auth::queries::redeem_stream_ticket(app.db.reference(), &hash, id.into()).await? {
        return Err(ApiError::of(ErrorCode::Unauthenticated));
    }
    let report = reports::queries::find_report(app.db.reference(), id).await?;
    report
        .map(|report| report.state)
        .ok_or_else(|| ApiError::not_found("report"))
}
