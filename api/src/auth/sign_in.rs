//! Signing in.

use axum::extract::State;
use secrecy::SecretString;
use serde::Deserialize;
use shared::{
    auth::{Busy, queries},
    platform::db::Scope,
};
use utoipa::ToSchema;

use super::{
    Public,
    cookies::AccountCookies,
    signed_in::{self, Delivery},
    view::SignedInView,
};
use crate::{
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody, ErrorCode, Json},
    quizzes::create::parse_email,
    state::AppState,
};

/// Seconds after which the machine has hashed what it was asked to.
const LATER: u32 = 5;

/// Who, and the proof.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "ann@example.com", "password": "three words and 4"}))]
pub struct SignIn {
    /// The account's address.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
    /// The account's password.
    #[schema(value_type = String, format = "password")]
    pub password: SecretString,
}

/// Signs somebody in. The tokens come in the body, for programs, and as cookies, for browsers.
///
/// The answer to a wrong password is that to an address without an account, and takes as long.
#[utoipa::path(post, path = "/auth/sign-in", tag = "auth",
    extensions(("x-rate-limit" = json!(["burst", "sustained", "sign_in"])), ("x-idempotency" = json!("none"))),
    request_body = SignIn,
    responses(
        (status = 200, body = Envelope<SignedInView>, headers(("Set-Cookie" = String, description = "The tokens, for browsers"))),
        (status = 401, body = ErrorBody, description = "The address or the password is wrong."),
    ))]
pub async fn sign_in(
    State(app): State<AppState>,
    _caller: Public,
    Json(body): Json<SignIn>,
) -> ApiResult<(AccountCookies, Data<SignedInView>)> {
    let email = parse_email(&body.email, "/email")?;
    let found = app
        .db
        .read(Scope::System, |tx| {
            Box::pin(async move { queries::find_user_by_email(&mut **tx, email.as_str()).await })
        })
        .await?;
    let stored = found.as_ref().map(|user| user.password_hash.clone());
    let fits = app
        .accounts
        .passwords
        .verify(body.password, stored)
        .await
        .map_err(busy)?;
    let user = found.filter(|user| fits && !user.is_disabled);
    let user = user.ok_or_else(wrong)?.id;
    let refresh = app.accounts.refresh.first();
    let signed_in = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let begun = signed_in::begin(tx, user, refresh).await?;
                begun.ok_or_else(wrong)
            })
        })
        .await?;
    let (cookies, view) = signed_in::answer(&app, signed_in, Delivery::Both)?;
    Ok((cookies, Data(view)))
}

fn wrong() -> ApiError {
    ApiError::new(
        ErrorCode::Unauthenticated,
        "The address or the password is wrong.",
    )
}

/// Hashing is bounded, so that a flood of passwords does not take the machine from everybody else.
pub(super) fn busy(_: Busy) -> ApiError {
    ApiError::of(ErrorCode::Unavailable).with_retry_after(LATER)
}
