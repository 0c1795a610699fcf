//! The caller's reports and their versions.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    platform::{
        ids::{ReportId, SessionId},
        page,
    },
    reports::{
        ReportState,
        queries::{self, Listed},
    },
};
use utoipa::ToSchema;

use crate::{
    auth::{Holder, ReadReports},
    http::{ApiResult, Data, Envelope, NoQuery},
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

/// Lists the reports of the caller's session and workspace, the newest session and version first; at most 200.
#[utoipa::path(get, path = "/reports", tag = "reports",
    responses((status = 200, body = Envelope<Vec<VersionView>>)),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn list_reports(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    _query: NoQuery,
) -> ApiResult<Data<Vec<VersionView>>> {
    let mut tx = app.db.open(caller.scope()).await?;
    let (session, workspace) = (caller.session(), caller.workspace());
    let listed = queries::list_reports(&mut *tx, session, workspace, page::MAX_LIMIT).await?;
    Ok(Data(listed.into_iter().map(VersionView::from).collect()))
}
