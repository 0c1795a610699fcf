//! A small door for operators' browsers: whoever shows the operator token gets a cookie for some hours.
//!
//! The cookie holds when it ends, and a signature that stands on both secrets of the installation: replacing either of
//! them closes the door for all cookies. It is for the break of glass; users have their own way in.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;
use shared::platform::{clock, secrets};

use crate::state::AppState;

/// The cookie's name.
const COOKIE: &str = "crb_operator";
/// Seconds for which it opens: a working day.
const LIFETIME: i64 = 12 * 60 * 60;

/// Whether this is the operator's token.
#[must_use]
pub fn is_operator_token(app: &AppState, token: &str) -> bool {
    let own = app.config.operator_token.expose_secret();
    secrets::equal(token.as_bytes(), own.as_bytes())
}

/// The `Set-Cookie` value that lets a browser in.
#[must_use]
pub fn open(app: &AppState) -> Option<HeaderValue> {
    let until = clock::now().timestamp() + LIFETIME;
    cookie(app, &format!("{until}.{}", sign(app, until)), LIFETIME)
}

/// The `Set-Cookie` value that sends a browser out.
#[must_use]
pub fn close(app: &AppState) -> Option<HeaderValue> {
    cookie(app, "", 0)
}

/// Whether the request carries a cookie of this name, good or not.
#[must_use]
pub fn is_shown(headers: &HeaderMap) -> bool {
    value(headers).is_some()
}

/// Whether the request carries a cookie that opens.
#[must_use]
pub fn is_open(app: &AppState, headers: &HeaderMap) -> bool {
    let Some((until, signature)) = value(headers).and_then(|value| value.split_once('.')) else {
        return false;
    };
    let Ok(until) = until.parse::<i64>() else {
        return false;
    };
    let is_ours = secrets::equal(sign(app, until).as_bytes(), signature.as_bytes());
    is_ours && clock::now().timestamp() < until
}

fn cookie(app: &AppState, value: &str, max_age: i64) -> Option<HeaderValue> {
    let secure = if app.config.base_url.starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    HeaderValue::from_str(&format!(
        "{COOKIE}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}"
    ))
    .ok()
}

fn sign(app: &AppState, until: i64) -> String {
    let key = format!(
        "crb operator door|{}|{}",
        app.config.secret_key.expose_secret(),
        app.config.operator_token.expose_secret()
    );
    // HMAC takes a key of any length, so there is always a signature.
    Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .map(|mut mac| {
            mac.update(until.to_string().as_bytes());
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        })
        .unwrap_or_default()
}

fn value(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && !value.is_empty())
        .map(|(_, value)| value)
}
