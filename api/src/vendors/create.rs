//! A new vendor.

use std::collections::BTreeSet;

use axum::extract::State;
use shared::{
    platform::{
        db::{Scope, Tx},
        jobs,
    },
    reports::jobs::ReviewEvidence,
    vendors::{
        edit::{self, Edit},
        model::VendorRecord,
        queries,
    },
};

use super::{
    audit,
    guard::Guard,
    input::{self, VendorInput},
    view::VendorView,
};
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Created, Envelope, ErrorBody, ErrorCode, Json, NoQuery},
    state::AppState,
};

/// Adds a vendor with its plans, or brings back an archived one.
///
/// A price typed here is an observation of the operator's, dated now. A slug that belongs to an archived vendor brings
/// that vendor back with its id and its history; everything else is as the body says.
#[utoipa::path(post, path = "/vendors", tag = "vendors", request_body = VendorInput,
    responses(
        (status = 201, body = Envelope<VendorView>),
        (status = 409, body = ErrorBody, description = "The slug is taken, or reports could not be made any more."),
    ),
    security(("operator_token" = [])))]
pub async fn create_vendor(
    State(app): State<AppState>,
    caller: Operator,
    _query: NoQuery,
    Json(body): Json<VendorInput>,
) -> ApiResult<Created<VendorView>> {
    let slug = body.slug().to_owned();
    let edit = body.into_edit(None)?;
    let industries = input::industries(&app).await?;
    let actor = caller.actor();
    let record = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { write(tx, &edit, &industries, &actor).await })
        })
        .await?;
    app.cache.refresh().await?;
    Ok(Created {
        location: format!("/api/vendors/{slug}"),
        data: record.into(),
    })
}

async fn write(
    tx: &mut Tx,
    edit: &Edit,
    industries: &BTreeSet<String>,
    actor: &str,
) -> ApiResult<VendorRecord> {
    input::check(tx, edit, industries).await?;
    let guard = Guard::before(tx).await?;
    if edit::create(tx, edit, actor).await?.is_none() {
        return Err(ApiError::new(
            ErrorCode::Conflict,
            "There is a vendor with this slug.",
        ));
    }
    guard.after(tx).await?;
    let after = queries::find_vendor(&mut **tx, &edit.vendor.slug)
        .await?
        .ok_or_else(|| ApiError::not_found("vendor"))?;
    let slug = &edit.vendor.slug;
    let made = Some(&after.vendor);
    audit::record(tx, actor, "vendors.create_vendor", slug, None, made).await?;
    // One that comes back may have prices in reports.
    jobs::enqueue(tx, &ReviewEvidence::of(after.id)).await?;
    Ok(after)
}
