//! Watching a report being made. The stream only reads: it starts nothing and ends nothing.

use axum::{extract::State, http::HeaderMap, response::Response};
use shared::{
    auth,
    platform::{db::Scope, ids::ReportId, secrets},
    reports,
};

use super::access;
use crate::{
    auth::{Holder, ReadReports, Watch},
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
        (status = 200, description = "Events, as they happen.", content_type = "text/event-stream", body = crate::http::sse::StreamEvent),
        (status = 204, description = "The work is over and the client has every event."),
        (status = 402, description = "The report is not paid.", body = ErrorBody),
        (status = 429, description = "Too many open streams from this address.", body = ErrorBody),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"]), ("stream_ticket" = [])))]
pub async fn stream_report(
    State(app): State<AppState>,
    caller: Option<Holder<ReadReports>>,
    Path(id): Path<ReportId>,
    Query(query): Query<StreamQuery>,
    client: ClientAddress,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (state, watch) = match (&query.token, caller) {
        (Some(ticket), _) => open_ticket(&app, ticket, id).await?,
        (None, Some(caller)) => {
            let report = access::find_own(&app, &caller, id).await?;
            let watch = caller.watch(&app, report.session_id, report.workspace_id);
            (report.state, watch)
        }
        (None, None) => return Err(ApiError::of(ErrorCode::Unauthenticated)),
    };
    access::require_paid(state)?;

    let opening = Opening::of(&headers, query.last_event_id, client).watched(watch);
    open_stream(&app, id.into(), false, opening).await
}

/// A ticket is used up when the stream opens; whoever bought it keeps listening as long as what they bought it with is
/// good.
async fn open_ticket(
    app: &AppState,
    ticket: &str,
    id: ReportId,
) -> ApiResult<(reports::ReportState, Option<Watch>)> {
    let hash = secrets::hash_token(ticket);
    let redeemed =
        auth::queries::redeem_stream_ticket(app.db.reference(), &hash, id.into()).await?;
    let buyer = redeemed.ok_or_else(|| ApiError::of(ErrorCode::Unauthenticated))?;
    let mut tx = app.db.open(Scope::System).await?;
    let report = reports::queries::find_report(&mut *tx, id).await?;
    let report = report.ok_or_else(|| ApiError::not_found("report"))?;
    let token = buyer.session_token.map(|hash| Watch::token(app, hash));
    let member = buyer.proof.zip(report.workspace_id);
    let member =
        member.map(|(proof, workspace)| Watch::member(app, proof, workspace, auth::Role::Viewer));
    let watch = match (token, member) {
        (Some(token), Some(member)) => Some(token.or(member)),
        (token, member) => token.or(member),
    };
    Ok((report.state, watch))
}
