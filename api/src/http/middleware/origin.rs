//! Cookies are sent by the browser whoever asks; so a change by cookie needs a page of ours as its origin.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    http::{ApiError, ErrorCode},
    state::AppState,
};

/// Refuses changes that carry our cookie but come from another site.
pub async fn require_own_origin(
    State(app): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let changes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let headers = request.headers();
    let by_cookie =
        headers.contains_key(header::COOKIE) && !headers.contains_key(header::AUTHORIZATION);
    if changes && by_cookie && !is_own(headers, &app) {
        return ApiError::new(
            ErrorCode::Forbidden,
            "This change came from another site. Use the page itself, or send a bearer token.",
        )
        .into_response();
    }
    next.run(request).await
}

fn is_own(headers: &HeaderMap, app: &AppState) -> bool {
    if let Some(origin) = headers.get(header::ORIGIN) {
        return origin
            .to_str()
            .is_ok_and(|origin| app.config.is_own_origin(origin));
    }
    // No Origin: only what the browser itself calls same-origin, or what no browser sent.
    headers
        .get("sec-fetch-site")
        .is_none_or(|site| site == "same-origin" || site == "none")
}
