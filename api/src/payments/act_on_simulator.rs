//! What a payer does on the simulator's page.

use std::time::Duration;

use axum::{extract::State, http::HeaderMap};
use serde::Deserialize;
use serde_json::Value;
use shared::{
    payments::{queries, signature, simulator::Action},
    platform::{clock, db::Scope, ids::PaymentId, trace::TraceContext},
};
use utoipa::ToSchema;

use super::{
    get_simulator_checkout::own_payment, require_local, return_url, view::SimulatorOutcomeView,
};
use crate::{
    auth::QuizToken,
    http::{ApiError, ApiResult, Data, Envelope, ErrorCode, Path},
    state::AppState,
};

/// How long our own webhook may take.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(5);

/// What the payer does.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PayerAction {
    /// Pays by card; or the transfer arrives.
    Pay,
    /// Pays by a transfer that takes days.
    PayLater,
    /// Has the money refused.
    Fail,
    /// Leaves.
    Cancel,
}

impl From<PayerAction> for Action {
    fn from(action: PayerAction) -> Self {
        match action {
            PayerAction::Pay => Self::Pay,
            PayerAction::PayLater => Self::PayLater,
            PayerAction::Fail => Self::Fail,
            PayerAction::Cancel => Self::Cancel,
        }
    }
}

/// Pays, fails or leaves a simulated checkout.
///
/// The simulator changes its own record and then sends a signed event to the webhook, over HTTP like the real
/// provider. The payment itself moves when that event is applied.
#[utoipa::path(post, path = "/payments/simulator/{payment_id}/{action}", tag = "payments",
    extensions(("x-idempotency" = json!("convergent"))),
    params(
        ("payment_id" = PaymentId, Path, description = "A payment of the caller's session"),
        ("action" = inline(PayerAction), Path, description = "What the payer does"),
    ),
    responses(
        (status = 200, body = Envelope<SimulatorOutcomeView>),
        (status = 409, description = "The checkout does not allow this now.", body = crate::http::error::ErrorBody),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn act_on_simulator(
    State(app): State<AppState>,
    caller: QuizToken,
    Path((id, action)): Path<(PaymentId, PayerAction)>,
) -> ApiResult<Data<SimulatorOutcomeView>> {
    require_local(&app)?;
    let payment = own_payment(&app, &caller, id).await?;
    let event = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let mut checkout = queries::lock_simulator_checkout(&mut **tx, id)
                    .await?
                    .ok_or_else(|| ApiError::not_found("payment"))?;
                let happened = checkout.act(action.into()).map_err(|_| {
                    ApiError::new(
                        ErrorCode::Conflict,
                        "This checkout is over. Go back to your answers to open a new one.",
                    )
                })?;
                queries::update_simulator_checkout(&mut **tx, &checkout).await?;
                Ok::<_, ApiError>(checkout.event(happened, clock::now()))
            })
        })
        .await?;
    if let Err(error) = send(&app, &event).await {
        // As with the real provider, a lost event is no matter of the payer's: `verify` looks for itself.
        tracing::warn!(cause = %format!("{error:#}"), "the simulator could not deliver its event");
    }
    let mut tx = app.db.open(Scope::Session(caller.session)).await?;
    let state = queries::find_payment(&mut *tx, id)
        .await?
        .map_or(payment.state, |payment| payment.state);
    drop(tx);
    let return_url = match action {
        PayerAction::Cancel => "/quiz".to_owned(),
        PayerAction::Pay | PayerAction::PayLater | PayerAction::Fail => {
            return_url(&app, payment.session_id).await?
        }
    };
    Ok(Data(SimulatorOutcomeView { state, return_url }))
}

/// Posts a signed event to our webhook.
async fn send(app: &AppState, event: &Value) -> anyhow::Result<()> {
    let body = event.to_string();
    let secret = app
        .config
        .webhook_secrets
        .first()
        .ok_or_else(|| anyhow::anyhow!("there is no webhook secret"))?;
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(WEBHOOK_TIMEOUT)
        .build()?;
    let mut headers = HeaderMap::new();
    if let Some(trace) = TraceContext::current() {
        headers.insert("traceparent", trace.traceparent().parse()?);
    }
    client
        .post(format!("{}/api/payments/webhook", app.config.own_address()))
        .header(
            signature::HEADER,
            signature::sign(body.as_bytes(), secret, clock::now()),
        )
        .header("content-type", "application/json")
        .headers(headers)
        .body(body)
        .send()
        .await?
        .error_for_status()?;
    Ok(())
}
