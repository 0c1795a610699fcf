//! Cookies are sent by the browser whoever asks; so a change by cookie needs a page of ours as its origin.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    auth,
    http::{ApiError, ErrorCode},
    state::AppState,
};

/// Refuses changes for which only our cookie speaks, unless a page of ours or of an allowed origin makes them.
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
    if changes && auth::is_by_cookie(headers) && !is_own(headers, &app) {
        return ApiError::new(
            ErrorCode::Forbidden,
            "With a cookie, only a page of this site may change something. Use the page, or send a bearer token.",
        )
        .into_response();
    }
    next.run(request).await
}

fn is_own(headers: &HeaderMap, app: &AppState) -> bool {
    // A form of a page that sends no referrer has the origin "null", as if nobody had said anything.
    let origin = headers
        .get(header::ORIGIN)
        .filter(|origin| *origin != "null");
    if let Some(origin) = origin {
        return origin
            .to_str()
            .is_ok_and(|origin| app.config.is_own_origin(origin));
    }
    // Without it, only the browser's own word counts that the page is ours; no page can set that header.
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "same-origin")
}
