//! The price behind a figure: where it stood, when, and how it was read.

use axum::extract::State;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use shared::vendors::queries::{self, PriceEvidence};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Data, Envelope, NoQuery, Path},
    state::AppState,
};

/// An observed price, as figures of reports name it in `observation_id`.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceView {
    /// The observation's id.
    pub id: Uuid,
    /// The vendor's name in addresses.
    pub vendor_slug: String,
    /// The vendor's name.
    pub vendor: String,
    /// The plan's name.
    pub plan: String,
    /// What was asked for, in `currency`.
    #[schema(value_type = String, example = "61.50")]
    pub amount: Decimal,
    /// ISO 4217.
    pub currency: String,
    /// What `amount` covers.
    #[schema(example = "per_user_month")]
    pub period: String,
    /// The billing that `amount` assumes, where stated.
    pub billing: Option<String>,
    /// Stated as a price to begin with.
    pub is_from: bool,
    /// What kind of source it is.
    #[schema(example = "vendor_page")]
    pub source_kind: String,
    /// The page; null: background knowledge, or entered by an operator.
    pub source_url: Option<String>,
    /// How sure it is.
    pub confidence: String,
    /// `confirmed`: it counts, or did until a newer one came.
    pub state: String,
    /// When the price stood there; null: the source has no full date.
    pub observed_at: Option<DateTime<Utc>>,
    /// When it was written down here.
    pub recorded_at: DateTime<Utc>,
    /// How the page was read; null: imported.
    pub reading: Option<ReadingView>,
}

/// How a page was read.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadingView {
    /// The version of the rules.
    pub strategy_version: i32,
    /// SHA-256 of the page's bytes, in hexadecimal.
    pub snapshot_sha256: Option<String>,
    /// How many bytes the page had.
    pub snapshot_bytes: Option<i64>,
    /// When the page was last seen with these bytes.
    pub snapshot_seen_at: Option<DateTime<Utc>>,
    /// What else was found on the page, with reasons.
    #[schema(value_type = Vec<Object>)]
    pub candidates: Value,
}

impl From<PriceEvidence> for EvidenceView {
    fn from(price: PriceEvidence) -> Self {
        let reading = price.strategy_version.map(|strategy_version| ReadingView {
            strategy_version,
            snapshot_sha256: price.snapshot_sha.map(hex::encode),
            snapshot_bytes: price.snapshot_bytes,
            snapshot_seen_at: price.snapshot_seen_at,
            candidates: price.candidates,
        });
        Self {
            id: price.id,
            vendor_slug: price.vendor_slug,
            vendor: price.vendor,
            plan: price.plan,
            amount: price.amount.normalize(),
            currency: price.currency,
            period: price.period,
            billing: price.billing,
            is_from: price.is_from,
            source_kind: price.source_kind,
            source_url: price.source_url,
            confidence: price.confidence,
            state: price.state,
            observed_at: price.observed_at,
            recorded_at: price.recorded_at,
            reading,
        }
    }
}

/// Opens the price behind a figure: where it stood, when, and how it was read.
///
/// Prices are public and hold nothing of a company, so whoever reads a shared report can open them too.
#[utoipa::path(get, path = "/evidence/{id}", tag = "vendors",
    params(("id" = Uuid, Path, description = "`observation_id` of a piece of evidence")),
    responses((status = 200, body = Envelope<EvidenceView>)))]
pub async fn get_evidence(
    State(app): State<AppState>,
    _caller: Public,
    Path(id): Path<Uuid>,
    _query: NoQuery,
) -> ApiResult<Data<EvidenceView>> {
    queries::find_price_evidence(app.db.reference(), id)
        .await?
        .map(|price| Data(price.into()))
        .ok_or_else(|| ApiError::not_found("evidence"))
}
