//! The cookies in which a browser holds tokens: out of reach of scripts, and of other sites' forms.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponseParts, ResponseParts},
};

use super::{
    extract::{bearer, is_quiz_token},
    operator_door,
};
use crate::state::AppState;

/// Holds a quiz token.
pub(super) const SESSION: &str = "crb_session";
/// Holds an access token.
pub(super) const ACCESS: &str = "crb_access";
/// Holds a refresh token.
pub(super) const REFRESH: &str = "crb_refresh";
/// Holds the mark by which an account knows a browser again. It proves nothing and opens nothing.
pub(super) const DEVICE: &str = "crb_device";
/// How long a browser is known: as long as browsers keep a cookie.
const DEVICE_AGE: u64 = 400 * 86_400;
/// Longest cookie that can be a token of ours.
const LONGEST: usize = 2048;

/// Sets or takes away the cookies of a sign-in.
pub struct AccountCookies(Vec<HeaderValue>);

impl AccountCookies {
    /// Hands a sign-in's tokens to a browser.
    #[must_use]
    pub(super) fn set(app: &AppState, access: &str, refresh: &str) -> Self {
        let access_age = app.accounts.access.lifetime().as_secs();
        let refresh_age = super::signed_in::LIFETIME.as_secs();
        Self(
            [
                cookie(app, ACCESS, access, "/", access_age),
                // Only operations read it.
                cookie(app, REFRESH, refresh, "/api", refresh_age),
            ]
            .into_iter()
            .flatten()
            .collect(),
        )
    }

    /// And the mark by which the account will know this browser again; it stays when somebody signs out.
    #[must_use]
    pub(super) fn with_mark(mut self, app: &AppState, mark: &str) -> Self {
        self.0
            .extend(cookie(app, DEVICE, mark, "/api/auth", DEVICE_AGE));
        self
    }

    /// Takes them away.
    #[must_use]
    pub(super) fn clear(app: &AppState) -> Self {
        Self(
            [
                cookie(app, ACCESS, "", "/", 0),
                cookie(app, REFRESH, "", "/api", 0),
            ]
            .into_iter()
            .flatten()
            .collect(),
        )
    }

    /// Leaves them as they are.
    #[must_use]
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }
}

impl IntoResponseParts for AccountCookies {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        for value in self.0 {
            parts.headers_mut().append(header::SET_COOKIE, value);
        }
        Ok(parts)
    }
}

/// The `Set-Cookie` value that hands a quiz token to a browser; an empty token takes it away.
#[must_use]
pub fn session_cookie(app: &AppState, token: &str) -> Option<HeaderValue> {
    let max_age = if token.is_empty() {
        0
    } else {
        app.config.session_token_lifetime.as_secs()
    };
    cookie(app, SESSION, token, "/", max_age)
}

/// Whether a browser's cookie names the caller, which the browser sends whoever asks it to.
#[must_use]
pub fn is_by_cookie(headers: &HeaderMap) -> bool {
    bearer(headers).is_none()
        && (operator_door::is_shown(headers)
            || session_token(headers).is_some()
            || [ACCESS, REFRESH]
                .iter()
                .any(|name| find(headers, name).is_some()))
}

/// The quiz token of the session's cookie. Whatever else lies under its name was put there by nobody of ours and says
/// nothing.
pub(super) fn session_token(headers: &HeaderMap) -> Option<&str> {
    values(headers, SESSION).find(|value| is_quiz_token(value))
}

/// The value of one of our cookies, unless it is empty or cannot be one of our tokens.
pub(super) fn find<'h>(headers: &'h HeaderMap, name: &'static str) -> Option<&'h str> {
    values(headers, name).find(|value| !value.is_empty() && value.len() <= LONGEST)
}

fn values<'h>(headers: &'h HeaderMap, wanted: &'static str) -> impl Iterator<Item = &'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(name, _)| *name == wanted)
        .map(|(_, value)| value)
}

fn cookie(
    app: &AppState,
    name: &str,
    value: &str,
    path: &str,
    max_age: u64,
) -> Option<HeaderValue> {
    let secure = if app.config.base_url.starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    HeaderValue::from_str(&format!(
        "{name}={value}; Path={path}; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}"
    ))
    .ok()
}
