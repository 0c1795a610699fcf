//! What the simulator's page shows.

use axum::extract::State;
use shared::{
    payments::{Payment, Provider, queries},
    platform::{db::Scope, ids::PaymentId},
};

use super::{require_local, return_url, view::SimulatorCheckoutView};
use crate::{
    auth::QuizToken,
    http::{ApiError, ApiResult, Data, Envelope, Path},
    state::AppState,
};

/// Shows a checkout of the payment simulator, which stands in for the provider on a laptop.
#[utoipa::path(get, path = "/payments/simulator/{payment_id}", tag = "payments",
    params(("payment_id" = PaymentId, Path, description = "A payment of the caller's session")),
    responses((status = 200, body = Envelope<SimulatorCheckoutView>)),
    security(("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn get_simulator_checkout(
    State(app): State<AppState>,
    caller: QuizToken,
    Path(id): Path<PaymentId>,
) -> ApiResult<Data<SimulatorCheckoutView>> {
    require_local(&app)?;
    let payment = own_payment(&app, &caller, id).await?;
    Ok(Data(SimulatorCheckoutView {
        payment_id: payment.id,
        session_id: payment.session_id,
        amount: payment.amount,
        description: "CRB report for your company",
        state: payment.state,
        success_url: return_url(&app, payment.session_id).await?,
        cancel_url: "/quiz",
    }))
}

/// A simulated payment of the caller's session.
///
/// # Errors
/// 404 for any other.
pub(super) async fn own_payment(
    app: &AppState,
    caller: &QuizToken,
    id: PaymentId,
) -> ApiResult<Payment> {
    let mut tx = app.db.open(Scope::Session(caller.session)).await?;
    queries::find_payment(&mut *tx, id)
        .await?
        .filter(|payment| payment.session_id == caller.session)
        .filter(|payment| payment.provider == Provider::Simulator)
        .ok_or_else(|| ApiError::not_found("payment"))
}
