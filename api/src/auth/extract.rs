//! Callers without an account: anyone, and whoever holds a token of a quiz session.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use shared::{
    auth::{SESSION_TOKEN_PREFIX, queries},
    platform::{ids::SessionId, secrets},
};

use super::cookies;
use crate::{
    http::{ApiError, ErrorCode},
    state::AppState,
};

/// Bytes of a token at most, so that nobody has us hash more.
const TOKEN_MAX: usize = 128;

/// Anyone.
pub struct Public;

/// Whoever holds a token of a quiz session.
#[derive(Clone)]
pub struct QuizToken {
    /// The session it opens.
    pub session: SessionId,
    /// The hash under which the token is stored.
    pub token_hash: Vec<u8>,
}

/// What looking for a quiz token came to; kept with the request, so that it is looked for once.
#[derive(Clone)]
struct LookedUp(Result<Option<QuizToken>, ApiError>);

impl<S: Send + Sync> FromRequestParts<S> for Public {
    type Rejection = ApiError;
    async fn from_request_parts(_parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        Ok(Self)
    }
}

impl FromRequestParts<AppState> for QuizToken {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        Self::look_up(parts, app)
            .await?
            .ok_or_else(|| ApiError::of(ErrorCode::Unauthenticated))
    }
}

impl axum::extract::OptionalFromRequestParts<AppState> for QuizToken {
    type Rejection = ApiError;

    /// No token is no caller; a bad one is an error, never an anonymous caller.
    async fn from_request_parts(
        parts: &mut Parts,
        app: &AppState,
    ) -> Result<Option<Self>, ApiError> {
        Self::look_up(parts, app).await
    }
}

impl QuizToken {
    /// The token of a request, if there is one.
    ///
    /// # Errors
    /// When there is a bad one, or on a database error.
    pub(super) async fn look_up(
        parts: &mut Parts,
        app: &AppState,
    ) -> Result<Option<Self>, ApiError> {
        if let Some(LookedUp(found)) = parts.extensions.get() {
            return found.clone();
        }
        let found = Self::find(&parts.headers, app).await;
        parts.extensions.insert(LookedUp(found.clone()));
        found
    }

    /// The session that a bearer or cookie opens, if there is one.
    pub(super) async fn find(
        headers: &HeaderMap,
        app: &AppState,
    ) -> Result<Option<Self>, ApiError> {
        let bearer = bearer(headers);
        // The bearer wins, also when it is of another kind: then this caller is no respondent.
        if bearer.is_some_and(|token| !is_quiz_token(token)) {
            return Err(ApiError::of(ErrorCode::Unauthenticated));
        }
        let is_by_cookie = bearer.is_none();
        let Some(token) = bearer.or_else(|| cookies::session_token(headers)) else {
            return Ok(None);
        };
        Self::of_token(app, token, is_by_cookie).await
    }

    /// The session that a token in the body opens; without one, the cookie counts. For callers whose bearer says who
    /// they are.
    pub(crate) async fn open(
        app: &AppState,
        sent: Option<&str>,
        headers: &HeaderMap,
    ) -> Result<Option<Self>, ApiError> {
        match sent.or_else(|| cookies::session_token(headers)) {
            Some(token) if is_quiz_token(token) => Self::of_token(app, token, sent.is_none()).await,
            _ => Ok(None),
        }
    }

    async fn of_token(
        app: &AppState,
        token: &str,
        is_by_cookie: bool,
    ) -> Result<Option<Self>, ApiError> {
        let token_hash = secrets::hash_token(token);
        match queries::find_session_by_token(app.db.reference(), &token_hash).await? {
            Some(opened) if opened.is_expired => Err(ApiError::of(ErrorCode::TokenExpired)),
            Some(opened) => {
                if opened.is_due_for_touch {
                    queries::touch_session_token(app.db.reference(), &token_hash).await?;
                }
                Ok(Some(Self {
                    session: opened.session,
                    token_hash,
                }))
            }
            // A cookie left over from an erased session should not lock a browser out of public pages.
            None if is_by_cookie => Ok(None),
            None => Err(ApiError::of(ErrorCode::Unauthenticated)),
        }
    }

    /// The session, if it is the one the path names; another one does not exist for this caller.
    ///
    /// # Errors
    /// 404 when the path names another session.
    pub fn require(&self, session: SessionId) -> Result<SessionId, ApiError> {
        if self.session == session {
            Ok(session)
        } else {
            Err(ApiError::not_found("quiz session"))
        }
    }
}

/// The bearer; empty when only its scheme was sent, which is a bad token and not none.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether a text has the form of a quiz token.
pub(super) fn is_quiz_token(text: &str) -> bool {
    text.len() <= TOKEN_MAX
        && text
            .strip_prefix(SESSION_TOKEN_PREFIX)
            .is_some_and(|random| {
                !random.is_empty()
                    && random
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            })
}
