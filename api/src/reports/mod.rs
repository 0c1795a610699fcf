//! Watching a report being made, and reading it.

mod access;
pub mod claims;
pub mod diff;
mod document;
pub mod events;
mod file_name;
pub mod get;
pub mod list;
pub mod pdf;
pub mod public;
pub mod regenerate;
pub mod scenarios;
pub mod share;
pub mod staleness;
pub mod stream;
pub mod stream_ticket;
pub mod trace;
pub mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

pub use document::Documents;
pub use view::{PublicReportView, ReportView};

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(public::get_public_report))
        .routes(routes!(pdf::get_public_report_pdf))
        .routes(routes!(get::get_report))
        .routes(routes!(pdf::get_report_pdf))
        .routes(routes!(stream::stream_report))
        .routes(routes!(stream_ticket::create_stream_ticket))
        .routes(routes!(events::list_report_events))
        .routes(routes!(list::list_reports))
        .routes(routes!(claims::list_claims))
        .routes(routes!(claims::get_claim))
        .routes(routes!(scenarios::list_levers, scenarios::try_scenario))
        .routes(routes!(scenarios::try_public_scenario))
        .routes(routes!(staleness::get_staleness))
        .routes(routes!(diff::compare_versions))
        .routes(routes!(trace::get_report_trace))
        .routes(routes!(regenerate::regenerate_report))
        .routes(routes!(share::issue_share, share::revoke_share))
}
