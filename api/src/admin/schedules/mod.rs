//! What happens by itself: seeing it, changing it, and having it happen now.

pub mod list_schedules;
pub mod run_schedule;
pub mod update_schedule;
pub mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// The operations on schedules.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_schedules::list_schedules))
        .routes(routes!(
            list_schedules::get_schedule,
            update_schedule::update_schedule
        ))
        .routes(routes!(run_schedule::run_schedule))
}
