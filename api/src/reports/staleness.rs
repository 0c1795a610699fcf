//! What has changed under a report.

use axum::extract::State;
use serde::Serialize;
use shared::{
    platform::ids::ReportId,
    reports::{
        queries,
        staleness::{StaleClaim, StaleEvidence, Staleness},
    },
};
use utoipa::ToSchema;

use super::access;
use crate::{
    auth::{Holder, ReadReports},
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody, NoQuery, Path},
    state::AppState,
};

/// Whether a report is outdated, and by what.
#[derive(Debug, Serialize, ToSchema)]
pub struct StalenessView {
    /// Something it stands on says something else today.
    pub stale: bool,
    /// The evidence that changed.
    pub evidence: Vec<StaleEvidence>,
    /// The figures that it changes, as they come out today. The choice of steps and vendors is not made anew; a new
    /// version does that.
    pub claims: Vec<StaleClaim>,
}

/// Says which prices and benchmarks under a report have changed since, and what that does to its figures.
#[utoipa::path(get, path = "/reports/{id}/staleness", tag = "reports",
    params(("id" = ReportId, Path, description = "Internal id of the report")),
    responses(
        (status = 200, body = Envelope<StalenessView>),
        (status = 402, body = ErrorBody, description = "The report is not paid."),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn get_staleness(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    Path(id): Path<ReportId>,
    _query: NoQuery,
) -> ApiResult<Data<StalenessView>> {
    let report = access::find_own(&app, &caller, id).await?;
    access::require_paid(report.state)?;
    let mut tx = app.db.open(caller.scope()).await?;
    let found = queries::find_staleness(&mut *tx, id).await?;
    drop(tx);
    let found: Option<Staleness> = found
        .map(serde_json::from_value)
        .transpose()
        .map_err(ApiError::internal)?;
    let stale = found.is_some();
    let (evidence, claims) = found
        .map(|found| (found.evidence, found.claims))
        .unwrap_or_default();
    Ok(Data(StalenessView {
        stale,
        evidence,
        claims,
    }))
}
