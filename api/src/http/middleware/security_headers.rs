//! Headers that keep a browser from being turned against its owner.
//!
//! An answer without them is the one that says "you have it": what the reader has came with them, and they hold on.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};

/// Nothing inline, nothing from elsewhere.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Swagger's page sets style attributes; it may, and it alone.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Two years, as the lists that browsers come with ask for. Without TLS it would lock browsers out.
const TRANSPORT: &str = "max-age=63072000; includeSubDomains";

/// Adds them to every answer that does not set its own.
pub async fn security_headers(
    State(is_https): State<bool>,
    request: Request,
    next: Next,
) -> Response {
    let policy = if request.uri().path().starts_with("/docs") {
        DOCS_POLICY
    } else {
        POLICY
    };
    let mut response = next.run(request).await;
    apply(&mut response, policy, is_https);
    response
}

/// Those of every answer, besides the policy.
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=()"),
    ),
];

/// Adds them where they are not set.
pub fn apply(response: &mut Response, policy: &'static str, is_https: bool) {
    if response.status() == StatusCode::NOT_MODIFIED {
        return;
    }
    let headers = response.headers_mut();
    if is_https {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(HeaderValue::from_static(TRANSPORT));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(policy));
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(value);
    }
}
