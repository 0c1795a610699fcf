//! Work that somebody asked for: where it stands, its events, and stopping it.
//!
//! Operators alone in this step; `admin` lists the runs of everybody.

pub mod cancel;
pub mod get;
pub mod stream;
pub mod stream_ticket;
pub mod view;

use shared::platform::{
    ids::JobRunId,
    jobs::{JobRun, queries},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use view::JobView;

use crate::{
    http::{ApiError, ApiResult},
    state::AppState,
};

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get::get_job))
        .routes(routes!(stream::stream_job))
        .routes(routes!(stream_ticket::create_job_stream_ticket))
        .routes(routes!(cancel::cancel_job))
}

/// The run of this id.
async fn find(app: &AppState, id: JobRunId) -> ApiResult<JobRun> {
    queries::find_run(app.db.reference(), id)
        .await?
        .ok_or_else(|| ApiError::not_found("job"))
}
