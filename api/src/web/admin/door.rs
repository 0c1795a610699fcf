//! Signing in and out as operator, with the installation's token.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{HOME, SIGNED_OUT};
use crate::{
    auth::{Public, operator_door},
    http::{ApiError, extract::RawBody},
    state::AppState,
    web::{assets, html, words},
};

#[derive(Template)]
#[template(path = "admin/sign_in.html")]
struct SignIn {
    was_wrong: bool,
}

#[derive(Deserialize)]
struct Token {
    token: String,
}

/// Shows the form.
pub(super) async fn show(_caller: Public) -> Response {
    form(StatusCode::OK, false)
}

/// Lets a browser in that shows the token.
pub(super) async fn enter(
    State(app): State<AppState>,
    _caller: Public,
    body: Result<RawBody, ApiError>,
) -> Response {
    let shown = body
        .ok()
        .and_then(|RawBody(bytes)| serde_urlencoded::from_bytes::<Token>(&bytes).ok());
    let is_right =
        shown.is_some_and(|shown| operator_door::is_operator_token(&app, shown.token.trim()));
    if is_right {
        with_cookie(Redirect::to(HOME), operator_door::open(&app))
    } else {
        tracing::warn!("somebody showed a wrong operator token");
        form(StatusCode::FORBIDDEN, true)
    }
}

/// Sends a browser out.
pub(super) async fn leave(State(app): State<AppState>, _caller: Public) -> Response {
    with_cookie(Redirect::to(SIGNED_OUT), operator_door::close(&app))
}

fn form(status: StatusCode, was_wrong: bool) -> Response {
    match (SignIn { was_wrong }).render() {
        Ok(body) => html(status, body),
        Err(error) => ApiError::internal(error).into_response(),
    }
}

fn with_cookie(answer: Redirect, cookie: Option<HeaderValue>) -> Response {
    let mut response = answer.into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
