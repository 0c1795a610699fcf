//! Reading a report by its public name.

use axum::{extract::State, response::Response};
use shared::{
    platform::{cache::Loaded, db::Scope},
    reports::{
        ReportState,
        queries::{self, SharedStanding},
    },
};

use super::view::PublicReportView;
use crate::{
    auth::Public,
    cache::Fresh,
    http::{ApiError, ApiResult, Conditions, Envelope, ErrorBody, ErrorCode, Path},
    state::AppState,
};

/// Reads a delivered report. The public name is the proof: 128 random bits that its owner may pass on.
#[utoipa::path(get, path = "/reports/public/{public_id}", tag = "reports",
    params(("public_id" = String, Path, description = "Public name of the report", example = "o0V0mXb0Q3S3yX8n5mYl2A")),
    responses(
        (status = 200, body = Envelope<PublicReportView>),
        (status = 304),
        (status = 402, description = "It is not paid, or the payment was returned.", body = ErrorBody),
        (status = 404, description = "There is no such report, it is not ready, or the link was revoked.", body = ErrorBody),
    ))]
pub async fn get_public_report(
    State(app): State<AppState>,
    _caller: Public,
    Path(public_id): Path<String>,
    asked: Conditions,
) -> ApiResult<Response> {
    let standing = find_readable(&app, &public_id).await?;
    let load = async || {
        let mut tx = app.db.open(Scope::System).await?;
        let found = queries::find_shared_report(&mut *tx, &public_id).await?;
        drop(tx);
        let Some((shared, report)) =
            found.and_then(|mut shared| shared.document.take().map(|report| (shared, report)))
        else {
            return Ok(Loaded::Absent);
        };
        let view = PublicReportView {
            public_id: public_id.clone(),
            version: shared.version,
            delivered_at: shared.delivered_at,
            staleness: shared.staleness,
            report,
        };
        Fresh::shared(&Envelope::of(view)).await
    };
    let reports = &app.cache.reports;
    reports
        .serve(&standing, &public_id, "json", &asked, load)
        .await
}

/// Where a report stands that its public name opens, if it may be read.
pub(super) async fn find_readable(app: &AppState, public_id: &str) -> ApiResult<SharedStanding> {
    let standing = app
        .cache
        .reports
        .standing(public_id)
        .await?
        .ok_or_else(|| ApiError::not_found("report"))?;
    must_be_readable(standing.state)?;
    Ok(standing)
}

/// 402 for a report that is not paid, 404 for one that there is nothing to read of.
fn must_be_readable(state: ReportState) -> ApiResult<()> {
    match state {
        ReportState::Delivered => Ok(()),
        ReportState::AwaitingPayment | ReportState::Withheld => {
            Err(ApiError::of(ErrorCode::PaymentRequired))
        }
        ReportState::Queued | ReportState::Running | ReportState::Failed | ReportState::Erased => {
            Err(ApiError::not_found("report"))
        }
    }
}
