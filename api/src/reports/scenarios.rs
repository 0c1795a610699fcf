//! What if: a report's figures with some of its inputs moved. Computed for each request; nothing is stored.

use std::{collections::BTreeSet, sync::Arc};

use axum::extract::State;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use shared::{
    platform::ids::ReportId,
    reports::{
        analysis::what_if::{Change, recompute},
        claim::{ClaimNumber, EvidenceNumber, Rendered},
        document::ReportDocument,
        lever::{Lever, is_movable, levers},
    },
};
use utoipa::ToSchema;

use super::document::{computed, own_document, public_document};
use crate::{
    auth::{Holder, Public, ReadReports},
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody, FieldError, Json, NoQuery, Path},
    state::AppState,
};

/// Inputs moved at once.
const CHANGES: std::ops::RangeInclusive<usize> = 1..=20;
/// Beyond this no amount, number or time of a small company lies.
const MOST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// What to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"changes": [{"evidence": 3, "value": "40"}]}))]
pub struct TryScenario {
    /// The inputs to move, each once.
    #[schema(min_items = 1, max_items = 20)]
    changes: Vec<TryChange>,
}

/// An input and the value to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TryChange {
    /// Its number in the report's evidence.
    #[schema(value_type = u32, minimum = 1)]
    evidence: EvidenceNumber,
    /// The value, in the unit that the report has it in; a share from 0 to 1.
    #[schema(value_type = String, example = "40")]
    value: Decimal,
}

/// A figure that comes out differently.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioClaim {
    /// Its number in the register.
    pub number: ClaimNumber,
    /// Its stable name.
    #[schema(example = "portfolio.net")]
    pub key: String,
    /// What it measures.
    pub label: String,
    /// Its value in the report.
    #[schema(value_type = String)]
    pub from_value: Decimal,
    /// Its value now; null: it has none, such as a payback that is never reached.
    #[schema(value_type = Option<String>)]
    pub to_value: Option<Decimal>,
    /// As the report prints it.
    pub from: String,
    /// The forms in which it is printed now.
    pub to: Option<Rendered>,
}

/// What follows.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioView {
    /// The figures that are printed differently, in the order of the register. Which steps are proposed, with which
    /// vendors, stays as the report decided.
    pub claims: Vec<ScenarioClaim>,
}

/// Lists the inputs that move a report's net value most, with the range worth trying.
#[utoipa::path(get, path = "/reports/{id}/scenarios", tag = "reports",
    params(("id" = ReportId, Path, description = "Internal id of the report")),
    responses(
        (status = 200, body = Envelope<Vec<Lever>>),
        (status = 402, body = ErrorBody, description = "The report is not paid."),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn list_levers(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    Path(id): Path<ReportId>,
    _query: NoQuery,
) -> ApiResult<Data<Vec<Lever>>> {
    let (_, document) = own_document(&app, &caller, id).await?;
    Ok(Data(levers(&document)))
}

/// Computes a report's figures with some inputs moved.
#[utoipa::path(post, path = "/reports/{id}/scenarios", tag = "reports",
    extensions(("x-idempotency" = json!("none"))), request_body = TryScenario,
    params(("id" = ReportId, Path, description = "Internal id of the report")),
    responses(
        (status = 200, body = Envelope<ScenarioView>),
        (status = 402, body = ErrorBody, description = "The report is not paid."),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn try_scenario(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    Path(id): Path<ReportId>,
    _query: NoQuery,
    Json(body): Json<TryScenario>,
) -> ApiResult<Data<ScenarioView>> {
    let (_, document) = own_document(&app, &caller, id).await?;
    body.run(document).await.map(Data)
}

/// Computes the figures of a public report with some inputs moved, as its page's sliders do.
#[utoipa::path(post, path = "/reports/public/{public_id}/scenarios", tag = "reports",
    extensions(("x-idempotency" = json!("none"))), request_body = TryScenario,
    params(("public_id" = String, Path, description = "Public name of the report", example = "o0V0mXb0Q3S3yX8n5mYl2A")),
    responses(
        (status = 200, body = Envelope<ScenarioView>),
        (status = 402, description = "It is not paid, or the payment was returned.", body = ErrorBody),
        (status = 404, description = "There is no such report, it is not ready, or the link was revoked.", body = ErrorBody),
    ))]
pub async fn try_public_scenario(
    State(app): State<AppState>,
    _caller: Public,
    Path(public_id): Path<String>,
    _query: NoQuery,
    Json(body): Json<TryScenario>,
) -> ApiResult<Data<ScenarioView>> {
    let document = public_document(&app, &public_id).await?;
    body.run(document).await.map(Data)
}

impl TryScenario {
    async fn run(self, document: Arc<ReportDocument>) -> ApiResult<ScenarioView> {
        let faults = self.faults(&document);
        if !faults.is_empty() {
            return Err(ApiError::invalid(faults));
        }
        let changes: Vec<Change> = self
            .changes
            .iter()
            .map(|change| Change {
                evidence: change.evidence,
                value: change.value,
                keeps_spread: false,
            })
            .collect();
        computed(move || compare(&document, &changes)).await
    }

    fn faults(&self, document: &ReportDocument) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if !CHANGES.contains(&self.changes.len()) {
            let message = "Move 1 to 20 inputs.";
            faults.push(FieldError::new("/changes", "OUT_OF_RANGE", message));
            return faults;
        }
        let mut named = BTreeSet::new();
        for (index, change) in self.changes.iter().enumerate() {
            let field = |name: &str| format!("/changes/{index}/{name}");
            if !named.insert(change.evidence) {
                let message = "This input is named twice.";
                faults.push(FieldError::new(field("evidence"), "DUPLICATE", message));
            }
            let Some(line) = document
                .evidence(change.evidence)
                .filter(|line| is_movable(line))
            else {
                let message = "The report has no such input, or it is a definition or a rate.";
                faults.push(FieldError::new(
                    field("evidence"),
                    "UNKNOWN_OPTION",
                    message,
                ));
                continue;
            };
            let most = if line.unit == "share" {
                Decimal::ONE
            } else {
                MOST
            };
            if !(Decimal::ZERO..=most).contains(&change.value) {
                let message = format!("Must be from 0 to {most}.");
                faults.push(FieldError::new(field("value"), "OUT_OF_RANGE", message));
            }
        }
        faults
    }
}

fn compare(document: &ReportDocument, changes: &[Change]) -> ScenarioView {
    let claims = recompute(document, changes)
        .into_iter()
        .filter_map(|made| {
            let claim = document.claim(made.claim)?;
            let (to_value, to) = made.now.unzip();
            Some(ScenarioClaim {
                number: claim.number,
                key: claim.key.clone(),
                label: claim.label.clone(),
                from_value: claim.value,
                to_value,
                from: claim.rendered.short.clone(),
                to,
            })
        })
        .collect();
    ScenarioView { claims }
}
