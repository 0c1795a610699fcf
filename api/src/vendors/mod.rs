//! The operations of `vendors`.

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}
