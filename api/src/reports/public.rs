//! Reading a report by its public name.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use shared::reports::{
    ReportState,
    queries::{self, SharedReport},
};

use super::view::PublicReportView;
use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody, ErrorCode, Path},
    state::AppState,
};

/// Reads a delivered report. The public name is the proof: 128 random bits that its owner may pass on.
#[utoipa::path(get, path = "/reports/public/{public_id}", tag = "reports",
    params(("public_id" = String, Path, description = "Public name of the report", example = "o0V0mXb0Q3S3yX8n5mYl2A")),
    responses(
        (status = 200, body = Envelope<PublicReportView>),
        (status = 402, description = "It is not paid, or the payment was returned.", body = ErrorBody),
        (status = 404, description = "There is no such report, it is not ready, or the link was revoked.", body = ErrorBody),
    ))]
pub async fn get_public_report(
    State(app): State<AppState>,
    _caller: Public,
    Path(public_id): Path<String>,
) -> ApiResult<Response> {
    let shared = load_shared(&app, &public_id).await?;
    let document = shared
        .document
        .ok_or_else(|| ApiError::not_found("report"))?;
    let view = PublicReportView {
        public_id,
        version: shared.version,
        delivered_at: shared.delivered_at,
        report: document,
    };
    let mut response = Data(view).into_response();
    let headers = response.headers_mut();
    headers.insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex, nofollow"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    Ok(response)
}

/// What a public name opens, for the JSON and for the page.
///
/// # Errors
/// 402 when it is not paid, 404 when there is nothing to read.
pub async fn load_shared(app: &AppState, public_id: &str) -> ApiResult<SharedReport> {
    let is_sound = public_id.len() == 22
        && public_id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let found = if is_sound {
        queries::find_shared_report(app.db.reference(), public_id).await?
    } else {
        None
    };
    let shared = found.ok_or_else(|| ApiError::not_found("report"))?;
    match shared.state {
        ReportState::Delivered => Ok(shared),
        ReportState::AwaitingPayment | ReportState::Withheld => {
            Err(ApiError::of(ErrorCode::PaymentRequired))
        }
        ReportState::Queued | ReportState::Running | ReportState::Failed | ReportState::Erased => {
            Err(ApiError::not_found("report"))
        }
    }
}
