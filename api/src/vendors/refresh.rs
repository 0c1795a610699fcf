//! Reading one vendor's prices again.

use axum::extract::State;
use shared::{
    platform::{
        db::{Scope, Tx},
        jobs::{self, JobRun, queries as runs},
    },
    vendors::{
        jobs::{RefreshReason, RefreshVendor},
        queries,
    },
};

use super::audit;
use crate::{
    auth::Operator,
    http::{Accepted, ApiError, ApiResult, Envelope, ErrorBody, ErrorCode, NoQuery, Path},
    jobs::{JobView, view::job_url},
    state::AppState,
};

/// Reads a vendor's price page now, whether or not it is due or refreshes by itself.
///
/// The answer names the run; its stream tells what comes of it: whether prices changed, and the old and the new ones.
/// While a refresh of the vendor waits or runs, the answer is that run. A page that cannot be read leaves the last good
/// prices, and `refresh_error` beside them.
#[utoipa::path(post, path = "/vendors/refresh/{slug}", tag = "vendors",
    extensions(("x-rate-limit" = json!(["operator", "vendor_refresh"]))),
    params(("slug" = String, Path, description = "The vendor's name in addresses", example = "hubspot")),
    responses(
        (status = 202, body = Envelope<JobView>),
        (status = 409, body = ErrorBody, description = "The vendor names no price page."),
    ),
    security(("operator_token" = [])))]
pub async fn refresh_vendor(
    State(app): State<AppState>,
    caller: Operator,
    Path(slug): Path<String>,
    _query: NoQuery,
) -> ApiResult<Accepted<JobView>> {
    let actor = caller.actor();
    let run = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { write(tx, &slug, &actor).await })
        })
        .await?;
    Ok(Accepted {
        location: job_url(run.id),
        data: JobView::new(run, None),
    })
}

async fn write(tx: &mut Tx, slug: &str, actor: &str) -> ApiResult<JobRun> {
    let vendor_id = queries::find_vendor_id(&mut **tx, slug)
        .await?
        .ok_or_else(|| ApiError::not_found("vendor"))?;
    if queries::find_refresh_target(&mut **tx, vendor_id)
        .await?
        .is_none()
    {
        return Err(ApiError::new(
            ErrorCode::Conflict,
            "The vendor names no price page; set its pricing_source first.",
        ));
    }
    let job = RefreshVendor {
        vendor_id,
        reason: RefreshReason::Requested,
        batch: None,
    };
    let enqueued = jobs::enqueue(tx, &job).await?;
    if !enqueued.is_new {
        // It may be one of many that are spread over half an hour; somebody wants it now.
        jobs::hasten(tx, enqueued.run_id).await?;
    }
    audit::record(tx, actor, "vendors.refresh_vendor", slug, None, None).await?;
    runs::find_run(&mut **tx, enqueued.run_id)
        .await?
        .ok_or_else(|| ApiError::not_found("job"))
}
