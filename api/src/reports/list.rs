//! The caller's reports and their versions.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::{
    platform::ids::{ReportId, SessionId},
    reports::{
        ReportState,
        queries::{self, ListPlace, Listed},
    },
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    auth::{Holder, ReadReports},
    http::{
        ApiError, ApiResult, Envelope, ErrorBody, Page, Query,
        paging::{checked_limit, open_cursor, page_of},
    },
    state::AppState,
};

/// A version of a report.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// Its internal id.
    pub id: ReportId,
    /// The quiz session it is made from; its versions stand together.
    pub session_id: SessionId,
    /// `quick` or `full`.
    #[schema(example = "full")]
    pub tier: String,
    /// From 1.
    pub version: i32,
    /// Where it stands.
    pub state: ReportState,
    /// Digest of answers, prices, rates and engine; two versions with the same one differ in nothing but dates.
    pub input_hash: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was handed over.
    pub delivered_at: Option<DateTime<Utc>>,
}

impl From<Listed> for VersionView {
    fn from(listed: Listed) -> Self {
        let version = listed.version;
        Self {
            id: version.id,
            session_id: listed.session_id,
            tier: listed.tier,
            version: version.version,
            state: version.state,
            input_hash: version.input_hash,
            created_at: version.created_at,
            delivered_at: version.delivered_at,
        }
    }
}

/// Which page.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportsQuery {
    /// Most entries of a page.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// Where the last page ended.
    #[serde(skip_serializing)]
    pub cursor: Option<String>,
}

/// Lists the reports of the caller's session and workspace, the newest session and version first.
#[utoipa::path(get, path = "/reports", tag = "reports",
    params(ReportsQuery),
    responses((status = 200, body = Envelope<Vec<VersionView>>), (status = 400, description = "The cursor is not of this list.", body = ErrorBody)),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn list_reports(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    Query(query): Query<ReportsQuery>,
) -> ApiResult<Page<VersionView>> {
    let limit = checked_limit(query.limit)?;
    let parameters = serde_urlencoded::to_string(&query).map_err(ApiError::internal)?;
    let path = match parameters.as_str() {
        "" => "/api/reports".to_owned(),
        parameters => format!("/api/reports?{parameters}"),
    };
    let after: Option<ListPlace> = open_cursor(&app.cursors, &path, query.cursor.as_deref())?;
    let mut tx = app.db.open(caller.scope()).await?;
    let (session, workspace) = (caller.session(), caller.workspace());
    let listed = queries::list_reports(&mut *tx, session, workspace, after, limit + 1).await?;
    Ok(page_of(
        &app.cursors,
        path,
        limit,
        listed,
        Listed::place,
        VersionView::from,
    ))
}
