//! Runs of jobs: finding them, another try, stopping them, many at once.

pub mod bulk_jobs;
pub mod cancel_job;
pub mod get_job;
pub mod list_jobs;
pub mod retry_job;
pub mod view;

use shared::{
    admin::operate::{self, OperateError},
    platform::{db::Scope, ids::JobRunId, jobs::JobRun},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, ErrorCode},
    state::AppState,
};

pub use view::{JobAction, JobRunView};

/// The operations on runs.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_jobs::list_jobs))
        .routes(routes!(bulk_jobs::act_on_jobs))
        .routes(routes!(get_job::get_job_run))
        .routes(routes!(retry_job::retry_job))
        .routes(routes!(cancel_job::cancel_job_run))
}

/// Retries or cancels one run, in a transaction of its own.
///
/// # Errors
/// 404 when there is no such run, 409 when its state does not allow it.
pub async fn act(
    app: &AppState,
    caller: &Operator,
    action: JobAction,
    id: JobRunId,
) -> ApiResult<JobRun> {
    let actor = caller.actor();
    let done: Result<JobRun, OperateError> = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                match action {
                    JobAction::Retry => operate::retry_run(tx, id, &actor).await,
                    JobAction::Cancel => operate::cancel_run(tx, id, &actor).await,
                }
            })
        })
        .await;
    Ok(done?)
}

impl From<OperateError> for ApiError {
    fn from(error: OperateError) -> Self {
        match error {
            OperateError::NoSuchRun => Self::not_found("run"),
            OperateError::Refused(message) => Self::new(ErrorCode::Conflict, message),
            OperateError::Database(error) => error.into(),
            OperateError::Payload(error) => Self::internal(error),
        }
    }
}
