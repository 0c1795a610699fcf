//! Beginning to pay.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use shared::{
    payments::{self, Offer, Payment, PaymentState, queries},
    platform::{db::Scope, ids::SessionId},
};
use utoipa::ToSchema;

use super::{checkout_url, look_at, view::CheckoutView};
use crate::{
    auth::QuizToken,
    config::PriceTax,
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
    extensions(("x-idempotency" = json!("convergent")), ("x-rate-limit" = json!(["burst", "sustained", "checkout"]))),
    request_body(content = CreateCheckout, example = json!({"session_id": "0198a6e0-0000-7000-8000-000000000000"})),
    responses(
        (status = 201, description = "A checkout was opened.", body = Envelope<CheckoutView>, headers(("Location" = String, description = "Where to ask how it stands"))),
        (status = 200, description = "There was one already.", body = Envelope<CheckoutView>),
        (status = 404, description = "There is no such session, or it is not the caller's.", body = crate::http::error::ErrorBody),
        (status = 409, description = "The report costs nothing.", body = crate::http::error::ErrorBody),
        (status = 502, description = "The payment provider does not answer; asking again goes on with the same payment.", body = crate::http::error::ErrorBody),
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
    if let Some(waiting) = queries::find_active_payment(app.db.system(), session).await?
        && waiting.state.is_unsettled()
    {
        let id = waiting.id;
        // A provider that does not answer keeps nobody from a checkout that is open.
        if let Err(failure) = look_at(&app, waiting).await {
            tracing::warn!(%failure, payment.id = %id, "an earlier checkout could not be looked at");
        }
    }
    let (price, provider) = (app.config.price, app.gateway.provider());
    let begun = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                Ok::<_, ApiError>(payments::begin_payment(tx, session, provider, price).await?)
            })
        })
        .await?;
    let mut payment = begun.payment;
    if payment.state == PaymentState::Created {
        payment = open(&app, payment, terms.email).await?;
    }
    let view = CheckoutView::new(&payment, checkout_url(&app, &payment));
    Ok(match begun.is_new {
        true => Created {
            location: format!("/api/payments/verify/{session}"),
            data: view,
        }
        .into_response(),
        false => Data(view).into_response(),
    })
}

/// Opens the provider's checkout. Should its answer be lost, the payment stays as it is, and the next request asks for
/// the same checkout again.
async fn open(app: &AppState, payment: Payment, email: Option<String>) -> ApiResult<Payment> {
    let offer = Offer {
        base_url: app.config.base_url.clone(),
        email,
        computes_tax: app.config.price_tax == PriceTax::Automatic,
    };
    let id = payment.id;
    match app.gateway.open_checkout(&app.db, &payment, &offer).await {
        Ok(opened) => {
            let noted = app
                .db
                .write(Scope::System, move |tx| {
                    Box::pin(async move { payments::note_opened(tx, id, &opened).await })
                })
                .await?;
            Ok(noted.unwrap_or(payment))
        }
        Err(error) => {
            if error.is_refusal() {
                // The same request would be refused again; the next one begins anew.
                app.db
                    .write(Scope::System, move |tx| {
                        Box::pin(async move { queries::fail_created_payment(&mut **tx, id).await })
                    })
                    .await?;
            }
            Err(error.into())
        }
    }
}
