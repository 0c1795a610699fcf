//! Asking how a payment stands.

use axum::extract::State;
use shared::{
    payments::{GatewayError, Payment, queries},
    platform::{db::Scope, ids::SessionId},
    reports,
};

use super::{
    look_at,
    view::{PaidReportView, VerificationView},
};
use crate::{
    auth::QuizToken,
    http::{ApiError, ApiResult, Data, Envelope, Path},
    state::AppState,
};

/// Says how the payment of a session stands, after looking at the provider's checkout itself: the answer does not
/// wait for an event.
#[utoipa::path(get, path = "/payments/verify/{session_id}", tag = "payments",
    params(("session_id" = String, Path, description = "The caller's quiz session, or the provider's id of its checkout (`cs_…`)",
        example = "0198a6e0-0000-7000-8000-000000000000")),
    responses((status = 200, body = Envelope<VerificationView>)),
    security(("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn verify_payment(
    State(app): State<AppState>,
    caller: QuizToken,
    Path(name): Path<String>,
) -> ApiResult<Data<VerificationView>> {
    let payment = find_payment(&app, &caller, &name).await?;
    let payment = match payment {
        Some(payment) if payment.state.is_unsettled() => Some(look(&app, payment).await?),
        settled => settled,
    };
    let session = caller.session;
    let mut tx = app.db.open(Scope::Session(session)).await?;
    let report = reports::queries::find_newest_report(&mut *tx, session).await?;
    Ok(Data(VerificationView {
        session_id: session,
        payment_id: payment.as_ref().map(|payment| payment.id),
        status: payment.as_ref().map(|payment| payment.state),
        paid: payment
            .as_ref()
            .is_some_and(|payment| payment.state.is_entitling()),
        amount: payment.as_ref().map(|payment| payment.amount),
        report: report.map(PaidReportView::from),
    }))
}

/// The payment that the path names, by its session or by its checkout; only the caller's own exists.
async fn find_payment(
    app: &AppState,
    caller: &QuizToken,
    name: &str,
) -> ApiResult<Option<Payment>> {
    let mut tx = app.db.open(Scope::Session(caller.session)).await?;
    if name.starts_with("cs_") {
        let payment = queries::find_payment_by_ref(&mut *tx, name).await?;
        let own = payment.filter(|payment| payment.session_id == caller.session);
        return own
            .map(Some)
            .ok_or_else(|| ApiError::not_found("quiz session"));
    }
    let session: SessionId = name
        .parse()
        .map_err(|_| ApiError::not_found("quiz session"))?;
    Ok(queries::find_newest_payment(&mut *tx, caller.require(session)?).await?)
}

/// The payment after a look at its checkout; as it stands where the provider does not answer, since the page asks again.
async fn look(app: &AppState, payment: Payment) -> ApiResult<Payment> {
    let known = payment.clone();
    match look_at(app, payment).await {
        Ok(payment) => Ok(payment),
        Err(GatewayError::Database(error)) => Err(error.into()),
        Err(failure) => {
            tracing::warn!(%failure, payment.id = %known.id, "a checkout could not be looked at");
            Ok(known)
        }
    }
}
