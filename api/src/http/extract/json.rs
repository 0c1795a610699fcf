//! JSON bodies.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use serde::de::DeserializeOwned;

use super::strict::field_error;
use crate::http::{ApiError, ErrorCode, FieldError};

/// A JSON body of a known shape.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// The body as it came, for signatures.
#[derive(Debug)]
pub struct RawBody(pub Bytes);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::of(ErrorCode::UnsupportedMediaType));
        }
        let bytes = read_body(request, state).await?;
        parse(&bytes).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        read_body(request, state).await.map(Self)
    }
}

/// Reads a body up to the limit.
///
/// # Errors
/// When it is larger than the limit or breaks off.
pub async fn read_body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| {
            if rejection.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
                ApiError::of(ErrorCode::BodyTooLarge)
            } else {
                ApiError::new(ErrorCode::Malformed, "The body broke off before its end.")
            }
        })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    // PostgreSQL stores no NUL, and no honest answer holds one.
    if bytes.windows(6).any(|window| window == b"\\u0000") {
        return Err(ApiError::invalid(vec![FieldError::new(
            "",
            "INVALID",
            "Text must not contain NUL characters.",
        )]));
    }
    // serde would fill a struct from a list, field by field; no client means that.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(ApiError::invalid(vec![FieldError::new(
            "",
            "INVALID",
            "Send a JSON object, not a list.",
        )]));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => {
                ApiError::invalid(vec![field_error(&path, &inner.to_string(), true)])
            }
            _ => malformed(&inner),
        }
    })?;
    deserializer.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

/// Reads a shape out of a value that was put together from a body; faults name their place in it.
///
/// # Errors
/// When the value has another shape.
pub fn from_value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        ApiError::invalid(vec![field_error(
            &path,
            &error.into_inner().to_string(),
            true,
        )])
    })
}

fn malformed(error: &serde_json::Error) -> ApiError {
    ApiError::new(
        ErrorCode::Malformed,
        format!("The body is not well-formed JSON: {error}."),
    )
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let essence = value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}
