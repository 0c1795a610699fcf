//! The versions of the caller's report.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    platform::ids::ReportId,
    reports::{
        ReportState,
        queries::{self, Version},
    },
};
use utoipa::ToSchema;

use crate::{
    auth::QuizToken,
    http::{ApiResult, Data, Envelope, NoQuery},
    state::AppState,
};

/// A version of a report.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// Its internal id.
    pub id: ReportId,
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

impl From<Version> for VersionView {
    fn from(version: Version) -> Self {
        Self {
            id: version.id,
            version: version.version,
            state: version.state,
            input_hash: version.input_hash,
            created_at: version.created_at,
            delivered_at: version.delivered_at,
        }
    }
}

/// Lists the versions of the session's report, the newest first.
#[utoipa::path(get, path = "/reports", tag = "reports",
    responses((status = 200, body = Envelope<Vec<VersionView>>)),
    security(("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn list_reports(
    State(app): State<AppState>,
    caller: QuizToken,
    _query: NoQuery,
) -> ApiResult<Data<Vec<VersionView>>> {
    let versions = queries::list_versions(app.db.reference(), caller.session).await?;
    let readable = versions
        .into_iter()
        .filter(|version| version.state != ReportState::Erased);
    Ok(Data(readable.map(VersionView::from).collect()))
}
