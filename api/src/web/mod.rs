//! The pages: static shells that speak the same API as everyone, and the report rendered on the server.

use axum::Router;

use crate::state::AppState;

/// The pages and their assets.
#[must_use]
pub fn router() -> Router<AppState> {
    Router::new()
}
