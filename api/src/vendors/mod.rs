//! Vendors and what they cost, read and written: `shared::vendors` over HTTP.

pub mod archive;
mod audit;
pub mod categories;
pub mod changes;
pub mod compare;
pub mod create;
pub mod evidence;
pub mod get;
mod guard;
pub mod input;
pub mod list;
pub mod pricing_history;
mod rates;
pub mod refresh;
pub mod refresh_all;
pub mod update;
pub mod view;

pub(crate) use guard::Guard;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_vendors, create::create_vendor))
        .routes(routes!(categories::list_vendor_categories))
        .routes(routes!(changes::list_price_changes))
        .routes(routes!(compare::compare_vendors))
        .routes(routes!(
            get::get_vendor,
            update::update_vendor,
            archive::archive_vendor
        ))
        .routes(routes!(evidence::get_evidence))
        .routes(routes!(pricing_history::list_pricing_history))
        .routes(routes!(refresh::refresh_vendor))
        .routes(routes!(refresh_all::refresh_all_vendors))
}
