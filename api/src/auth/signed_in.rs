//! Beginning a sign-in: its row, its first refresh token, its first access token.

use std::time::Duration;

use shared::{
    auth::queries::{self, Proof, Standing},
    platform::{
        db::Tx,
        ids::{SignInId, UserId},
        secrets,
    },
};

use super::{
    cookies::AccountCookies,
    view::{SignedInView, UserView},
};
use crate::{
    http::{ApiError, ApiResult},
    state::AppState,
};

/// How long a sign-in lasts, however often it is refreshed; then the password is asked for again.
pub(super) const LIFETIME: Duration = Duration::from_secs(30 * 86_400);

/// Somebody who is signed in.
pub(super) struct SignedIn {
    /// Which sign-in.
    pub(super) id: SignInId,
    /// Who they are.
    pub(super) standing: Standing,
    /// The refresh token that is good now.
    pub(super) refresh: String,
}

/// Signs somebody in, from this place; nothing where the account may not.
pub(super) async fn begin(
    tx: &mut Tx,
    user: UserId,
    place: Option<&[u8]>,
    refresh: String,
) -> sqlx::Result<Option<SignedIn>> {
    let id = SignInId::new();
    queries::insert_sign_in(&mut **tx, id, user, place, LIFETIME).await?;
    queries::insert_refresh_token(&mut **tx, &secrets::hash_token(&refresh), id).await?;
    let standing = queries::find_standing(tx, Proof::SignIn(id)).await?;
    Ok(standing.map(|standing| SignedIn {
        id,
        standing,
        refresh,
    }))
}

/// How tokens travel back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// In the body and as cookies: the caller just typed a password, so it may have both.
    Both,
    /// As cookies alone: no script may read what a browser was given out of its reach.
    Cookies,
    /// In the body alone, as they came.
    Body,
}

/// The answer to somebody who is signed in.
pub(super) fn answer(
    app: &AppState,
    signed_in: SignedIn,
    delivery: Delivery,
) -> ApiResult<(AccountCookies, SignedInView)> {
    let SignedIn {
        id,
        standing,
        refresh,
    } = signed_in;
    let access = app
        .accounts
        .access
        .issue(standing.user_id, id)
        .map_err(ApiError::internal)?;
    let cookies = match delivery {
        Delivery::Both | Delivery::Cookies => AccountCookies::set(app, &access, &refresh),
        Delivery::Body => AccountCookies::none(),
    };
    let told = |token: String| (delivery != Delivery::Cookies).then_some(token);
    let view = SignedInView {
        user: UserView::from(&standing),
        access_token: told(access),
        token_type: "Bearer",
        expires_in: app.accounts.access.lifetime().as_secs(),
        refresh_token: told(refresh),
    };
    Ok((cookies, view))
}
