//! Readings of price pages that wait for a person.

pub mod decide_review;
pub mod list_reviews;
pub mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// The operations of this part.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_reviews::list_reviews))
        .routes(routes!(decide_review::decide_review))
}
