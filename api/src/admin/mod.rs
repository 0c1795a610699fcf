//! For those who run the system: what waits, what runs, what died, and another try.

pub mod extractions;
pub mod list_jobs;
pub mod retry_job;
pub mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_jobs::list_jobs))
        .routes(routes!(retry_job::retry_job))
        .merge(extractions::router())
}
