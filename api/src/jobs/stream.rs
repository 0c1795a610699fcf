//! Watching a run. The stream only reads.

use axum::{extract::State, http::HeaderMap, response::Response};
use shared::{
    auth::queries::redeem_stream_ticket,
    platform::{
        ids::JobRunId,
        jobs::{Job, JobRun, JobState},
        secrets,
    },
    vendors::{jobs::RefreshCatalogue, queries::find_batch},
};

use crate::{
    auth::{Operator, Watch},
    http::{ApiError, ApiResult, ClientAddress, ErrorBody, ErrorCode, Path, Query},
    live::{Opening, StreamQuery, open_stream},
    state::AppState,
};

/// Streams what happens in a run: `progress`, and at the end `complete` or a final `error`.
///
/// A refresh of one vendor ends with `complete` {vendor, changed, old, new, confirmed, held}; a refresh of all tells
/// `progress` vendor by vendor and ends with {total, changed, failed}. With `Last-Event-ID` it goes on behind that
/// event.
#[utoipa::path(get, path = "/jobs/{id}/stream", tag = "jobs",
    params(
        ("id" = JobRunId, Path, description = "Id of the run"),
        ("Last-Event-ID" = Option<String>, Header, description = "Number of the last event the client has"),
        StreamQuery,
    ),
    responses(
        (status = 200, description = "Events, as they happen.", content_type = "text/event-stream", body = crate::http::sse::StreamEvent),
        (status = 204, description = "The work is over and the client has every event."),
        (status = 429, description = "Too many open streams from this address.", body = ErrorBody),
    ),
    security(("operator_token" = []), ("stream_ticket" = [])))]
pub async fn stream_job(
    State(app): State<AppState>,
    caller: Option<Operator>,
    Path(id): Path<JobRunId>,
    Query(query): Query<StreamQuery>,
    client: ClientAddress,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let watch = match (&query.token, caller) {
        (Some(ticket), _) => {
            let hash = secrets::hash_token(ticket);
            let redeemed = redeem_stream_ticket(app.db.reference(), &hash, id.into()).await?;
            let buyer = redeemed.ok_or_else(|| ApiError::of(ErrorCode::Unauthenticated))?;
            buyer.proof.map(|proof| Watch::operator(&app, proof))
        }
        (None, Some(operator)) => operator.watch(&app),
        (None, None) => return Err(ApiError::of(ErrorCode::Unauthenticated)),
    };
    let run = super::find(&app, id).await?;
    let opening = Opening::of(&headers, query.last_event_id, client).watched(watch);
    let is_over = is_over(&app, &run).await?;
    open_stream(&app, id.into(), is_over, opening).await
}

/// Whether nothing can follow on its stream. The run that refreshes all ends when every part is enqueued; its parts
/// go on telling.
async fn is_over(app: &AppState, run: &JobRun) -> ApiResult<bool> {
    if matches!(run.state, JobState::Queued | JobState::Running) {
        return Ok(false);
    }
    if run.kind != RefreshCatalogue::KIND {
        return Ok(true);
    }
    let batch = find_batch(app.db.reference(), run.id).await?;
    Ok(batch.is_none_or(|batch| batch.has_ended()))
}
