//! The three callers of this step. A handler without one of them fails the authorization test.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use shared::{
    auth::{SESSION_TOKEN_PREFIX, queries},
    platform::{ids::SessionId, secrets},
};

use super::operator_door;
use crate::{
    http::{ApiError, ErrorCode},
    state::AppState,
};

/// The cookie a browser holds a quiz token in.
const COOKIE: &str = "crb_session";
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

/// Whoever runs the system.
pub struct Operator;

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

    async fn find(headers: &HeaderMap, app: &AppState) -> Result<Option<Self>, ApiError> {
        let bearer = bearer(headers);
        // The bearer wins, also when it is of another kind: then this caller is no respondent.
        if bearer.is_some_and(|token| !is_token(token)) {
            return Err(ApiError::of(ErrorCode::Unauthenticated));
        }
        let Some(token) = bearer.or_else(|| cookie_token(headers)) else {
            return Ok(None);
        };
        let token_hash = secrets::hash_token(token);
        match queries::find_session_by_token(app.db.reference(), &token_hash).await? {
            Some((session, false)) => {
                queries::touch_session_token(app.db.reference(), &token_hash).await?;
                Ok(Some(Self {
                    session,
                    token_hash,
                }))
            }
            Some((_, true)) => Err(ApiError::of(ErrorCode::TokenExpired)),
            // A cookie left over from an erased session should not lock a browser out of public pages.
            None if bearer.is_none() => Ok(None),
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

impl Operator {
    /// In whose name things are done and written down; there is one token for all operators.
    #[must_use]
    pub fn actor(&self) -> &'static str {
        "operator"
    }
}

impl FromRequestParts<AppState> for Operator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let Some(token) = bearer(&parts.headers) else {
            return if operator_door::is_open(app, &parts.headers) {
                Ok(Self)
            } else {
                Err(ApiError::of(ErrorCode::Unauthenticated))
            };
        };
        if operator_door::is_operator_token(app, token) {
            return Ok(Self);
        }
        // A respondent is known, but may not do this.
        match QuizToken::look_up(parts, app).await {
            Ok(Some(_)) => Err(ApiError::of(ErrorCode::Forbidden)),
            _ => Err(ApiError::of(ErrorCode::Unauthenticated)),
        }
    }
}

impl axum::extract::OptionalFromRequestParts<AppState> for Operator {
    type Rejection = ApiError;

    /// No token is no caller; a bad one is an error, never an anonymous caller.
    async fn from_request_parts(
        parts: &mut Parts,
        app: &AppState,
    ) -> Result<Option<Self>, ApiError> {
        // A cookie that opens nothing any more is no caller either.
        if bearer(&parts.headers).is_none() && !operator_door::is_open(app, &parts.headers) {
            return Ok(None);
        }
        <Self as FromRequestParts<AppState>>::from_request_parts(parts, app)
            .await
            .map(Some)
    }
}

/// Whether a browser's cookie names the caller, which the browser sends whoever asks it to.
#[must_use]
pub fn is_by_cookie(headers: &HeaderMap) -> bool {
    bearer(headers).is_none()
        && (cookie_token(headers).is_some() || operator_door::is_shown(headers))
}

/// The `Set-Cookie` value that hands a quiz token to a browser; an empty token takes it away.
#[must_use]
pub fn session_cookie(app: &AppState, token: &str) -> Option<HeaderValue> {
    let max_age = if token.is_empty() {
        0
    } else {
        app.config.session_token_lifetime.as_secs()
    };
    let secure = if app.config.base_url.starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    HeaderValue::from_str(&format!(
        "{COOKIE}={token}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}"
    ))
    .ok()
}

/// The bearer; empty when only its scheme was sent, which is a bad token and not none.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The cookie's token. Whatever else lies under its name was put there by nobody of ours and says nothing.
fn cookie_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && is_token(value))
        .map(|(_, token)| token)
}

/// Whether a text has the form of a quiz token.
fn is_token(text: &str) -> bool {
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
