//! Refusing mails that nobody asked for: a page with one button, and the same as one request (RFC 8058).
//!
//! Whether a link is known does not show, so nobody learns an address from it. Opening the page changes nothing: mail
//! scanners open every link.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header::REFERRER_POLICY},
    response::Response,
};
use shared::{
    notifications::{Suppression, queries},
    platform::{db::Scope, secrets},
};

use super::{PageState, assets, html, state_page, words};
use crate::{
    http::{ApiError, Path},
    state::AppState,
};

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct Page {
    is_done: bool,
}

/// Asks.
pub(super) async fn show_unsubscribe() -> Response {
    page(false)
}

/// Refuses, from now on.
pub(super) async fn unsubscribe(
    State(app): State<AppState>,
    Path(token): Path<String>,
) -> Result<Response, ApiError> {
    let token = secrets::hash_token(&token);
    app.db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let found = queries::find_unsubscribe_link(&mut **tx, &token).await?;
                if let Some(address) = found {
                    queries::upsert_suppression(&mut **tx, &address, Suppression::Unsubscribed)
                        .await?;
                }
                Ok::<_, ApiError>(())
            })
        })
        .await?;
    Ok(page(true))
}

fn page(is_done: bool) -> Response {
    let Ok(body) = (Page { is_done }).render() else {
        return state_page(PageState::Unavailable);
    };
    let mut response = html(StatusCode::OK, body);
    // With no referrer at all, browsers hide the origin of the form too, and a form of unknown origin is refused.
    response
        .headers_mut()
        .insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    response
}
