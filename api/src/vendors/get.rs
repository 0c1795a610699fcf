//! One vendor.

use axum::{extract::State, response::Response};
use shared::{
    platform::cache::Loaded,
    vendors::{model::is_slug, queries},
};

use super::view::VendorView;
use crate::{
    auth::Public,
    cache::Fresh,
    http::{ApiError, ApiResult, Conditions, Envelope, NoQuery, Path},
    state::AppState,
};

/// Reads one vendor with its plans, where each price was read and when, and how sure we are of each group of facts.
///
/// `meta.freshness` dates the prices. They are `stale` when none has a full date, when the newest is older than 35
/// days, when the last look at the vendor's page failed (the last good prices stay), or when the page no longer shows
/// one of the plans and nobody has decided yet; `meta.warnings` says which.
#[utoipa::path(get, path = "/vendors/{slug}", tag = "vendors",
    params(("slug" = String, Path, description = "The vendor's name in addresses", example = "hubspot")),
    responses((status = 200, body = Envelope<VendorView>), (status = 304)))]
pub async fn get_vendor(
    State(app): State<AppState>,
    _caller: Public,
    Path(slug): Path<String>,
    _query: NoQuery,
    asked: Conditions,
) -> ApiResult<Response> {
    // What cannot be a name is not looked for.
    if !is_slug(&slug) {
        return Err(ApiError::not_found("vendor"));
    }
    let name = format!("detail {slug}");
    let load = async || match queries::find_vendor(app.db.reference(), &slug).await? {
        Some(vendor) => Fresh::shared(&Envelope::from(vendor)).await,
        None => Ok(Loaded::Absent),
    };
    app.cache.vendors.serve("vendor", &name, &asked, load).await
}
