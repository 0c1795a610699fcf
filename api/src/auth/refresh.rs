//! Staying signed in: a refresh token for its successor.

use axum::{
    extract::State,
    http::{HeaderMap, header},
};
use serde::Deserialize;
use shared::{
    auth::{
        RACE_SECONDS,
        queries::{self, Proof},
    },
    platform::{
        db::{Scope, Tx},
        secrets,
    },
};
use utoipa::ToSchema;

use super::{
    Public,
    cookies::{self, AccountCookies},
    signed_in::{self, Delivery, SignedIn},
    view::SignedInView,
};
use crate::{
    http::{ApiError, ApiResult, ClientAddress, Data, Envelope, ErrorBody, ErrorCode, Json},
    state::AppState,
};

/// The token, unless it comes as a cookie.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "crb_rt_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}))]
pub struct Refresh {
    /// The newest refresh token of the sign-in. Left out, the cookie counts.
    #[serde(default)]
    pub refresh_token: Option<String>,
}

/// What became of a refresh token.
enum Outcome {
    Continued(SignedIn),
    /// It was used before: a thief has it, or had it first. Its sign-in has ended.
    Reused(Proof),
    Refused,
}

/// Takes a refresh token and returns its successor with a fresh access token, the way it came: by body or by cookie.
///
/// Each token works once. The client that used it gets the same successor again for ten seconds; after that, or from
/// another client, a used token ends the whole sign-in.
#[utoipa::path(post, path = "/auth/refresh", tag = "auth",
    extensions(("x-idempotency" = json!("none"))),
    request_body = Refresh,
    responses(
        (status = 200, body = Envelope<SignedInView>, headers(("Set-Cookie" = String, description = "The tokens, if they came as cookies"))),
        (status = 401, body = ErrorBody, description = "The token is unknown, was used, or its sign-in has ended."),
    ))]
pub async fn refresh(
    State(app): State<AppState>,
    _caller: Public,
    client: ClientAddress,
    headers: HeaderMap,
    Json(body): Json<Refresh>,
) -> ApiResult<(AccountCookies, Data<SignedInView>)> {
    let (token, delivery) = match body.refresh_token {
        Some(token) => (Some(token), Delivery::Body),
        None => {
            let cookie = cookies::find(&headers, cookies::REFRESH);
            (cookie.map(str::to_owned), Delivery::Cookies)
        }
    };
    let ended = || {
        ApiError::new(
            ErrorCode::Unauthenticated,
            "The sign-in has ended. Sign in again.",
        )
    };
    let token = token.ok_or_else(ended)?;
    let client = {
        let address = client.network().map(|address| address.to_string());
        let agent = headers
            .get(header::USER_AGENT)
            .and_then(|agent| agent.to_str().ok());
        let secret = &app.accounts.refresh;
        secret.client(&address.unwrap_or_default(), agent.unwrap_or_default())
    };
    let successor = app.accounts.refresh.successor(&token);
    let outcome = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { advance(tx, &token, successor, &client).await })
        })
        .await?;
    match outcome {
        Outcome::Continued(signed_in) => {
            let (cookies, view) = signed_in::answer(&app, signed_in, delivery)?;
            Ok((cookies, Data(view)))
        }
        Outcome::Reused(proof) => {
            app.accounts.standings.forget(proof).await;
            tracing::warn!("a used refresh token came back; its sign-in has ended");
            Err(ended())
        }
        Outcome::Refused => Err(ended()),
    }
}

async fn advance(
    tx: &mut Tx,
    token: &str,
    successor: String,
    client: &[u8],
) -> Result<Outcome, ApiError> {
    let hash = secrets::hash_token(token);
    let Some(stored) = queries::lock_refresh_token(&mut **tx, &hash).await? else {
        return Ok(Outcome::Refused);
    };
    if !stored.is_open {
        return Ok(Outcome::Refused);
    }
    match (stored.used_for, stored.used_by) {
        (None, _) => {
            queries::mark_used(&mut **tx, &hash, client).await?;
            let next = secrets::hash_token(&successor);
            queries::insert_refresh_token(&mut **tx, &next, stored.sign_in_id).await?;
        }
        (Some(seconds), Some(by)) if seconds <= RACE_SECONDS && secrets::equal(&by, client) => {}
        _ => {
            let id = stored.sign_in_id;
            queries::revoke_sign_in(&mut **tx, id, "token_reused").await?;
            return Ok(Outcome::Reused(Proof::SignIn(id)));
        }
    }
    let standing = queries::find_standing(tx, Proof::SignIn(stored.sign_in_id)).await?;
    Ok(match standing {
        Some(standing) => Outcome::Continued(SignedIn {
            id: stored.sign_in_id,
            standing,
            refresh: successor,
        }),
        None => Outcome::Refused,
    })
}
