//! An operator's answer.

use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use shared::{
    admin::audit::{self, Act},
    platform::{
        db::{Scope, Tx},
        jobs,
    },
    prices::queries::reviews::{self, ReviewFilter, ReviewRow},
    reports::jobs::ReviewEvidence,
    vendors::{queries, review},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::ReviewView;
use crate::{
    auth::Operator,
    http::{
        ApiError, ApiResult, Data, Envelope, ErrorBody, ErrorCode, FieldError, Json, NoQuery, Path,
    },
    state::AppState,
    vendors::Guard,
};

/// Longest note, in characters.
const MAX_NOTE: usize = 1_000;

/// What an operator says to a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It counts.
    Approve,
    /// It does not.
    Reject,
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"decision": "approve", "note": "Their blog announced it."}))]
pub struct DecideReview {
    /// Whether the reading counts.
    pub(crate) decision: Decision,
    /// Why.
    #[schema(max_length = 1000)]
    pub(crate) note: Option<String>,
}

/// Decides whether a reading counts.
///
/// Approved: a price counts at once and is told as a change; a plan that vanished is retired; one that is new is listed.
/// Rejected: the last good price stays, and the same reading is not asked about again for 90 days. Of two answers at
/// once the first one counts.
#[utoipa::path(post, path = "/admin/extractions/review/{id}/decision", tag = "admin", request_body = DecideReview,
    params(("id" = Uuid, Path, description = "The question")),
    responses(
        (status = 200, body = Envelope<ReviewView>),
        (status = 409, body = ErrorBody, description = "It is not open any more, or reports could not be made any more."),
    ),
    security(("operator_token" = [])))]
pub async fn decide_review(
    State(app): State<AppState>,
    caller: Operator,
    Path(id): Path<Uuid>,
    _query: NoQuery,
    Json(body): Json<DecideReview>,
) -> ApiResult<Data<ReviewView>> {
    decide(&app, &caller, id, body).await.map(Data)
}

/// Decides whether a reading counts.
///
/// # Errors
/// 404, 409 when it is not open any more, 422 when the note is too long.
pub async fn decide(
    app: &AppState,
    caller: &Operator,
    id: Uuid,
    body: DecideReview,
) -> ApiResult<ReviewView> {
    let is_long = |note: &String| note.chars().count() > MAX_NOTE;
    if body.note.as_ref().is_some_and(is_long) {
        let message = format!("Must have at most {MAX_NOTE} characters.");
        let fault = FieldError::new("/note", "TOO_LONG", message);
        return Err(ApiError::invalid(vec![fault]));
    }
    let actor = caller.actor();
    let view = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { write(tx, id, &body, &actor).await })
        })
        .await?;
    app.cache.refresh().await?;
    Ok(view)
}

async fn write(tx: &mut Tx, id: Uuid, body: &DecideReview, actor: &str) -> ApiResult<ReviewView> {
    let is_approved = body.decision == Decision::Approve;
    let guard = Guard::before(tx).await?;
    if !review::decide(tx, id, is_approved, actor, body.note.as_deref()).await? {
        let decided = find(tx, id).await?;
        let state = decided.state.0.as_str();
        return Err(ApiError::new(
            ErrorCode::Conflict,
            format!("It is {state} already."),
        ));
    }
    guard.after(tx).await?;
    let row = find(tx, id).await?;
    let act = Act {
        actor,
        action: "prices.decide_review",
        object_kind: "price_review",
        object_id: id.to_string(),
        before: Some(json!({"id": id, "state": "open"})),
        after: Some(json!({"id": id, "state": row.state.0.as_str()})),
        detail: json!({"to": row.state.0.as_str()}),
    };
    audit::record(tx, act).await?;
    if let Some((vendor, _)) = queries::find_vendor_of_source(&mut **tx, row.source_id).await? {
        jobs::enqueue(tx, &ReviewEvidence::of(vendor)).await?;
    }
    let owners = queries::list_source_owners(&mut **tx, &[row.source_id]).await?;
    let owner = owners.get(&row.source_id);
    Ok(ReviewView::new(row, owner))
}

async fn find(tx: &mut Tx, id: Uuid) -> ApiResult<ReviewRow> {
    let filter = ReviewFilter {
        id: Some(id),
        limit: 1,
        ..ReviewFilter::default()
    };
    let found = reviews::list_reviews(&mut **tx, &filter).await?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| ApiError::not_found("review"))
}
