//! Whoever signed in.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, request::Parts},
};
use shared::auth::{
    BadAccessToken,
    queries::{Proof, Standing},
};

use super::{cookies, extract::bearer};
use crate::{
    http::{ApiError, ApiResult, ErrorCode},
    state::AppState,
};

/// Whoever signed in, by an access token as bearer or cookie.
#[derive(Debug, Clone)]
pub struct User {
    /// Who they are right now.
    pub standing: Arc<Standing>,
    /// By what they are known.
    pub proof: Proof,
}

impl FromRequestParts<AppState> for User {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        Self::find(&parts.headers, app)
            .await?
            .ok_or_else(|| ApiError::of(ErrorCode::Unauthenticated))
    }
}

impl OptionalFromRequestParts<AppState> for User {
    type Rejection = ApiError;

    /// No token is no caller; a bad one is an error, never an anonymous caller.
    async fn from_request_parts(
        parts: &mut Parts,
        app: &AppState,
    ) -> Result<Option<Self>, ApiError> {
        Self::find(&parts.headers, app).await
    }
}

impl User {
    pub(super) async fn find(headers: &HeaderMap, app: &AppState) -> ApiResult<Option<Self>> {
        // The bearer wins, also when it is of another kind: then nobody signed in.
        if let Some(token) = bearer(headers) {
            return Self::of_token(app, token).await.map(Some);
        }
        match cookies::find(headers, cookies::ACCESS) {
            None => Ok(None),
            Some(token) => match Self::of_token(app, token).await {
                // A cookie that was left behind should not lock a browser out.
                Err(error) if error.code() == ErrorCode::Unauthenticated => Ok(None),
                other => other.map(Some),
            },
        }
    }

    async fn of_token(app: &AppState, token: &str) -> ApiResult<Self> {
        let claims = app
            .accounts
            .access
            .verify(token)
            .map_err(|error| match error {
                BadAccessToken::Expired => ApiError::of(ErrorCode::TokenExpired),
                BadAccessToken::Invalid => ApiError::of(ErrorCode::Unauthenticated),
            })?;
        let proof = Proof::SignIn(claims.sid);
        let standing = app.accounts.standings.find(proof).await?;
        let standing = standing
            .filter(|standing| standing.user_id == claims.sub)
            .ok_or_else(|| ApiError::of(ErrorCode::Unauthenticated))?;
        Ok(Self { standing, proof })
    }
}
