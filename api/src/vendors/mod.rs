//! Reading vendors and what they cost: `shared::vendors` over HTTP.

pub mod categories;
pub mod get;
pub mod list;
mod rates;
pub mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_vendors))
        .routes(routes!(categories::list_vendor_categories))
        .routes(routes!(get::get_vendor))
}
