//! The questions that wait.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::{
    prices::{
        queries::reviews::{self, ReviewFilter, ReviewRow},
        review::ReviewState,
    },
    vendors::queries,
};
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::ReviewView;
use crate::{
    auth::Operator,
    http::{
        ApiError, ApiResult, Envelope, ErrorBody, Page, Query,
        paging::{checked_limit, open_cursor, page_of},
    },
    state::AppState,
};

/// Which questions.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReviewsQuery {
    /// Only those in this state; open where it is not given.
    #[param(inline, default = "open")]
    state: Option<ReviewState>,
    /// Entries of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// Where to go on: `meta.page.next_cursor` of the page before, with the same filters.
    #[serde(skip_serializing)]
    cursor: Option<String>,
}

/// Lists readings of price pages that do not count before somebody has decided, the newest first.
///
/// The last good price stays meanwhile. A jump up to five times is settled by a second look half an hour later.
#[utoipa::path(get, path = "/admin/extractions/review", tag = "admin", params(ReviewsQuery),
    responses((status = 200, body = Envelope<Vec<ReviewView>>), (status = 400, body = ErrorBody, description = "The cursor is not one of this list.")),
    security(("operator_token" = [])))]
pub async fn list_reviews(
    State(app): State<AppState>,
    _caller: Operator,
    Query(query): Query<ReviewsQuery>,
) -> ApiResult<Page<ReviewView>> {
    let limit = checked_limit(query.limit)?;
    let query = ReviewsQuery {
        state: Some(query.state.unwrap_or(ReviewState::Open)),
        limit: Some(limit),
        ..query
    };
    let parameters = serde_urlencoded::to_string(&query).map_err(ApiError::internal)?;
    let path = format!("/api/admin/extractions/review?{parameters}");
    let after: Option<(DateTime<Utc>, Uuid)> =
        open_cursor(&app.cursors, &path, query.cursor.as_deref())?;
    let filter = ReviewFilter {
        id: None,
        state: query.state,
        after,
        limit: limit + 1,
    };
    let rows = reviews::list_reviews(app.db.system(), &filter).await?;
    let sources: Vec<Uuid> = rows.iter().map(|row| row.source_id).collect();
    let owners = queries::list_source_owners(app.db.system(), &sources).await?;
    let position = |row: &ReviewRow| (row.created_at, row.id);
    let view = |row: ReviewRow| {
        let owner = owners.get(&row.source_id);
        ReviewView::new(row, owner)
    };
    Ok(page_of(&app.cursors, path, limit, rows, position, view))
}
