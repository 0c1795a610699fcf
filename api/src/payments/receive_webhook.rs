//! Taking in what the provider tells us.

use axum::{extract::State, http::HeaderMap};
use shared::{
    payments::{self, EventHead, signature},
    platform::{clock, db::Scope},
};

use super::view::ReceivedView;
use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Data, Envelope, ErrorCode, extract::RawBody},
    state::AppState,
};

/// Takes in a signed event of the payment provider.
///
/// The signature is checked over the body as it came, before anything is read of it. The event is kept and a
/// job is enqueued; known events and events of types we do not use get the same 200.
#[utoipa::path(post, path = "/payments/webhook", tag = "payments",
    extensions(("x-idempotency" = json!("none")), ("x-rate-limit" = json!(["webhook"]))),
    params(("Stripe-Signature" = String, Header, description = "`t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<t>.<body>`; at most five minutes old",
        example = "t=1760000000,v1=6e626f8227ab0bcb7e96ff93f3a4dbab9c88cde7a2b17a0872b6b62c762fcf95")),
    request_body(content = serde_json::Value, content_type = "application/json", description = "The event", example = json!({
        "id": "evt_1", "type": "checkout.session.completed", "livemode": false, "data": {"object": {"id": "cs_1"}}
    })),
    responses(
        (status = 200, description = "The event is kept.", body = Envelope<ReceivedView>),
        (status = 400, description = "The signature does not fit, or the body is no event.", body = crate::http::error::ErrorBody),
    ))]
pub async fn receive_webhook(
    State(app): State<AppState>,
    _caller: Public,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> ApiResult<Data<ReceivedView>> {
    let header = headers
        .get(signature::HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    signature::verify(header, &body, &app.config.webhook_secrets, clock::now()).map_err(
        |error| {
            tracing::warn!(%error, "an event with a bad signature was refused");
            ApiError::of(ErrorCode::SignatureInvalid)
        },
    )?;
    let head = EventHead::parse(&body)
        .map_err(|error| ApiError::new(ErrorCode::Malformed, format!("{error}.")))?;
    app.db
        .write(Scope::System, move |tx| {
            Box::pin(async move { payments::receive_event(tx, &head, &body).await })
        })
        .await?;
    Ok(Data(ReceivedView { received: true }))
}
