//! The figures of a report, opened one by one.

use axum::extract::State;
use serde::Serialize;
use shared::{
    platform::ids::ReportId,
    reports::{
        claim::{Claim, ClaimNumber, Evidence, InputSource},
        document::ReportDocument,
    },
};
use utoipa::ToSchema;

use super::document::own_document;
use crate::{
    auth::{Holder, ReadReports},
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody, NoQuery, Path},
    state::AppState,
};

/// A figure with everything needed to make it again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimView {
    /// The figure.
    #[serde(flatten)]
    pub claim: Claim,
    /// The figures that its formula names.
    pub from_claims: Vec<Claim>,
    /// The evidence that its formula names.
    pub from_evidence: Vec<Evidence>,
}

/// Lists every figure of a report with its formula, in the order of the register.
#[utoipa::path(get, path = "/reports/{id}/claims", tag = "reports",
    params(("id" = ReportId, Path, description = "Internal id of the report")),
    responses(
        (status = 200, body = Envelope<Vec<Claim>>),
        (status = 402, body = ErrorBody, description = "The report is not paid."),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn list_claims(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    Path(id): Path<ReportId>,
    _query: NoQuery,
) -> ApiResult<Data<Vec<Claim>>> {
    let (_, document) = own_document(&app, &caller, id).await?;
    Ok(Data(document.claims.clone()))
}

/// Opens one figure: its formula, the figures and evidence it is made of, their sources and dates.
#[utoipa::path(get, path = "/reports/{id}/claims/{number}", tag = "reports",
    params(
        ("id" = ReportId, Path, description = "Internal id of the report"),
        ("number" = u32, Path, description = "The figure's number in the register", example = 12),
    ),
    responses(
        (status = 200, body = Envelope<ClaimView>),
        (status = 402, body = ErrorBody, description = "The report is not paid."),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn get_claim(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    Path((id, number)): Path<(ReportId, u32)>,
    _query: NoQuery,
) -> ApiResult<Data<ClaimView>> {
    let (_, document) = own_document(&app, &caller, id).await?;
    open(&document, ClaimNumber(number))
        .map(Data)
        .ok_or_else(|| ApiError::not_found("figure"))
}

fn open(document: &ReportDocument, number: ClaimNumber) -> Option<ClaimView> {
    let claim = document.claim(number)?.clone();
    let (mut from_claims, mut from_evidence) = (Vec::new(), Vec::new());
    for input in &claim.inputs {
        match input.source {
            InputSource::Claim(inner) => from_claims.extend(document.claim(inner).cloned()),
            InputSource::Evidence(leaf) => from_evidence.extend(document.evidence(leaf).cloned()),
        }
    }
    Some(ClaimView {
        claim,
        from_claims,
        from_evidence,
    })
}
