//! Watching a report being made, and reading it.

mod access;
pub mod events;
pub mod get;
pub mod public;
pub mod stream;
pub mod stream_ticket;
pub mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

pub use view::{PublicReportView, ReportView};

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(public::get_public_report))
        .routes(routes!(get::get_report))
        .routes(routes!(stream::stream_report))
        .routes(routes!(stream_ticket::create_stream_ticket))
        .routes(routes!(events::list_report_events))
}
