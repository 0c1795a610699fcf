//! Reading vendors and what they cost: `shared::vendors` over HTTP.

pub mod categories;
pub mod changes;
pub mod compare;
pub mod get;
pub mod list;
pub mod pricing_history;
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
        .routes(routes!(changes::list_price_changes))
        .routes(routes!(compare::compare_vendors))
        .routes(routes!(get::get_vendor))
        .routes(routes!(pricing_history::list_pricing_history))
}
