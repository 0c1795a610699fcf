//! Turning a mailed link into a token.

use axum::extract::State;
use serde::Deserialize;
use shared::{
    auth::{self, LINK_TOKEN_PREFIX, SESSION_TOKEN_PREFIX, queries::LinkPurpose},
    platform::{
        db::{Scope, Tx},
        secrets,
    },
    quizzes::{QuizSession, queries},
};
use utoipa::ToSchema;

use super::{
    create::{TokenCookie, token_cookie},
    view::{OpenedSession, RevisionTag, SessionView, revision_tag},
};
use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody, ErrorCode, Json},
    state::AppState,
};

/// The link, and what to do with other browsers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "crb_ml_0x1XyZ", "revoke_others": false}))]
pub struct RedeemResumeLink {
    /// What stands behind `#t=` in the mailed link.
    pub token: String,
    /// Whether every other browser loses the session.
    #[serde(default)]
    pub revoke_others: bool,
}

/// Redeems a mailed link, once, and returns a token of the newest session of its address.
#[utoipa::path(post, path = "/quiz/sessions/resume/redeem", tag = "quizzes", request_body = RedeemResumeLink,
    responses(
        (status = 200, body = Envelope<OpenedSession>, headers(
            ("ETag" = String, description = "Revision of the session"),
            ("Set-Cookie" = String, description = "The token, for browsers"),
        )),
        (status = 410, body = ErrorBody, description = "The link was used, is too old, or never existed."),
    ))]
pub async fn redeem_resume_link(
    State(app): State<AppState>,
    _caller: Public,
    Json(body): Json<RedeemResumeLink>,
) -> ApiResult<(TokenCookie, RevisionTag, Data<OpenedSession>)> {
    if !body.token.starts_with(LINK_TOKEN_PREFIX) {
        return Err(ApiError::of(ErrorCode::LinkUsed));
    }
    let link = secrets::hash_token(&body.token);
    let token = secrets::random_token(SESSION_TOKEN_PREFIX);
    let (hash, lifetime) = (
        secrets::hash_token(&token),
        app.config.session_token_lifetime,
    );
    let session = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let session = redeem(tx, &link)
                    .await?
                    .ok_or_else(|| ApiError::of(ErrorCode::LinkUsed))?;
                auth::queries::insert_session_token(tx, session.id, &hash, lifetime).await?;
                if body.revoke_others {
                    auth::queries::delete_session_tokens(&mut **tx, session.id, Some(&hash))
                        .await?;
                }
                Ok::<_, ApiError>(SessionView::load(tx, session).await?)
            })
        })
        .await?;
    let tag = revision_tag(&session);
    let cookie = token_cookie(&app, &token);
    Ok((
        cookie,
        tag,
        Data(OpenedSession {
            session,
            resume_token: token,
        }),
    ))
}

/// The session a link opens, and the link is used up.
async fn redeem(tx: &mut Tx, link: &[u8]) -> sqlx::Result<Option<QuizSession>> {
    match auth::queries::redeem_link(&mut **tx, LinkPurpose::Resume, link).await? {
        Some(email) => queries::find_newest_session(&mut **tx, &email).await,
        None => Ok(None),
    }
}
