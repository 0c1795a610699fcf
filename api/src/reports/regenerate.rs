//! A further version of a report.

use axum::extract::State;
use shared::{
    platform::{db::Scope, ids::ReportId},
    reports::{self, Regenerated, ReportState, queries},
};

use super::{access, view::ReportView};
use crate::{
    auth::{ChangeReports, Holder},
    http::{Accepted, ApiError, ApiResult, Envelope, ErrorBody, ErrorCode, NoQuery, Path},
    state::AppState,
};

/// Seconds until a session that asked for too many versions may ask again; an hour is a fair guess of a day.
const AGAIN_AFTER: u32 = 3600;

/// Makes the report again: the same answers, today's prices and benchmarks.
///
/// The new version has its own id and stream; the public name opens the old one until the new one is delivered. While a
/// version is being made, the answer is that one. At most ten a day.
#[utoipa::path(post, path = "/reports/{id}/regenerate", tag = "reports",
    extensions(("x-rate-limit" = json!(["burst", "sustained", "report_generate"]))),
    params(("id" = ReportId, Path, description = "Internal id of any version of the report")),
    responses(
        (status = 202, body = Envelope<ReportView>),
        (status = 402, body = ErrorBody, description = "The report is not paid, or the payment was returned."),
        (status = 409, body = ErrorBody, description = "The newest version failed; it is made as soon as its fault is mended."),
        (status = 429, body = ErrorBody, description = "Ten versions were asked for today."),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["member"]), ("access_cookie" = ["member"]), ("api_key" = ["reports:write"])))]
pub async fn regenerate_report(
    State(app): State<AppState>,
    caller: Holder<ChangeReports>,
    Path(id): Path<ReportId>,
    _query: NoQuery,
) -> ApiResult<Accepted<ReportView>> {
    let report = access::find_own(&app, &caller, id).await?;
    access::require_paid(report.state)?;
    let session = report.session_id;
    let outcome: sqlx::Result<_> = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let outcome = reports::regenerate(tx, session).await?;
                let made = match outcome {
                    Regenerated::Making(made) => queries::find_report(&mut **tx, made).await?,
                    Regenerated::TooMany | Regenerated::Refused(_) => None,
                };
                Ok((outcome, made))
            })
        })
        .await;
    let (outcome, report) = outcome?;
    let made = match outcome {
        Regenerated::Making(made) => made,
        Regenerated::TooMany => {
            let message = "Ten versions were asked for today. Try again tomorrow.";
            let refusal = ApiError::new(ErrorCode::RateLimited, message);
            return Err(refusal.with_retry_after(AGAIN_AFTER));
        }
        Regenerated::Refused(Some(newest)) if newest.state == ReportState::Failed => {
            let message = "The newest version could not be finished. It is made as soon as its fault is mended.";
            return Err(ApiError::new(ErrorCode::Conflict, message));
        }
        Regenerated::Refused(_) => return Err(ApiError::of(ErrorCode::PaymentRequired)),
    };
    let report = report.ok_or_else(|| ApiError::not_found("report"))?;
    let view = ReportView::new(report, &app.config.base_url);
    Ok(Accepted {
        location: format!("/api/reports/{made}"),
        data: view,
    })
}
