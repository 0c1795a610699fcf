//! Queues: how they stand and stood, and holding them.

pub mod control;
pub mod list_queues;
pub mod queue_stats;
pub mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// The operations on queues.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_queues::list_queues))
        .routes(routes!(queue_stats::get_queue_stats))
        .routes(routes!(control::pause_queue))
        .routes(routes!(control::resume_queue))
}
