//! A delivered report's document, read for an operation that looks into it.

use std::time::Duration;

use shared::{
    platform::{db::Scope, ids::ReportId},
    reports::{
        ReportState,
        document::ReportDocument,
        queries::{self, Report},
    },
};
use tokio::sync::Semaphore;

use super::access;
use crate::{
    auth::{Holder, Permission},
    http::{ApiError, ApiResult, ErrorCode},
    state::AppState,
};

/// Computations at once; each takes milliseconds of a whole core.
static COMPUTING: Semaphore = Semaphore::const_new(2);
/// Whoever waits longer comes back later.
const PATIENCE: Duration = Duration::from_secs(2);

/// The caller's own report and its document.
///
/// # Errors
/// 404 for a report that is not the caller's, or has no document yet; 402 for one that is not paid.
pub(super) async fn own_document<P: Permission>(
    app: &AppState,
    caller: &Holder<P>,
    id: ReportId,
) -> ApiResult<(Report, ReportDocument)> {
    let report = access::find_own(app, caller, id).await?;
    access::require_paid(report.state)?;
    let document = document_of(app, id).await?;
    Ok((report, document))
}

/// The document of a delivered report, for whoever may see that report: it is the caller's, or has a public name.
///
/// # Errors
/// 404 for one that has none.
pub(super) async fn document_of(app: &AppState, id: ReportId) -> ApiResult<ReportDocument> {
    let mut tx = app.db.open(Scope::System).await?;
    let found = queries::find_document(&mut *tx, id).await?;
    drop(tx);
    let document = found.ok_or_else(|| ApiError::not_found("document of this report"))?;
    serde_json::from_value(document).map_err(ApiError::internal)
}

/// The document that a public name opens.
///
/// # Errors
/// As reading the public report.
pub(super) async fn public_document(app: &AppState, public_id: &str) -> ApiResult<ReportDocument> {
    let found = app.cache.reports.standing(public_id).await?;
    let standing = found.ok_or_else(|| ApiError::not_found("report"))?;
    match standing.state {
        ReportState::Delivered => document_of(app, standing.id).await,
        ReportState::AwaitingPayment | ReportState::Withheld => {
            Err(ApiError::of(ErrorCode::PaymentRequired))
        }
        ReportState::Queued | ReportState::Running | ReportState::Failed | ReportState::Erased => {
            Err(ApiError::not_found("report"))
        }
    }
}

/// Runs a computation of some milliseconds where no other request waits for it.
///
/// # Errors
/// 503 when too many are at it already.
pub(super) async fn computed<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> ApiResult<T> {
    let Ok(Ok(_slot)) = tokio::time::timeout(PATIENCE, COMPUTING.acquire()).await else {
        return Err(ApiError::of(ErrorCode::Unavailable).with_retry_after(2));
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)
}
