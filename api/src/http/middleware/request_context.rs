//! Gives every request an id and a trace, logs it once, and turns a panic into a plain 500.

use std::{panic::AssertUnwindSafe, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, header::HeaderName},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use shared::platform::{telemetry::continue_trace, trace::TraceContext};
use tracing::Instrument;

use crate::http::{ApiError, ErrorCode, metrics::HttpMetrics};

/// Names the request for people.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The outermost layer.
pub async fn request_context(
    State(metrics): State<HttpMetrics>,
    request: Request,
    next: Next,
) -> Response {
    let mut context = header(&request, &TRACEPARENT)
        .and_then(TraceContext::from_traceparent)
        .unwrap_or_else(TraceContext::root);
    if let Some(id) = header(&request, &REQUEST_ID).filter(|id| is_sound(id)) {
        context.request_id = id.to_owned();
    }
    let method = request.method().clone();
    // The route, not the path: paths hold tokens and ids.
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("unmatched", MatchedPath::as_str);
    let span = tracing::info_span!(
        "request", otel.name = format!("{method} {route}"), otel.kind = "server", %method, route,
        trace_id = context.trace_id, request_id = context.request_id
    );
    continue_trace(&span, &context);
    let id = HeaderValue::from_str(&context.request_id);
    let started = Instant::now();

    let work = async {
        let outcome = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        let response = outcome.unwrap_or_else(|_| {
            ApiError::internal(anyhow::anyhow!("the handler panicked")).into_response()
        });
        let took = started.elapsed();
        metrics.answered(&method, route, response.status(), took);
        tracing::info!(
            status = response.status().as_u16(),
            duration_ms = took.as_secs_f64() * 1e3,
            "answered"
        );
        response
    };
    let mut response = context.scope(work).instrument(span).await;
    if let Ok(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    if let Some(matched) = matched {
        // For the short way, which takes no route.
        response.extensions_mut().insert(matched);
    }
    response
}

/// The id that a request without a trace of its own goes by.
#[must_use]
pub fn id_of(request: &Request) -> String {
    match header(request, &REQUEST_ID).filter(|id| is_sound(id)) {
        Some(id) => id.to_owned(),
        None => TraceContext::new_request_id(),
    }
}

/// The answer to a path that does not exist.
pub async fn no_such_path() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "There is no such path.")
}

/// The answer to a method that a path does not have.
pub async fn no_such_method() -> ApiError {
    ApiError::of(ErrorCode::MethodNotAllowed)
}

fn header<'r>(request: &'r Request, name: &HeaderName) -> Option<&'r str> {
    request.headers().get(name)?.to_str().ok()
}

/// Ids of others are taken over if they cannot disturb a log line.
fn is_sound(id: &str) -> bool {
    (8..=64).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
