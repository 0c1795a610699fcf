//! Who may see a report by its internal id: whoever holds a token of its session, or belongs to its workspace.

use shared::{
    platform::ids::ReportId,
    reports::{
        ReportState,
        queries::{self, Report},
    },
};

use crate::{
    auth::{Holder, Permission},
    http::{ApiError, ErrorCode},
    state::AppState,
};

/// The report, if it is the caller's; another one does not exist for them.
pub(super) async fn find_own<P: Permission>(
    app: &AppState,
    caller: &Holder<P>,
    id: ReportId,
) -> Result<Report, ApiError> {
    let mut tx = app.db.open(caller.scope()).await?;
    queries::find_report(&mut *tx, id)
        .await?
        .filter(|report| caller.holds(report.session_id, report.workspace_id))
        .filter(|report| report.state != ReportState::Erased)
        .ok_or_else(|| ApiError::not_found("report"))
}

/// Refuses what is not paid, or not any more.
pub(super) fn require_paid(state: ReportState) -> Result<(), ApiError> {
    match state {
        ReportState::AwaitingPayment | ReportState::Withheld => {
            Err(ApiError::of(ErrorCode::PaymentRequired))
        }
        ReportState::Queued
        | ReportState::Running
        | ReportState::Delivered
        | ReportState::Failed => Ok(()),
        ReportState::Erased => Err(ApiError::not_found("report")),
    }
}
