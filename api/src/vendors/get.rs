//! One vendor.

use axum::extract::State;
use shared::vendors::queries;

use super::view::VendorView;
use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Data, Envelope, NoQuery, Path},
    state::AppState,
};

/// Reads one vendor with its plans, where each price was read and when, and how sure we are of each group of facts.
#[utoipa::path(get, path = "/vendors/{slug}", tag = "vendors",
    params(("slug" = String, Path, description = "The vendor's name in addresses", example = "hubspot")),
    responses((status = 200, body = Envelope<VendorView>)))]
pub async fn get_vendor(
    State(app): State<AppState>,
    _caller: Public,
    Path(slug): Path<String>,
    _query: NoQuery,
) -> ApiResult<Data<VendorView>> {
    let found = queries::find_vendor(app.db.reference(), &slug).await?;
    found
        .map(VendorView::from)
        .map(Data)
        .ok_or_else(|| ApiError::not_found("vendor"))
}
