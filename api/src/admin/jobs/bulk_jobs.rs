//! The same for many runs at once.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::platform::{
    ids::JobRunId,
    jobs::{
        JobState,
        queries::{self, RunFilter},
    },
};
use utoipa::ToSchema;

use super::{JobAction, act, list_jobs::parse_queue};
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Data, Envelope, ErrorCode, FieldError, Json, NoQuery},
    state::AppState,
};

/// Most runs that one call acts on.
const AT_ONCE: usize = 200;
/// Runs told one by one that were left alone.
const TOLD: usize = 50;

/// What to do with which runs: those of `ids`, or those that fit `filter`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "retry", "filter": {"state": "dead", "kind": "vendors.refresh_vendor"}}))]
pub struct ActOnJobs {
    /// What to do.
    action: JobAction,
    /// These runs; at most 200.
    #[schema(max_items = 200)]
    ids: Option<Vec<JobRunId>>,
    /// The newest 200 runs that fit all of this.
    filter: Option<JobFilter>,
}

/// Which runs.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobFilter {
    /// In this state. Without it: dead ones to retry, waiting ones to cancel.
    state: Option<JobState>,
    /// Of this queue.
    queue: Option<String>,
    /// Of this kind.
    kind: Option<String>,
    /// Whose error holds this text.
    error: Option<String>,
    /// Made at this time or later.
    since: Option<DateTime<Utc>>,
    /// Made before this time.
    before: Option<DateTime<Utc>>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkView {
    /// Runs that were looked at.
    pub matched: usize,
    /// Of these, done.
    pub done: usize,
    /// Of these, left alone.
    pub skipped: usize,
    /// Why, for the first 50 of them.
    pub reasons: Vec<SkippedView>,
    /// More runs fit the filter than one call takes; call again.
    pub has_more: bool,
}

/// A run that was left alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkippedView {
    /// Which run.
    pub id: JobRunId,
    /// Why.
    pub message: String,
}

/// Retries or cancels up to 200 runs, each in a transaction of its own; says how many it did and why it left others.
#[utoipa::path(post, path = "/admin/jobs/bulk", tag = "admin", request_body = ActOnJobs,
    responses((status = 200, body = Envelope<BulkView>)),
    security(("operator_token" = [])))]
pub async fn act_on_jobs(
    State(app): State<AppState>,
    caller: Operator,
    _query: NoQuery,
    Json(body): Json<ActOnJobs>,
) -> ApiResult<Data<BulkView>> {
    let (ids, has_more) = match (body.ids, body.filter) {
        (Some(ids), None) if ids.len() <= AT_ONCE => (ids, false),
        (Some(_), None) => {
            let message = format!("Must have at most {AT_ONCE} entries.");
            return Err(fault("/ids", "TOO_MANY", &message));
        }
        (None, Some(filter)) => find(&app, body.action, filter).await?,
        _ => return Err(fault("", "REQUIRED", "Give either ids or a filter.")),
    };
    act_on(&app, &caller, body.action, ids, has_more)
        .await
        .map(Data)
}

/// Retries or cancels these runs.
///
/// # Errors
/// On a fault of ours; a run whose state does not allow it is only skipped.
pub async fn act_on(
    app: &AppState,
    caller: &Operator,
    action: JobAction,
    ids: Vec<JobRunId>,
    has_more: bool,
) -> ApiResult<BulkView> {
    let mut view = BulkView {
        matched: ids.len(),
        done: 0,
        skipped: 0,
        reasons: Vec::new(),
        has_more,
    };
    for id in ids {
        match act(app, caller, action, id).await {
            Ok(_) => view.done += 1,
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::Conflict) => {
                view.skipped += 1;
                if view.reasons.len() < TOLD {
                    let message = error.message().to_owned();
                    view.reasons.push(SkippedView { id, message });
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(view)
}

/// The newest runs that fit, as many as one call takes, and whether there are more.
///
/// # Errors
/// 422 when the queue is unknown.
pub async fn find(
    app: &AppState,
    action: JobAction,
    filter: JobFilter,
) -> ApiResult<(Vec<JobRunId>, bool)> {
    let usual = match action {
        JobAction::Retry => JobState::Dead,
        JobAction::Cancel => JobState::Queued,
    };
    let filter = RunFilter {
        state: Some(filter.state.unwrap_or(usual)),
        queue: parse_queue(filter.queue.as_deref(), "/filter/queue")?,
        kind: filter.kind,
        error: filter.error,
        since: filter.since,
        before: filter.before,
    };
    let limit = i64::try_from(AT_ONCE).unwrap_or(i64::MAX) + 1;
    let runs = queries::list_runs(app.db.system(), &filter, None, limit).await?;
    let has_more = runs.len() > AT_ONCE;
    let ids = runs.into_iter().take(AT_ONCE).map(|run| run.id).collect();
    Ok((ids, has_more))
}

fn fault(field: &str, code: &str, message: &str) -> ApiError {
    ApiError::invalid(vec![FieldError::new(field, code, message)])
}
