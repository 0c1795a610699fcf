//! Whether the process lives, and whether it can work; what the codes of errors mean.

use std::sync::atomic::Ordering::Relaxed;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use shared::platform::db;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Data, Envelope, ErrorCode, Path},
    state::AppState,
};

/// The process lives.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// Always `ok`.
    #[schema(example = "ok")]
    pub status: &'static str,
    /// Version of the build.
    #[schema(example = "0.1.0")]
    pub version: &'static str,
}

/// What the process needs, part by part.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadinessView {
    /// Whether requests can be served.
    pub is_ready: bool,
    /// PostgreSQL answers.
    pub database: bool,
    /// The schema is as new as this build.
    pub schema: bool,
    /// Redis brings live events. Without it everything works, a second later.
    pub redis: bool,
    /// Open event streams.
    pub open_streams: usize,
}

/// A code and what it means.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorCodeView {
    /// The code.
    pub code: ErrorCode,
    /// The status it goes with.
    #[schema(example = 422)]
    pub status: u16,
    /// What it means and what to do.
    pub meaning: &'static str,
}

/// The operations of this module.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_health))
        .routes(routes!(get_healthz))
        .routes(routes!(get_readyz))
        .routes(routes!(list_error_codes))
        .routes(routes!(get_error_code))
}

const HEALTH: HealthView = HealthView {
    status: "ok",
    version: env!("CARGO_PKG_VERSION"),
};

/// Says that the process lives.
#[utoipa::path(get, path = "/health", tag = "platform", extensions(("x-rate-limit" = json!(["probe"]))), responses((status = 200, body = Envelope<HealthView>)))]
pub async fn get_health(_caller: Public) -> Data<HealthView> {
    Data(HEALTH)
}

/// Says that the process lives.
#[utoipa::path(get, path = "/healthz", tag = "platform", extensions(("x-rate-limit" = json!(["probe"]))), responses((status = 200, body = Envelope<HealthView>)))]
pub async fn get_healthz(_caller: Public) -> Data<HealthView> {
    Data(HEALTH)
}

/// Says whether the process can work: 503 until PostgreSQL answers with a schema as new as the build.
#[utoipa::path(get, path = "/readyz", tag = "platform", extensions(("x-rate-limit" = json!(["probe"]))), responses(
    (status = 200, body = Envelope<ReadinessView>),
    (status = 503, body = Envelope<ReadinessView>),
))]
pub async fn get_readyz(State(app): State<AppState>, _caller: Public) -> Response {
    let missing = db::missing_migrations(&app.db).await;
    let (database, schema) = (missing.is_ok(), matches!(missing, Ok(0)));
    let is_stopping = app.draining.load(Relaxed) || app.shutdown.is_cancelled();
    let is_ready = database && schema && !is_stopping;
    let view = ReadinessView {
        is_ready,
        database,
        schema,
        redis: app.hub.is_live(),
        open_streams: app.hub.open_streams(),
    };
    let status = if is_ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let mut response = Data(view).into_response();
    *response.status_mut() = status;
    response
}

/// Lists every error code with its meaning.
#[utoipa::path(get, path = "/errors", tag = "platform", responses((status = 200, body = Envelope<Vec<ErrorCodeView>>)))]
pub async fn list_error_codes(_caller: Public) -> Data<Vec<ErrorCodeView>> {
    Data(ErrorCode::ALL.iter().copied().map(view).collect())
}

/// Explains one error code.
#[utoipa::path(get, path = "/errors/{code}", tag = "platform",
    params(("code" = String, Path, description = "The code", example = "VALIDATION_FAILED")),
    responses((status = 200, body = Envelope<ErrorCodeView>)))]
pub async fn get_error_code(
    _caller: Public,
    Path(code): Path<String>,
) -> ApiResult<Data<ErrorCodeView>> {
    let code = ErrorCode::ALL
        .iter()
        .copied()
        .find(|known| known.as_str() == code);
    code.map(view)
        .map(Data)
        .ok_or_else(|| ApiError::not_found("error code"))
}

fn view(code: ErrorCode) -> ErrorCodeView {
    ErrorCodeView {
        code,
        status: code.status().as_u16(),
        meaning: code.meaning(),
    }
}
