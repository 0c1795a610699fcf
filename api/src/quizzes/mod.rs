//! The operations of `quizzes`.

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}
