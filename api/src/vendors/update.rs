//! A changed vendor.

use std::collections::BTreeSet;

use axum::extract::State;
use shared::{
    platform::{
        db::{Scope, Tx},
        jobs,
    },
    reports::jobs::ReviewEvidence,
    vendors::{edit, model::VendorRecord, queries},
};

use super::{
    audit,
    guard::Guard,
    input::{self, VendorChange},
    view::VendorView,
};
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Envelope, ErrorBody, Json, NoQuery, Path},
    state::AppState,
};

/// Changes a vendor: a field that is left out stays, null takes it away, a value replaces it.
///
/// `pricing.tiers` is the whole list of plans: those that are not in it are no longer sold, and their prices stay in
/// the history. A price that differs is an observation of the operator's, dated now, and counts at once. What was
/// written here the import leaves alone.
#[utoipa::path(patch, path = "/vendors/{slug}", tag = "vendors", request_body = VendorChange,
    params(("slug" = String, Path, description = "The vendor's name in addresses", example = "hubspot")),
    responses(
        (status = 200, body = Envelope<VendorView>),
        (status = 409, body = ErrorBody, description = "Reports could not be made any more."),
    ),
    security(("operator_token" = [])))]
pub async fn update_vendor(
    State(app): State<AppState>,
    caller: Operator,
    Path(slug): Path<String>,
    _query: NoQuery,
    Json(body): Json<VendorChange>,
) -> ApiResult<Envelope<VendorView>> {
    let industries = input::industries(&app).await?;
    let actor = caller.actor();
    let record = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { write(tx, &slug, body, &industries, &actor).await })
        })
        .await?;
    app.cache.refresh().await?;
    Ok(record.into())
}

async fn write(
    tx: &mut Tx,
    slug: &str,
    body: VendorChange,
    industries: &BTreeSet<String>,
    actor: &str,
) -> ApiResult<VendorRecord> {
    // Two changes at once wait for each other here, so neither undoes what the other did.
    if !queries::lock_vendor(&mut **tx, slug).await? {
        return Err(ApiError::not_found("vendor"));
    }
    let before = find(tx, slug).await?;
    let edit = body.apply(&before)?.into_edit(Some(&before.vendor))?;
    input::check(tx, &edit, industries).await?;
    let guard = Guard::before(tx).await?;
    edit::change(tx, &before.vendor, &edit, actor).await?;
    guard.after(tx).await?;
    let after = find(tx, slug).await?;
    let (old, new) = (Some(&before.vendor), Some(&after.vendor));
    audit::record(tx, actor, "vendors.update_vendor", slug, old, new).await?;
    jobs::enqueue(tx, &ReviewEvidence::of(after.id)).await?;
    Ok(after)
}

async fn find(tx: &mut Tx, slug: &str) -> ApiResult<VendorRecord> {
    queries::find_vendor(&mut **tx, slug)
        .await?
        .ok_or_else(|| ApiError::not_found("vendor"))
}
