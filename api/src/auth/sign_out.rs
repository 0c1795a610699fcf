//! Signing out.

use axum::{extract::State, http::HeaderMap};
use serde::Deserialize;
use shared::{
    auth::queries::{self, Proof},
    platform::{db::Scope, ids::SignInId, secrets},
};
use utoipa::ToSchema;

use super::{
    Public, User,
    cookies::{self, AccountCookies},
};
use crate::{
    http::{ApiError, ApiResult, Json, NoContent},
    state::AppState,
};

/// The token, unless it comes as a cookie or the caller is known by an access token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct SignOut {
    /// A refresh token of the sign-in that is to end.
    #[serde(default)]
    pub refresh_token: Option<String>,
}

/// Ends the sign-in of the access or refresh token that is sent, and takes the cookies away.
///
/// Whoever is not signed in, or not any more, gets the same answer.
#[utoipa::path(post, path = "/auth/sign-out", tag = "auth",
    extensions(("x-idempotency" = json!("none"))),
    request_body = SignOut,
    responses((status = 204, description = "Nobody is signed in with it any more.")))]
pub async fn sign_out(
    State(app): State<AppState>,
    _caller: Public,
    headers: HeaderMap,
    Json(body): Json<SignOut>,
) -> ApiResult<(AccountCookies, NoContent)> {
    let user = match User::find(&headers, &app).await {
        Ok(user) => user,
        // Past its time or never good: the refresh token may still say whose sign-in it is.
        Err(error) if error.code().status().as_u16() == 401 => None,
        Err(error) => return Err(error),
    };
    let by_access = user.and_then(|user| match user.proof {
        Proof::SignIn(id) => Some(id),
        // A key is revoked, not signed out.
        Proof::ApiKey(_) => None,
    });
    let token = body
        .refresh_token
        .or_else(|| cookies::find(&headers, cookies::REFRESH).map(str::to_owned));
    let ended = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let by_refresh = match token {
                    Some(token) => {
                        let hash = secrets::hash_token(&token);
                        queries::lock_refresh_token(&mut **tx, &hash).await?
                    }
                    None => None,
                };
                let ids: Vec<SignInId> = by_access
                    .into_iter()
                    .chain(by_refresh.map(|token| token.sign_in_id))
                    .collect();
                for id in &ids {
                    queries::revoke_sign_in(&mut **tx, *id, "signed_out").await?;
                }
                Ok::<_, ApiError>(ids)
            })
        })
        .await?;
    for id in ended {
        app.accounts.standings.forget(Proof::SignIn(id)).await;
    }
    Ok((AccountCookies::clear(&app), NoContent))
}
