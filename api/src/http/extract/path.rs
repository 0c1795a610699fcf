//! Path parameters: one that is not well formed names nothing, so the answer is 404.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;

use crate::http::{ApiError, ErrorCode};

/// The parameters of the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    #[expect(
        clippy::disallowed_types,
        reason = "this is the extractor that wraps it"
    )]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // PostgreSQL knows no NUL, so nothing is named with one.
        if parts.uri.path().contains("%00") {
            return Err(ApiError::of(ErrorCode::NotFound));
        }
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(ApiError::of(ErrorCode::NotFound)),
        }
    }
}
