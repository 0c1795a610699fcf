//! Searching the ledger.

use axum::extract::{OriginalUri, State};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use shared::platform::{
    jobs::{
        JobState, Queue,
        queries::{self, RunFilter},
    },
    page,
};
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::JobRunView;
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Envelope, ErrorCode, FieldError, Page, Query},
    state::AppState,
};

/// Which runs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JobsQuery {
    /// Only this state.
    pub state: Option<JobState>,
    /// Only this queue: reports, prices, exports, notifications, maintenance.
    pub queue: Option<String>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Most entries of a page.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// Where the last page ended.
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
    OriginalUri(uri): OriginalUri,
) -> ApiResult<Page<JobRunView>> {
    let limit = query.limit.unwrap_or(page::DEFAULT_LIMIT);
    if !(1..=page::MAX_LIMIT).contains(&limit) {
        return Err(ApiError::invalid(vec![FieldError::new(
            "limit",
            "OUT_OF_RANGE",
            "It must be from 1 to 200.",
        )]));
    }
    let queue = query.queue.as_deref().map(str::parse::<Queue>).transpose();
    let queue = queue.map_err(|error| {
        ApiError::invalid(vec![FieldError::new(
            "queue",
            "UNKNOWN_OPTION",
            error.to_string(),
        )])
    })?;
    let list = format!("jobs|{:?}|{queue:?}|{:?}", query.state, query.kind);
    let after = query
        .cursor
        .as_deref()
        .map(|cursor| app.cursors.open::<(DateTime<Utc>, Uuid)>(&list, cursor))
        .transpose();
    let after = after.map_err(|error| ApiError::new(ErrorCode::Malformed, format!("{error}.")))?;

    let filter = RunFilter {
        state: query.state,
        queue,
        kind: query.kind,
    };
    let mut runs = queries::list_runs(app.db.reference(), &filter, after, limit + 1).await?;
    let has_more = runs.len() as i64 > limit;
    runs.truncate(usize::try_from(limit).unwrap_or(0));
    let last = runs
        .last()
        .filter(|_| has_more)
        .map(|run| app.cursors.seal(&list, &(run.created_at, run.id.0)));
    Ok(Page {
        items: runs.into_iter().map(JobRunView::from).collect(),
        limit,
        next_cursor: last,
        path: without_cursor(&uri),
    })
}

/// The path of this list without the position in it.
fn without_cursor(uri: &http::Uri) -> String {
    let kept: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="))
        .collect();
    if kept.is_empty() {
        uri.path().to_owned()
    } else {
        format!("{}?{}", uri.path(), kept.join("&"))
    }
}
