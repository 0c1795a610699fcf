//! Another try for a run that was given up.

use axum::extract::State;
use shared::{
    platform::{
        db::{self, Scope},
        ids::JobRunId,
        jobs::{Job, queries},
    },
    reports::{self, jobs::GenerateReport},
};

use super::view::JobRunView;
use crate::{
    auth::Operator,
    http::{Accepted, ApiError, ApiResult, Envelope, ErrorCode, Path},
    state::AppState,
};

/// Puts a dead run back on the queue with a clean slate. A failed report is queued with it.
#[utoipa::path(post, path = "/admin/jobs/{id}/retry", tag = "admin",
    params(("id" = JobRunId, Path, description = "Id of the run")),
    responses(
        (status = 202, body = Envelope<JobRunView>),
        (status = 409, description = "The run is not dead, or another one does its work already.", body = crate::http::ErrorBody),
    ),
    security(("operator_token" = [])))]
pub async fn retry_job(
    State(app): State<AppState>,
    _caller: Operator,
    Path(id): Path<JobRunId>,
) -> ApiResult<Accepted<JobRunView>> {
    let run = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let run = queries::find_run(&mut **tx, id)
                    .await?
                    .ok_or_else(|| ApiError::not_found("run"))?;
                let retried = queries::retry_dead_run(&mut **tx, id).await;
                match retried {
                    Ok(true) => {}
                    Ok(false) => {
                        return Err(ApiError::new(
                            ErrorCode::Conflict,
                            format!("The run is {}, not dead.", run.state.as_str()),
                        ));
                    }
                    Err(error) if db::violates(&error, "job_runs_unique_key_key") => {
                        return Err(ApiError::new(
                            ErrorCode::Conflict,
                            "Another run does this work already.",
                        ));
                    }
                    Err(error) => return Err(error.into()),
                }
                if run.kind == GenerateReport::KIND {
                    let job: GenerateReport =
                        serde_json::from_value(run.payload).map_err(ApiError::internal)?;
                    if !reports::queue_again(tx, job.report_id).await? {
                        return Err(ApiError::new(
                            ErrorCode::Conflict,
                            "The report is not failed, or not paid for any more.",
                        ));
                    }
                }
                queries::find_run(&mut **tx, id)
                    .await?
                    .ok_or_else(|| ApiError::not_found("run"))
            })
        })
        .await?;
    Ok(Accepted {
        location: format!("/api/admin/jobs?kind={}", run.kind),
        data: run.into(),
    })
}
