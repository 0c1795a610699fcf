//! Searching the ledger.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::platform::jobs::{
    JobState, Queue,
    queries::{self, RunFilter},
};
use utoipa::IntoParams;
use uuid::Uuid;

use super::JobRunView;
use crate::{
    auth::Operator,
    http::{
        ApiError, ApiResult, Envelope, FieldError, Page, Query,
        paging::{checked_limit, open_cursor, page_of},
    },
    state::AppState,
};

/// Longest text that is looked for in errors.
const TEXT_MAX: usize = 200;

/// Which runs.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JobsQuery {
    /// Only this state.
    pub state: Option<JobState>,
    /// Only this queue: reports, prices, exports, notifications, maintenance.
    pub queue: Option<String>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only those whose error holds this text, in small or capital letters.
    #[param(max_length = 200)]
    pub error: Option<String>,
    /// Only those made at this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Only those made before this time.
    pub before: Option<DateTime<Utc>>,
    /// Most entries of a page.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// Where the last page ended.
    #[serde(skip_serializing)]
    pub cursor: Option<String>,
}

/// Lists runs of jobs, newest first.
#[utoipa::path(get, path = "/admin/jobs", tag = "admin",
    params(JobsQuery),
    responses((status = 200, body = Envelope<Vec<JobRunView>>), (status = 400, description = "The cursor is not of this list.", body = crate::http::ErrorBody)),
    security(("operator_token" = [])))]
pub async fn list_jobs(
    State(app): State<AppState>,
    _caller: Operator,
    Query(query): Query<JobsQuery>,
) -> ApiResult<Page<JobRunView>> {
    let limit = checked_limit(query.limit)?;
    if query
        .error
        .as_ref()
        .is_some_and(|text| text.chars().count() > TEXT_MAX)
    {
        let message = format!("Must have at most {TEXT_MAX} characters.");
        let fault = FieldError::new("error", "TOO_LONG", message);
        return Err(ApiError::invalid(vec![fault]));
    }
    let queue = parse_queue(query.queue.as_deref(), "queue")?;
    let parameters = serde_urlencoded::to_string(&query).map_err(ApiError::internal)?;
    let path = match parameters.as_str() {
        "" => "/api/admin/jobs".to_owned(),
        parameters => format!("/api/admin/jobs?{parameters}"),
    };
    let after: Option<(DateTime<Utc>, Uuid)> =
        open_cursor(&app.cursors, &path, query.cursor.as_deref())?;
    let filter = RunFilter {
        state: query.state,
        queue,
        kind: query.kind,
        error: query.error,
        since: query.since,
        before: query.before,
    };
    let runs = queries::list_runs(app.db.system(), &filter, after, limit + 1).await?;
    let position = |run: &shared::platform::jobs::JobRun| (run.created_at, run.id.0);
    Ok(page_of(
        &app.cursors,
        path,
        limit,
        runs,
        position,
        JobRunView::from,
    ))
}

/// A queue by its name.
///
/// # Errors
/// 422 when there is no such queue.
pub(super) fn parse_queue(name: Option<&str>, field: &str) -> ApiResult<Option<Queue>> {
    name.map(str::parse)
        .transpose()
        .map_err(|error: shared::platform::jobs::UnknownQueue| {
            ApiError::invalid(vec![FieldError::new(
                field,
                "UNKNOWN_OPTION",
                error.to_string(),
            )])
        })
}
