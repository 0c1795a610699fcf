//! A vendor that leaves the catalogue.

use axum::extract::State;
use shared::{
    platform::{
        db::{Scope, Tx},
        jobs,
    },
    reports::jobs::ReviewEvidence,
    vendors::queries,
};

use super::{audit, guard::Guard};
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, ErrorBody, NoContent, NoQuery, Path},
    state::AppState,
};

/// Takes a vendor out of the catalogue: out of lists, comparisons, reports and refreshes.
///
/// Its plans and observations stay, since finished reports cite them; `POST /api/vendors` with its slug brings it back.
#[utoipa::path(delete, path = "/vendors/{slug}", tag = "vendors",
    params(("slug" = String, Path, description = "The vendor's name in addresses", example = "hubspot")),
    responses(
        (status = 204),
        (status = 409, body = ErrorBody, description = "Reports could not be made any more."),
    ),
    security(("operator_token" = [])))]
pub async fn archive_vendor(
    State(app): State<AppState>,
    caller: Operator,
    Path(slug): Path<String>,
    _query: NoQuery,
) -> ApiResult<NoContent> {
    let actor = caller.actor();
    app.db
        .write(Scope::System, move |tx| {
            Box::pin(async move { write(tx, &slug, &actor).await })
        })
        .await?;
    app.cache.refresh().await?;
    Ok(NoContent)
}

async fn write(tx: &mut Tx, slug: &str, actor: &str) -> ApiResult<()> {
    let before = queries::find_vendor(&mut **tx, slug)
        .await?
        .ok_or_else(|| ApiError::not_found("vendor"))?;
    let guard = Guard::before(tx).await?;
    if !queries::archive_vendor(&mut **tx, slug, actor).await? {
        return Err(ApiError::not_found("vendor"));
    }
    guard.after(tx).await?;
    let old = Some(&before.vendor);
    audit::record(tx, actor, "vendors.archive_vendor", slug, old, None).await?;
    jobs::enqueue(tx, &ReviewEvidence::of(before.id)).await?;
    Ok(())
}
