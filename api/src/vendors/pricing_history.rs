//! What one vendor asked for over time.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::{
    platform::ids::VendorId,
    vendors::queries::{self, HistoryRow},
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::view::PricingView;
use crate::{
    auth::Public,
    http::{
        ApiError, ApiResult, Envelope, Page, Path, Query,
        paging::{checked_limit, open_cursor, page_of},
    },
    state::AppState,
};

/// Which part of the history.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// Entries of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// Where to go on: `meta.page.next_cursor` of the page before.
    cursor: Option<String>,
}

/// What a vendor asked for after a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct PricingCaptureView {
    /// Its id.
    pub id: Uuid,
    /// The vendor.
    #[schema(value_type = Uuid)]
    pub vendor_id: VendorId,
    /// All its priced plans as of then.
    #[schema(value_type = PricingView)]
    pub pricing: Value,
    /// When the prices stood there.
    pub captured_at: DateTime<Utc>,
    /// Where; null: entered by an operator, or a plan that is no longer sold.
    pub source: Option<String>,
}

/// Lists what a vendor asked for, change by change, the newest first.
#[utoipa::path(get, path = "/vendors/{slug}/pricing-history", tag = "vendors",
    params(("slug" = String, Path, description = "The vendor's name in addresses", example = "hubspot"), HistoryQuery),
    responses((status = 200, body = Envelope<Vec<PricingCaptureView>>), (status = 400, body = crate::http::ErrorBody, description = "The cursor is not one of this list.")))]
pub async fn list_pricing_history(
    State(app): State<AppState>,
    _caller: Public,
    Path(slug): Path<String>,
    Query(query): Query<HistoryQuery>,
) -> ApiResult<Page<PricingCaptureView>> {
    let limit = checked_limit(query.limit)?;
    let path = format!("/api/vendors/{slug}/pricing-history?limit={limit}");
    let after = open_cursor(&app.cursors, &path, query.cursor.as_deref())?;
    let vendor = queries::find_vendor_id(app.db.reference(), &slug)
        .await?
        .ok_or_else(|| ApiError::not_found("vendor"))?;
    let rows = queries::list_history(app.db.reference(), vendor, after, limit + 1).await?;
    let view = |row: HistoryRow| PricingCaptureView {
        id: row.id,
        vendor_id: vendor,
        pricing: row.pricing,
        captured_at: row.captured_at,
        source: row.source,
    };
    let position = |row: &HistoryRow| (row.captured_at, row.id);
    Ok(page_of(&app.cursors, path, limit, rows, position, view))
}
