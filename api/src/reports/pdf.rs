//! Reading a report as a PDF: the file, or word that it is being made.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use shared::{
    platform::{db::Scope, ids::ReportId},
    reports::{
        ReportState,
        files::{self, FileFormat, FileStanding},
        queries,
    },
};
use utoipa::ToSchema;

use super::{access, file_name::disposition, public};
use crate::{
    auth::{Holder, Public, ReadReports},
    http::{
        Accepted, ApiError, ApiResult, Conditions, Envelope, ErrorBody, ErrorCode, Path,
        accept::preferred,
    },
    state::AppState,
    web::{PageState, state_page},
};

/// Whoever has the link may keep the file, but must ask whether it may still be read.
const CACHE_CONTROL: &str = "private, no-cache";
/// Whoever has the link may read; it is for nobody who searches.
const NO_ROBOTS: HeaderValue = HeaderValue::from_static("noindex");

/// A file that is not there yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportFileView {
    /// `waiting`: it is being made, usually within a second.
    #[schema(example = "waiting")]
    pub state: &'static str,
    /// Where it will be; the same address.
    #[schema(example = "/api/reports/0190aaaa-0000-7000-8000-000000000000/pdf")]
    pub url: String,
}

/// Sends a report as a PDF, or 202 while it is being made: then ask again after a second.
#[utoipa::path(get, path = "/reports/{id}/pdf", tag = "reports",
    params(("id" = ReportId, Path, description = "Internal id of the report")),
    responses(
        (status = 200, description = "The file.", content_type = "application/pdf", body = Vec<u8>),
        (status = 202, body = Envelope<ReportFileView>),
        (status = 304),
        (status = 402, description = "It is not paid, or the payment was returned.", body = ErrorBody),
        (status = 409, description = "The report itself could not be made.", body = ErrorBody),
        (status = 503, description = "The file could not be made; the report can be read online.", body = ErrorBody),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn get_report_pdf(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    Path(id): Path<ReportId>,
    asked: Conditions,
) -> ApiResult<Response> {
    let report = access::find_own(&app, &caller, id).await?;
    access::require_paid(report.state)?;
    let url = format!("/api/reports/{id}/pdf");
    match report.state {
        // It follows the report by itself.
        ReportState::Queued | ReportState::Running => Ok(waiting(url)),
        ReportState::Failed => Err(ApiError::new(
            ErrorCode::Conflict,
            "The report could not be made yet, so there is no PDF of it.",
        )),
        _ => file_or_order(&app, id, url, &asked).await,
    }
}

/// Sends a report as a PDF by its public name, or 202 while it is being made.
#[utoipa::path(get, path = "/reports/public/{public_id}/pdf", tag = "reports",
    params(("public_id" = String, Path, description = "Public name of the report", example = "o0V0mXb0Q3S3yX8n5mYl2A")),
    responses(
        (status = 200, description = "The file.", content_type = "application/pdf", body = Vec<u8>),
        (status = 202, body = Envelope<ReportFileView>),
        (status = 304),
        (status = 402, description = "It is not paid, or the payment was returned.", body = ErrorBody),
        (status = 404, description = "There is no such report, it is not ready, or the link was revoked.", body = ErrorBody),
        (status = 503, description = "The file could not be made; the report can be read online.", body = ErrorBody),
    ))]
pub async fn get_public_report_pdf(
    State(app): State<AppState>,
    _caller: Public,
    Path(public_id): Path<String>,
    asked: Conditions,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let report = public::find_readable(&app, &public_id).await?.id;
    let url = format!("/api/reports/public/{public_id}/pdf");
    let response = file_or_order(&app, report, url, &asked).await?;
    // Whoever pressed the link on the page sees a page, which asks again by itself.
    let is_waiting = response.status() == StatusCode::ACCEPTED;
    if is_waiting && preferred(&headers, &["application/pdf", "text/html"]) == Some(1) {
        return Ok(state_page(PageState::FileNotReady));
    }
    Ok(response)
}

/// The file of a delivered report; where there is none, it is ordered.
async fn file_or_order(
    app: &AppState,
    report: ReportId,
    url: String,
    asked: &Conditions,
) -> ApiResult<Response> {
    // Whether the caller may was decided before.
    let mut tx = app.db.open(Scope::System).await?;
    let standing = queries::find_file_standing(&mut *tx, report, FileFormat::Pdf)
        .await?
        .ok_or_else(|| ApiError::not_found("report"))?;
    if standing.has_failed() {
        return Err(ApiError::new(
            ErrorCode::Unavailable,
            "The PDF could not be made. We have been told; the report can be read online.",
        )
        .with_retry_after(3600));
    }
    let Some(tag) = tag(&standing) else {
        drop(tx);
        if standing.is_unasked() {
            order(app, report).await?;
        }
        return Ok(waiting(url));
    };
    let mut response = if asked.held([&tag, &tag]).is_some() {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let content = queries::find_file_content(&mut *tx, report, FileFormat::Pdf)
            .await?
            .ok_or_else(|| ApiError::not_found("report"))?;
        file(&standing, content)
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(CACHE_CONTROL),
    );
    headers.insert("x-robots-tag", NO_ROBOTS);
    Ok(response)
}

async fn order(app: &AppState, report: ReportId) -> ApiResult<()> {
    app.db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                files::request_file(tx, report, FileFormat::Pdf).await?;
                ApiResult::Ok(())
            })
        })
        .await
}

fn file(standing: &FileStanding, content: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(content));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/pdf"),
    );
    headers.insert(
        header::CONTENT_DISPOSITION,
        disposition(&standing.company, standing.version),
    );
    response
}

fn waiting(url: String) -> Response {
    let view = ReportFileView {
        state: "waiting",
        url: url.clone(),
    };
    let mut response = Accepted {
        location: url,
        data: view,
    }
    .into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-robots-tag", NO_ROBOTS);
    response
}

fn tag(standing: &FileStanding) -> Option<HeaderValue> {
    let digest = standing.sha256.as_ref()?;
    HeaderValue::try_from(format!("\"{digest}\"")).ok()
}
