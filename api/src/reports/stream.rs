//! Watching a report being made. The stream only reads: it starts nothing and ends nothing.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use shared::{
    auth,
    platform::{events, ids::ReportId, secrets},
    reports,
};
use utoipa::IntoParams;

use super::access;
use crate::{
    auth::QuizToken,
    http::{ApiError, ApiResult, ErrorBody, ErrorCode, NoContent, Path, Query, sse::EventStream},
    live::{Reader, Refused, Start},
    state::AppState,
};

/// For clients that can send neither header nor cookie.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StreamQuery {
    /// A ticket of `POST /api/reports/{id}/stream-ticket`, in place of the token.
    pub token: Option<String>,
    /// In place of the `Last-Event-ID` header.
    pub last_event_id: Option<String>,
}

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
    connection: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let state = match (&query.token, caller) {
        (Some(ticket), _) => open_ticket(&app, ticket, id).await?,
        (None, Some(caller)) => access::find_own(&app, &caller, id).await?.state,
        (None, None) => return Err(ApiError::of(ErrorCode::Unauthenticated)),
    };
    access::require_paid(state)?;

    let last = events::queries::find_last_event(app.db.reference(), id.into()).await?;
    let last_seq = last.as_ref().map_or(0, |event| event.seq);
    let header = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok());
    let cursor = header.or(query.last_event_id.as_deref());
    let has_ended = last.is_some_and(|event| event.is_terminal());
    if has_ended && is_at_end(cursor, last_seq) {
        return Ok(NoContent.into_response());
    }
    let ip = connection.map(|axum::Extension(ConnectInfo(address))| address.ip());
    let reader = Reader::open(
        &app.hub,
        id.into(),
        Start::from_cursor(cursor, last_seq),
        ip,
    )
    .map_err(refusal)?;
    Ok(EventStream(reader).into_response())
}

/// At or past the last event: digits that reach it, however many.
fn is_at_end(cursor: Option<&str>, last: i64) -> bool {
    let Some(text) = cursor.map(str::trim).filter(|text| !text.is_empty()) else {
        return false;
    };
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<i64>().map_or(true, |seq| seq >= last)
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

fn refusal(refused: Refused) -> ApiError {
    match refused {
        Refused::ProcessFull => ApiError::new(
            ErrorCode::Unavailable,
            "Too many streams are open here. Try again shortly.",
        )
        .with_retry_after(5),
        Refused::AddressFull => ApiError::new(
            ErrorCode::RateLimited,
            "Too many streams are open from your address. Close one and try again.",
        )
        .with_retry_after(5),
    }
}
