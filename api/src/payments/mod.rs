//! The operations of `payments`.

pub mod act_on_simulator;
pub mod create_checkout;
pub mod get_simulator_checkout;
pub mod receive_webhook;
pub mod verify_payment;
pub mod view;

use shared::{
    payments::{self, GatewayError, Payment, PaymentState},
    platform::{db::Scope, ids::SessionId},
    reports,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{ApiError, ApiResult, ErrorCode},
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

/// Where the payer goes to pay: the provider's page while it waits, else ours, which says how it stands.
fn checkout_url(app: &AppState, payment: &Payment) -> String {
    match (&payment.checkout_url, payment.state) {
        (Some(url), PaymentState::Open) => url.clone(),
        _ => format!("{}/pay/{}", app.config.base_url, payment.id),
    }
}

/// A payment after a look at its checkout, with what that means for the report.
async fn look_at(app: &AppState, payment: Payment) -> Result<Payment, GatewayError> {
    for _ in 0..payments::MOST_LOOKS {
        let Some(look) = payments::look(&app.db, &app.gateway, payment.id).await? else {
            return Ok(payment);
        };
        let applied = app
            .db
            .write(Scope::System, move |tx| {
                Box::pin(async move {
                    let applied = payments::apply_look(tx, &look).await?;
                    if let Some(applied) = &applied {
                        reports::follow_payment(tx, applied).await?;
                    }
                    Ok::<_, sqlx::Error>(applied)
                })
            })
            .await?;
        if let Some(applied) = applied {
            return Ok(applied.payment);
        }
    }
    Ok(payment)
}

impl From<GatewayError> for ApiError {
    fn from(error: GatewayError) -> Self {
        match error {
            GatewayError::Database(error) => error.into(),
            GatewayError::Provider(failure) => {
                tracing::error!(%failure, "the payment provider could not be asked");
                Self::new(
                    ErrorCode::UpstreamFailed,
                    "The payment service does not answer at the moment. Nothing was taken. Try again in a minute.",
                )
            }
            GatewayError::NotConfigured => Self::new(
                ErrorCode::FeatureOff,
                "This payment was begun with a provider that is no longer in use here.",
            ),
        }
    }
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
    let report = reports::queries::find_newest_report(&mut *tx, session).await?;
    Ok(report.map_or_else(
        || "/quiz".to_owned(),
        |report| format!("/reports/{}/live", report.id),
    ))
}
