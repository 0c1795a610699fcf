//! Choosing a password with a mailed link: the account is made, or opened with another password.

use axum::extract::State;
use secrecy::SecretString;
use serde::Deserialize;
use shared::{
    auth::{
        BadPassword, LINK_TOKEN_PREFIX, Password,
        queries::{self, LinkPurpose, NewUser},
    },
    platform::{
        db::{Scope, Tx},
        ids::{UserId, WorkspaceId},
        secrets,
    },
};
use utoipa::ToSchema;

use super::{
    Public,
    cookies::AccountCookies,
    guesser,
    sign_in::busy,
    signed_in::{self, Delivery, SignedIn},
    view::SignedInView,
};
use crate::{
    http::{
        ApiError, ApiResult, ClientAddress, Data, Envelope, ErrorBody, ErrorCode, FieldError, Json,
    },
    state::AppState,
};

/// The link and the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "crb_ml_0x1XyZ", "password": "three words and 4"}))]
pub struct ConfirmSignUp {
    /// What stands behind `#t=` in the mailed link.
    pub token: String,
    /// The password that the account is to have.
    #[schema(value_type = String, format = "password", min_length = 10, max_length = 256)]
    pub password: SecretString,
}

/// Redeems a mailed link, once: the address's account gets this password, and whoever holds the link is signed in.
///
/// If there was no account, there is one now, with a workspace of its own. If there was one, everybody else who was
/// signed in to it is signed out.
#[utoipa::path(post, path = "/auth/sign-up/confirm", tag = "auth",
    extensions(("x-rate-limit" = json!(["burst", "sustained", "sign_in"])), ("x-idempotency" = json!("none"))),
    request_body = ConfirmSignUp,
    responses(
        (status = 200, body = Envelope<SignedInView>, headers(("Set-Cookie" = String, description = "The tokens, for browsers"))),
        (status = 410, body = ErrorBody, description = "The link was used, is too old, or never existed."),
    ))]
pub async fn confirm_sign_up(
    State(app): State<AppState>,
    _caller: Public,
    client: ClientAddress,
    Json(body): Json<ConfirmSignUp>,
) -> ApiResult<(AccountCookies, Data<SignedInView>)> {
    // Of what is wrong with both, the password is what the caller can mend.
    Password::choose(body.password.clone(), "").map_err(|error| refuse(&error))?;
    let link = secrets::hash_token(&body.token);
    // Looked at before it is used up, so that a password that is refused does not cost the link.
    let email = match body.token.starts_with(LINK_TOKEN_PREFIX) {
        true => queries::find_link(app.db.reference(), LinkPurpose::Password, &link).await?,
        false => None,
    };
    let email = email.ok_or_else(|| ApiError::of(ErrorCode::LinkUsed))?;
    let password = Password::choose(body.password, &email).map_err(|error| refuse(&error))?;
    let hash = app.accounts.passwords.hash(password).await.map_err(busy)?;
    let place = guesser::place_of(&app.accounts, &email, client);
    let mark = app.accounts.familiar.mark(&email, &hash);
    let refresh = app.accounts.refresh.first();
    let signed_in = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { confirm(tx, &link, &hash, place.as_deref(), refresh).await })
        })
        .await?;
    let (cookies, view) = signed_in::answer(&app, signed_in, Delivery::Both)?;
    Ok((cookies.with_mark(&app, &mark), Data(view)))
}

fn refuse(error: &BadPassword) -> ApiError {
    let message = format!("Not allowed: {error}.");
    ApiError::invalid(vec![FieldError::new(
        "/password",
        "INVALID_PASSWORD",
        message,
    )])
}

async fn confirm(
    tx: &mut Tx,
    link: &[u8],
    hash: &str,
    place: Option<&[u8]>,
    refresh: String,
) -> ApiResult<SignedIn> {
    let gone = || ApiError::of(ErrorCode::LinkUsed);
    let email = queries::redeem_link(&mut **tx, LinkPurpose::Password, link)
        .await?
        .ok_or_else(gone)?;
    let user = match queries::set_password(&mut **tx, &email, hash).await? {
        Some(user) => {
            queries::revoke_sign_ins_of(&mut **tx, user, "password_set").await?;
            user
        }
        None => {
            let new = NewUser {
                id: UserId::new(),
                workspace_id: WorkspaceId::new(),
                email: &email,
                password_hash: hash,
            };
            let user = new.id;
            // There is one that is disabled.
            if !queries::insert_user(tx, new).await? {
                return Err(gone());
            }
            user
        }
    };
    let begun = signed_in::begin(tx, user, place, refresh).await?;
    begun.ok_or_else(gone)
}
