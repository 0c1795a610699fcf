//! One vendor.

use axum::extract::State;
use shared::vendors::queries;

use super::view::VendorView;
use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Envelope, NoQuery, Path},
    state::AppState,
};

/// Reads one vendor with its plans, where each price was read and when, and how sure we are of each group of facts.
///
/// `meta.freshness` dates the prices. They are `stale` when none has a full date, when the newest is older than 35
/// days, when the last look at the vendor's page failed (the last good prices stay), or when the page no longer shows
/// one of the plans and nobody has decided yet; `meta.warnings` says which.
#[utoipa::path(get, path = "/vendors/{slug}", tag = "vendors",
    params(("slug" = String, Path, description = "The vendor's name in addresses", example = "hubspot")),
    responses((status = 200, body = Envelope<VendorView>)))]
pub async fn get_vendor(
    State(app): State<AppState>,
    _caller: Public,
    Path(slug): Path<String>,
    _query: NoQuery,
) -> ApiResult<Envelope<VendorView>> {
    let found = queries::find_vendor(app.db.reference(), &slug).await?;
    found
        .map(Envelope::from)
        .ok_or_else(|| ApiError::not_found("vendor"))
}
