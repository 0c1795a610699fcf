//! The categories of vendors.

use axum::{extract::State, response::Response};
use shared::vendors::queries;

use super::view::VendorCategoryView;
use crate::{
    auth::Public,
    cache::Fresh,
    http::{ApiResult, Conditions, Envelope, NoQuery},
    state::AppState,
};

/// Lists the categories with how many vendors each has.
#[utoipa::path(get, path = "/vendors/categories", tag = "vendors",
    responses((status = 200, body = Envelope<Vec<VendorCategoryView>>), (status = 304)))]
pub async fn list_vendor_categories(
    State(app): State<AppState>,
    _caller: Public,
    _query: NoQuery,
    asked: Conditions,
) -> ApiResult<Response> {
    let load = async || {
        let categories = queries::count_categories(app.db.reference()).await?;
        let views: Vec<_> = categories
            .into_iter()
            .map(VendorCategoryView::from)
            .collect();
        Fresh::shared(&Envelope::of(views)).await
    };
    let vendors = &app.cache.vendors;
    vendors.serve("category", "categories", &asked, load).await
}
