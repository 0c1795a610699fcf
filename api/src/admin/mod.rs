//! For those who run the system: what waits, what runs, what died, and what a person may do about it.

pub mod audit_log;
pub mod books;
pub mod cache_stats;
pub mod costs;
pub mod extractions;
pub mod jobs;
pub mod list_workers;
pub mod payments;
pub mod period;
pub mod queues;
pub mod reports_stats;
pub mod schedules;
pub mod watch;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(jobs::router())
        .merge(queues::router())
        .routes(routes!(list_workers::list_workers))
        .merge(schedules::router())
        .merge(extractions::router())
        .merge(payments::router())
        .routes(routes!(reports_stats::get_report_stats))
        .routes(routes!(cache_stats::get_cache_stats))
        .routes(routes!(costs::get_costs))
        .routes(routes!(audit_log::list_audit_log))
        .routes(routes!(watch::watch_events::watch_events))
}
