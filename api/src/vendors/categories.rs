//! The categories of vendors.

use axum::extract::State;
use shared::vendors::queries;

use super::view::VendorCategoryView;
use crate::{
    auth::Public,
    http::{ApiResult, Data, Envelope, NoQuery},
    state::AppState,
};

/// Lists the categories with how many vendors each has.
#[utoipa::path(get, path = "/vendors/categories", tag = "vendors",
    responses((status = 200, body = Envelope<Vec<VendorCategoryView>>)))]
pub async fn list_vendor_categories(
    State(app): State<AppState>,
    _caller: Public,
    _query: NoQuery,
) -> ApiResult<Data<Vec<VendorCategoryView>>> {
    let categories = queries::count_categories(app.db.reference()).await?;
    Ok(Data(
        categories
            .into_iter()
            .map(VendorCategoryView::from)
            .collect(),
    ))
}
