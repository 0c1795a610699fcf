//! A delivered report's document, for operations that look into it: read and parsed once for all their questions.

use std::{sync::Arc, time::Duration};

use moka::future::Cache;
use shared::{
    platform::{
        db::{Db, Scope},
        ids::ReportId,
    },
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

/// Documents at once; each is a few megabytes.
const HELD: u64 = 8;
/// How long somebody who moves a slider may think.
const IDLE: Duration = Duration::from_secs(120);

/// Parsed documents. A delivered one never changes under its id, and who may see it is asked before each look, so nothing
/// in here outdates; what nobody looks into is let go at a later look. Clones share them.
#[derive(Clone)]
pub struct Documents {
    db: Db,
    held: Cache<ReportId, Arc<ReportDocument>>,
}

impl Documents {
    /// None yet.
    #[must_use]
    pub fn new(db: Db) -> Self {
        let held = Cache::builder().max_capacity(HELD).time_to_idle(IDLE);
        Self {
            db,
            held: held.build(),
        }
    }

    /// The document of a delivered report. Whether the caller may see it has been asked.
    ///
    /// # Errors
    /// On a database error.
    async fn find(&self, id: ReportId) -> sqlx::Result<Option<Arc<ReportDocument>>> {
        if let Some(held) = self.held.get(&id).await {
            return Ok(Some(held));
        }
        let mut tx = self.db.open(Scope::System).await?;
        let found = queries::find_document(&mut *tx, id).await?;
        drop(tx);
        let Some(document) = found.map(Arc::new) else {
            return Ok(None);
        };
        self.held.insert(id, Arc::clone(&document)).await;
        Ok(Some(document))
    }
}

/// The caller's own report and its document.
///
/// # Errors
/// 404 for a report that is not the caller's, or has no document yet; 402 for one that is not paid.
pub(super) async fn own_document<P: Permission>(
    app: &AppState,
    caller: &Holder<P>,
    id: ReportId,
) -> ApiResult<(Report, Arc<ReportDocument>)> {
    let report = access::find_own(app, caller, id).await?;
    access::require_paid(report.state)?;
    // What was erased or is being made anew may still be held here.
    if report.state != ReportState::Delivered {
        return Err(no_document());
    }
    let document = document_of(app, id).await?;
    Ok((report, document))
}

/// The document of a delivered report, for whoever may see that report: it is the caller's, or has a public name.
///
/// # Errors
/// 404 for one that has none.
pub(super) async fn document_of(app: &AppState, id: ReportId) -> ApiResult<Arc<ReportDocument>> {
    let found = app.documents.find(id).await?;
    found.ok_or_else(no_document)
}

fn no_document() -> ApiError {
    ApiError::not_found("document of this report")
}

/// The document that a public name opens.
///
/// # Errors
/// As reading the public report.
pub(super) async fn public_document(
    app: &AppState,
    public_id: &str,
) -> ApiResult<Arc<ReportDocument>> {
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
