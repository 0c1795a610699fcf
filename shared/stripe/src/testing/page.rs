//! The fake's checkout page: a browser can pay there, or leave.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

use super::account::{Happening, Session};

/// Shows the page of a checkout, or does what its payer chose: `<id>`, `<id>/pay`, `<id>/leave`.
pub(super) fn visit(
    rest: &str,
    visited: impl FnOnce(&str, Option<Happening>) -> Option<Session>,
) -> Response {
    let (id, choice) = rest.split_once('/').unwrap_or((rest, ""));
    let what = (choice == "pay").then_some(Happening::Pay);
    let Some(session) = visited(id, what) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let sent = |name: &str| {
        let found = session.form.iter().find(|(known, _)| known == name);
        found.map_or_else(String::new, |(_, value)| value.clone())
    };
    match choice {
        "pay" => {
            Redirect::to(&sent("success_url").replace("{CHECKOUT_SESSION_ID}", id)).into_response()
        }
        "leave" => Redirect::to(&sent("cancel_url")).into_response(),
        _ => Html(format!(
            "<!doctype html><title>Checkout</title><h1>Checkout of the fake</h1>\
             <p><a href=\"/c/pay/{id}/pay\">Pay</a> <a href=\"/c/pay/{id}/leave\">Leave</a></p>"
        ))
        .into_response(),
    }
}
