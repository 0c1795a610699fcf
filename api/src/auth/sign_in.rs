//! Signing in.

use axum::{extract::State, http::HeaderMap};
use secrecy::SecretString;
use serde::Deserialize;
use shared::{
    auth::{
        Busy, Email,
        queries::{self, StoredUser},
    },
    platform::db::Scope,
};
use utoipa::ToSchema;

use super::{
    Public,
    cookies::AccountCookies,
    guesser,
    signed_in::{self, Delivery},
    view::SignedInView,
};
use crate::{
    http::{ApiError, ApiResult, ClientAddress, Data, Envelope, ErrorBody, ErrorCode, Json},
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
/// The answer to a wrong password is that to an address without an account, and takes as long. After five wrong ones in a
/// minute, ten in a quarter of an hour or twenty in an hour the account waits, for everybody but clients from whose
/// address or browser its owner has signed in before; a mailed link opens it at any time.
#[utoipa::path(post, path = "/auth/sign-in", tag = "auth",
    extensions(("x-rate-limit" = json!(["burst", "sustained", "sign_in"])), ("x-idempotency" = json!("none"))),
    request_body = SignIn,
    responses(
        (status = 200, body = Envelope<SignedInView>, headers(("Set-Cookie" = String, description = "The tokens, for browsers"))),
        (status = 401, body = ErrorBody, description = "The address or the password is wrong."),
        (status = 429, body = ErrorBody, description = "Too many requests, or too many wrong passwords for this account."),
    ))]
pub async fn sign_in(
    State(app): State<AppState>,
    _caller: Public,
    client: ClientAddress,
    headers: HeaderMap,
    Json(body): Json<SignIn>,
) -> ApiResult<(AccountCookies, Data<SignedInView>)> {
    let email = parse_email(&body.email, "/email")?;
    let place = guesser::place_of(&app.accounts, email.as_str(), client);
    let (found, is_known_place) = find(&app, &email, place.clone()).await?;
    let known_place = place.as_deref().filter(|_| is_known_place);
    let guesser = guesser::name_of(&app.accounts, &email, found.as_ref(), known_place, &headers);
    let guess = app.limits.charge_guess(client, guesser).await?;
    let stored = found.as_ref().map(|user| user.password_hash.clone());
    let checked = app
        .accounts
        .passwords
        .verify(body.password, stored)
        .await
        .map_err(busy);
    let is_open = found.as_ref().is_some_and(|user| !user.is_disabled);
    // Whoever was right has not guessed, nor has whoever was not heard.
    if checked.as_ref().map_or(true, |fits| *fits && is_open) {
        app.limits.give_back(guess).await;
    }
    let fits = checked?;
    let user = found.filter(|_| fits && is_open);
    let user = user.ok_or_else(wrong)?;
    let refresh = app.accounts.refresh.first();
    let signed_in = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let begun = signed_in::begin(tx, user.id, place.as_deref(), refresh).await?;
                begun.ok_or_else(wrong)
            })
        })
        .await?;
    let mark = app
        .accounts
        .familiar
        .mark(email.as_str(), &user.password_hash);
    let (cookies, view) = signed_in::answer(&app, signed_in, Delivery::Both)?;
    Ok((cookies.with_mark(&app, &mark), Data(view)))
}

/// The account of an address, and whether it knows a place.
async fn find(
    app: &AppState,
    email: &Email,
    place: Option<Vec<u8>>,
) -> ApiResult<(Option<StoredUser>, bool)> {
    let email = email.clone();
    let found = app
        .db
        .read(Scope::System, |tx| {
            Box::pin(async move {
                let user = queries::find_user_by_email(&mut **tx, email.as_str()).await?;
                let is_known =
                    queries::is_known_place(&mut **tx, email.as_str(), place.as_deref()).await?;
                Ok::<_, sqlx::Error>((user, is_known))
            })
        })
        .await?;
    Ok(found)
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
