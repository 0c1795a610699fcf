//! The public link of a report: issuing and revoking it.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::{
    platform::{ids::ReportId, secrets},
    reports::{public_url, queries},
};
use utoipa::ToSchema;

use super::access;
use crate::{
    auth::{ChangeReports, Holder},
    http::{
        ApiError, ApiResult, Data, Envelope, ErrorBody, FieldError, Json, NoContent, NoQuery, Path,
    },
    state::AppState,
};

/// Days for which a link may be issued; without a number it has no end.
const DAYS: std::ops::RangeInclusive<i32> = 1..=3650;

/// How to issue the link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"expires_in_days": 30}))]
pub struct IssueShare {
    /// After so many days it opens nothing any more; without it, it stays until it is revoked.
    #[schema(minimum = 1, maximum = 3650)]
    expires_in_days: Option<i32>,
    /// Give it another name, so that whoever has the old link can read no longer.
    #[serde(default)]
    replace: bool,
}

/// A link that opens the report.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShareView {
    /// The link. Whoever has it can read the report.
    #[schema(example = "https://crb.example/r/o0V0mXb0Q3S3yX8n5mYl2A")]
    pub public_url: String,
    /// When it stops working; null: when it is revoked.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Issues the link that opens the newest delivered version, or changes until when it does.
///
/// A revoked or expired link gets another name and never works again.
#[utoipa::path(post, path = "/reports/{id}/share", tag = "reports", request_body = IssueShare,
    extensions(("x-idempotency" = json!("convergent"))),
    params(("id" = ReportId, Path, description = "Internal id of any version of the report")),
    responses(
        (status = 200, body = Envelope<ShareView>),
        (status = 402, body = ErrorBody, description = "The report is not paid."),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["member"]), ("access_cookie" = ["member"]), ("api_key" = ["reports:write"])))]
pub async fn issue_share(
    State(app): State<AppState>,
    caller: Holder<ChangeReports>,
    Path(id): Path<ReportId>,
    _query: NoQuery,
    Json(body): Json<IssueShare>,
) -> ApiResult<Data<ShareView>> {
    let report = access::find_own(&app, &caller, id).await?;
    access::require_paid(report.state)?;
    if body
        .expires_in_days
        .is_some_and(|days| !DAYS.contains(&days))
    {
        let message = "Must be from 1 to 3650.";
        let fault = FieldError::new("/expires_in_days", "OUT_OF_RANGE", message);
        return Err(ApiError::invalid(vec![fault]));
    }
    let (session, fresh) = (report.session_id, secrets::random_public_id());
    let issued: sqlx::Result<_> = app
        .db
        .write(caller.scope(), move |tx| {
            Box::pin(async move {
                let days = body.expires_in_days;
                queries::issue_share(&mut **tx, session, &fresh, body.replace, days).await
            })
        })
        .await;
    let issued = issued?;
    let issued = issued.ok_or_else(|| ApiError::not_found("report"))?;
    Ok(Data(ShareView {
        public_url: public_url(&app.config.base_url, &issued.public_id),
        expires_at: issued.expires_at,
    }))
}

/// Revokes the link: within a second it opens nothing any more, in any process.
#[utoipa::path(delete, path = "/reports/{id}/share", tag = "reports",
    params(("id" = ReportId, Path, description = "Internal id of any version of the report")),
    responses((status = 204), (status = 402, body = ErrorBody, description = "The report is not paid.")),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["member"]), ("access_cookie" = ["member"]), ("api_key" = ["reports:write"])))]
pub async fn revoke_share(
    State(app): State<AppState>,
    caller: Holder<ChangeReports>,
    Path(id): Path<ReportId>,
    _query: NoQuery,
) -> ApiResult<NoContent> {
    let report = access::find_own(&app, &caller, id).await?;
    access::require_paid(report.state)?;
    // Revoked already is revoked.
    let session = report.session_id;
    let revoked: sqlx::Result<bool> = app
        .db
        .write(caller.scope(), move |tx| {
            Box::pin(async move { queries::revoke_share(&mut **tx, session).await })
        })
        .await;
    revoked?;
    Ok(NoContent)
}
