//! Whoever signed in.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, request::Parts},
};
use shared::{
    auth::{
        API_KEY_PREFIX, BadAccessToken, is_api_key,
        queries::{self, Proof, Standing},
    },
    platform::{db::Scope, secrets},
};

use super::{cookies, extract::bearer};
use crate::{
    http::{ApiError, ApiResult, ErrorCode},
    state::AppState,
};

/// Whoever signed in, by an access token as bearer or cookie; or a program with the key that somebody made for it.
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
        if token.starts_with(API_KEY_PREFIX) {
            return Self::of_key(app, token).await;
        }
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

    async fn of_key(app: &AppState, token: &str) -> ApiResult<Self> {
        let unknown = || ApiError::of(ErrorCode::Unauthenticated);
        if !is_api_key(token) {
            return Err(unknown());
        }
        let hash = secrets::hash_token(token);
        let mut tx = app.db.open(Scope::System).await?;
        let id = queries::find_api_key_by_hash(&mut *tx, &hash).await?;
        drop(tx);
        let id = id.ok_or_else(unknown)?;
        let proof = Proof::ApiKey(id);
        let standing = app.accounts.standings.find(proof).await?;
        let standing = standing.ok_or_else(unknown)?;
        Ok(Self { standing, proof })
    }
}
