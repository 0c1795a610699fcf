//! Beginning to pay.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use shared::{
    payments::{self, PaymentState, Provider, queries},
    platform::{db::Scope, ids::SessionId},
    reports,
};
use utoipa::ToSchema;

use super::{checkout_url, view::CheckoutView};
use crate::{
    auth::QuizToken,
    http::{ApiError, ApiResult, Created, Data, Envelope, ErrorCode, Json},
    state::AppState,
};

/// Which report to pay for. What it costs is not the caller's to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCheckout {
    /// The caller's quiz session.
    pub session_id: SessionId,
}

/// Opens a checkout for the session's report, before or after the quiz is complete.
///
/// Asked again, it answers with the checkout that is open already, or with the payment that is made: nobody pays
/// twice. The price comes from the installation's configuration. A free report cannot be paid (409).
#[utoipa::path(post, path = "/payments/create-checkout", tag = "payments",
    request_body(content = CreateCheckout, example = json!({"session_id": "0198a6e0-0000-7000-8000-000000000000"})),
    responses(
        (status = 201, description = "A checkout was opened.", body = Envelope<CheckoutView>, headers(("Location" = String, description = "Where to ask how it stands"))),
        (status = 200, description = "There was one already.", body = Envelope<CheckoutView>),
        (status = 404, description = "There is no such session, or it is not the caller's.", body = crate::http::error::ErrorBody),
        (status = 409, description = "The report costs nothing.", body = crate::http::error::ErrorBody),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn create_checkout(
    State(app): State<AppState>,
    caller: QuizToken,
    Json(body): Json<CreateCheckout>,
) -> ApiResult<Response> {
    let session = caller.require(body.session_id)?;
    let terms =
        queries::find_session_terms(&mut *app.db.open(Scope::Session(session)).await?, session)
            .await?
            .filter(|terms| !terms.is_erased)
            .ok_or_else(|| ApiError::not_found("quiz session"))?;
    if terms.is_free {
        return Err(ApiError::new(
            ErrorCode::Conflict,
            "The quick report is free; there is nothing to pay. Complete the quiz and it starts.",
        ));
    }
    let price = app.config.price;
    let begun = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let begun =
                    payments::begin_payment(tx, session, Provider::Simulator, price).await?;
                if let Some(applied) = &begun.applied {
                    reports::follow_payment(tx, applied).await?;
                }
                Ok::<_, ApiError>(begun)
            })
        })
        .await?;
    let mut payment = begun.payment;
    if payment.state == PaymentState::Created {
        let id = payment.id;
        let opened = app
            .db
            .write(Scope::System, move |tx| {
                Box::pin(payments::open_checkout(tx, id))
            })
            .await?;
        payment = opened.unwrap_or(payment);
    }
    let view = CheckoutView::new(&payment, checkout_url(&app, payment.id));
    Ok(match begun.is_new {
        true => Created {
            location: format!("/api/payments/verify/{session}"),
            data: view,
        }
        .into_response(),
        false => Data(view).into_response(),
    })
}
