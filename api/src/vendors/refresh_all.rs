//! Reading the prices of all vendors again.

use axum::extract::State;
use shared::{
    platform::{
        db::{Scope, Tx},
        jobs::{self, JobRun, queries as runs},
    },
    vendors::jobs::{RefreshCatalogue, RefreshReason},
};

use super::audit;
use crate::{
    auth::Operator,
    http::{Accepted, ApiError, ApiResult, Envelope, NoQuery},
    jobs::{JobView, view::job_url},
    state::AppState,
};

/// Reads the price pages of all vendors that are due and refresh by themselves, one after the other.
///
/// The stream of the run tells `progress` vendor by vendor, and at the end how many changed and how many failed. While
/// such a run waits or is at it, the answer is that run.
#[utoipa::path(post, path = "/admin/vendors/refresh-all", tag = "admin",
    extensions(("x-rate-limit" = json!(["operator", "vendor_refresh"]))),
    responses((status = 202, body = Envelope<JobView>)),
    security(("operator_token" = [])))]
pub async fn refresh_all_vendors(
    State(app): State<AppState>,
    caller: Operator,
    _query: NoQuery,
) -> ApiResult<Accepted<JobView>> {
    let run = request(&app, &caller).await?;
    Ok(Accepted {
        location: job_url(run.id),
        data: JobView::new(run, None),
    })
}

/// Enqueues a refresh of all vendors that are due.
///
/// # Errors
/// On a database error.
pub async fn request(app: &AppState, caller: &Operator) -> ApiResult<JobRun> {
    let actor = caller.actor();
    app.db
        .write(Scope::System, move |tx| {
            Box::pin(async move { write(tx, &actor).await })
        })
        .await
}

async fn write(tx: &mut Tx, actor: &str) -> ApiResult<JobRun> {
    let job = RefreshCatalogue {
        reason: RefreshReason::Requested,
    };
    let enqueued = jobs::enqueue(tx, &job).await?;
    audit::record(tx, actor, "vendors.refresh_all", "all", None, None).await?;
    runs::find_run(&mut **tx, enqueued.run_id)
        .await?
        .ok_or_else(|| ApiError::not_found("job"))
}
