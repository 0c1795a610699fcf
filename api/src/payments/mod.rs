//! The operations of `payments`.

pub mod act_on_simulator;
pub mod create_checkout;
pub mod get_simulator_checkout;
pub mod receive_webhook;
pub mod verify_payment;
pub mod view;

use shared::platform::{
    db::Scope,
    ids::{PaymentId, SessionId},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{ApiError, ApiResult},
    state::AppState,
};

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_checkout::create_checkout))
        .routes(routes!(receive_webhook::receive_webhook))
        .routes(routes!(verify_payment::verify_payment))
        .routes(routes!(get_simulator_checkout::get_simulator_checkout))
        .routes(routes!(act_on_simulator::act_on_simulator))
}

/// Where the payer goes to pay; once it is over, the same page says so.
fn checkout_url(app: &AppState, payment: PaymentId) -> String {
    format!("{}/pay/{payment}", app.config.base_url)
}

/// Refuses what exists on a laptop only.
fn require_local(app: &AppState) -> ApiResult<()> {
    match app.config.app_env.is_local() {
        true => Ok(()),
        false => Err(ApiError::not_found("payment")),
    }
}

/// Where the payer goes afterwards.
async fn return_url(app: &AppState, session: SessionId) -> ApiResult<String> {
    let mut tx = app.db.open(Scope::Session(session)).await?;
    let report = shared::reports::queries::find_newest_report(&mut *tx, session).await?;
    Ok(report.map_or_else(
        || "/quiz".to_owned(),
        |report| format!("/reports/{}/live", report.id),
    ))
}
