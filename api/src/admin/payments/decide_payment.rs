//! A person's answer to money that did not fit.

use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use shared::{
    admin::audit::{self, Act},
    payments::{self, Decided, HeldDecision, Payment},
    platform::{
        db::{Scope, Tx},
        ids::PaymentId,
    },
    reports,
};
use utoipa::ToSchema;

use super::view::HeldPaymentView;
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody, ErrorCode, Json, NoQuery, Path},
    state::AppState,
};

/// What to do with held money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoneyDecision {
    /// It pays for the report.
    Paid,
    /// It was given back at the provider.
    Refunded,
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"decision": "refunded"}))]
pub struct DecidePayment {
    /// What to do.
    decision: MoneyDecision,
}

/// Decides about a payment that is held: `paid` makes the report, `refunded` notes that the money went back; giving it
/// back is done at the provider. Of two answers at once the first one counts.
#[utoipa::path(post, path = "/admin/payments/{id}/decision", tag = "admin", request_body = DecidePayment,
    params(("id" = PaymentId, Path, description = "The payment")),
    responses(
        (status = 200, body = Envelope<HeldPaymentView>),
        (status = 409, body = ErrorBody, description = "It is not held, or another payment of the session is active."),
    ),
    security(("operator_token" = [])))]
pub async fn decide_payment(
    State(app): State<AppState>,
    caller: Operator,
    Path(id): Path<PaymentId>,
    _query: NoQuery,
    Json(body): Json<DecidePayment>,
) -> ApiResult<Data<HeldPaymentView>> {
    let payment = decide(&app, &caller, id, body.decision).await?;
    Ok(Data(payment.into()))
}

/// Decides about a payment that is held.
///
/// # Errors
/// 404, or 409 when it is not held or cannot be taken.
pub async fn decide(
    app: &AppState,
    caller: &Operator,
    id: PaymentId,
    decision: MoneyDecision,
) -> ApiResult<Payment> {
    let actor = caller.actor();
    app.db
        .write(Scope::System, move |tx| {
            Box::pin(async move { write(tx, id, decision, &actor).await })
        })
        .await
}

async fn write(
    tx: &mut Tx,
    id: PaymentId,
    decision: MoneyDecision,
    actor: &str,
) -> ApiResult<Payment> {
    let wanted = match decision {
        MoneyDecision::Paid => HeldDecision::Paid,
        MoneyDecision::Refunded => HeldDecision::Refunded,
    };
    let conflict = |message: String| ApiError::new(ErrorCode::Conflict, message);
    let applied = match payments::decide_held(tx, id, wanted).await? {
        Decided::Done(applied) => applied,
        Decided::Unknown => return Err(ApiError::not_found("payment")),
        Decided::NotHeld(state) => return Err(conflict(format!("It is {state}, not held."))),
        Decided::AnotherIsActive => {
            let message = "Another payment of the session is active; this money goes back.";
            return Err(conflict(message.to_owned()));
        }
    };
    reports::follow_payment(tx, &applied).await?;
    let state = |state: payments::PaymentState| json!({"id": id, "state": state});
    let change = applied.change;
    let act = Act {
        actor,
        action: "payments.decide_payment",
        object_kind: "payment",
        object_id: id.to_string(),
        before: change.map(|change| state(change.from)),
        after: change.map(|change| state(change.to)),
        detail: json!({"to": applied.payment.state, "held_reason": applied.payment.held_reason.map(|reason| reason.as_str())}),
    };
    audit::record(tx, act).await?;
    Ok(applied.payment)
}
