//! Every operation and every layer, on one screen.

use std::{
    convert::Infallible,
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use tower::{Layer, Service, util::MapRequestLayer};
use tower_http::{
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
    cors::{AllowCredentials, AllowOrigin, CorsLayer},
};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    admin, auth, benchmarks,
    cache::FrontLayer,
    health,
    http::{
        ApiError, ErrorCode, idempotency, limits,
        middleware::{origin, request_context, security_headers},
        openapi,
    },
    jobs, notifications, payments, quizzes, reports,
    state::AppState,
    vendors, web,
};

/// Bodies are answers and small commands.
const BODY_LIMIT: usize = 256 * 1024;
/// No request but a stream takes longer; a stream answers at once and then goes on.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The operations, and the document that describes them.
fn operations() -> (Router<AppState>, utoipa::openapi::OpenApi) {
    let operations = OpenApiRouter::new()
        .merge(health::router())
        .merge(auth::router())
        .merge(quizzes::router())
        .merge(notifications::router())
        .merge(payments::router())
        .merge(reports::router())
        .merge(vendors::router())
        .merge(jobs::router())
        .merge(benchmarks::router())
        .merge(admin::router());
    let (router, document) = OpenApiRouter::with_openapi(openapi::Document::openapi())
        .nest("/api", operations)
        .split_for_parts();
    (router, openapi::finish(document))
}

/// The OpenAPI document as it is committed and served.
#[must_use]
pub fn document() -> &'static utoipa::openapi::OpenApi {
    openapi::publish(operations().1)
}

/// The whole service.
pub fn router(app: AppState) -> Router {
    let (router, document) = operations();
    let plans = Arc::new(app.limits.plans(&document));
    let modes = Arc::new(idempotency::Modes::of(&document));
    router
        .merge(web::router(&app))
        .route("/openapi.json", get(serve_document))
        .route("/api/openapi.json", get(serve_document))
        .merge(
            SwaggerUi::new("/docs")
                .config(utoipa_swagger_ui::Config::from("/openapi.json").try_it_out_enabled(true)),
        )
        .fallback(web::no_such_path)
        .method_not_allowed_fallback(request_context::no_such_method)
        // Innermost first. What was asked under a key is not done twice.
        .layer(from_fn_with_state(
            (app.clone(), modes),
            idempotency::honour_keys,
        ))
        // Refuse bodies before they are read.
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(app.clone(), origin::require_own_origin))
        // Before any work: whoever asks too often is told so.
        .layer(from_fn_with_state((app.clone(), plans), limits::enforce))
        .layer(from_fn(timeout))
        .layer(from_fn_with_state(
            app.config.is_https(),
            security_headers::security_headers,
        ))
        .layer(compression())
        .layer(cors(&app))
        // Outermost: the id, the trace, the one log line, and the net under panics.
        .layer(from_fn_with_state(
            app.http_metrics.clone(),
            request_context::request_context,
        ))
        .with_state(app)
}

/// The whole service as it is served: `/api/v1` is `/api`, and what memory holds takes the short way.
pub fn service(
    app: AppState,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static
{
    let short_way = FrontLayer::new(&app);
    let service = short_way.layer(router(app));
    MapRequestLayer::new(version_alias).layer(service)
}

/// The same operations under `/api/v1`: the path is rewritten before routing, so nothing exists twice.
fn version_alias(mut request: Request) -> Request {
    if let Some(rest) = request.uri().path().strip_prefix("/api/v1/") {
        let query = request
            .uri()
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        if let Ok(path) = format!("/api/{rest}{query}").parse::<http::uri::PathAndQuery>() {
            let mut parts = request.uri().clone().into_parts();
            parts.path_and_query = Some(path);
            if let Ok(uri) = http::Uri::from_parts(parts) {
                *request.uri_mut() = uri;
            }
        }
    }
    request
}

/// The document as text, its keys in order: what extends an operation has none of its own.
///
/// # Errors
/// Never in practice: the document is JSON.
pub fn document_text() -> serde_json::Result<String> {
    serde_json::to_string_pretty(&serde_json::to_value(document())?)
}

async fn serve_document() -> impl IntoResponse {
    static TEXT: LazyLock<String> = LazyLock::new(|| document_text().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}

async fn timeout(request: Request, next: axum::middleware::Next) -> Response {
    match tokio::time::timeout(TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::of(ErrorCode::Timeout).into_response(),
    }
}

/// Streams go out event by event; compressing would hold them back.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().gzip(true).compress_when(
        DefaultPredicate::new().and(NotForContentType::const_new("text/event-stream")),
    )
}

fn cors(app: &AppState) -> CorsLayer {
    let origins: Vec<HeaderValue> = app
        .config
        .cors_origins
        .iter()
        .filter_map(|origin| origin.parse().ok())
        .collect();
    let allowed = origins.clone();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        // Strangers are not even told that others may send theirs.
        .allow_credentials(AllowCredentials::predicate(move |origin, _| {
            allowed.contains(origin)
        }))
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PATCH,
            Method::PUT,
            Method::DELETE,
        ])
        .allow_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static("traceparent"),
            HeaderName::from_static("x-workspace-id"),
            HeaderName::from_static("x-request-id"),
        ])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static("idempotency-replayed"),
            HeaderName::from_static("ratelimit"),
            HeaderName::from_static("ratelimit-policy"),
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(Duration::from_secs(600))
}
