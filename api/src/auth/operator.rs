//! Whoever runs the system.

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};
use secrecy::ExposeSecret;
use shared::{
    auth::queries::Proof,
    platform::{ids::UserId, secrets},
};

use super::{QuizToken, User, Watch, extract::bearer};
use crate::{
    http::{ApiError, ErrorCode},
    state::AppState,
};

/// Whoever runs the system: a user who is an operator, or the installation's own token when nobody can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `OPERATOR_TOKEN`.
    Token,
    /// A user who is an operator.
    User {
        /// Who.
        id: UserId,
        /// By what they are known.
        proof: Proof,
    },
}

impl Operator {
    /// By what they are known, if they have an account.
    #[must_use]
    pub fn proof(self) -> Option<Proof> {
        match self {
            Self::Token => None,
            Self::User { proof, .. } => Some(proof),
        }
    }

    /// What must stay true for them to go on listening.
    #[must_use]
    pub fn watch(self, app: &AppState) -> Option<Watch> {
        self.proof().map(|proof| Watch::operator(app, proof))
    }
}

impl FromRequestParts<AppState> for Operator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let own = app.config.operator_token.expose_secret().as_bytes();
        let sent = bearer(&parts.headers);
        if sent.is_some_and(|token| secrets::equal(token.as_bytes(), own)) {
            return Ok(Self::Token);
        }
        match User::find(&parts.headers, app).await {
            Ok(Some(user)) if user.standing.is_operator => Ok(Self::User {
                id: user.standing.user_id,
                proof: user.proof,
            }),
            // Known, but may not do this.
            Ok(Some(_)) => Err(ApiError::of(ErrorCode::Forbidden)),
            Err(error) if error.code() != ErrorCode::Unauthenticated => Err(error),
            // A respondent is known too, if they say so; a browser's cookie says nothing about operators.
            _ => match QuizToken::find(&parts.headers, app).await {
                Ok(Some(_)) if sent.is_some() => Err(ApiError::of(ErrorCode::Forbidden)),
                _ => Err(ApiError::of(ErrorCode::Unauthenticated)),
            },
        }
    }
}

impl OptionalFromRequestParts<AppState> for Operator {
    type Rejection = ApiError;

    /// No token is no caller; a bad one is an error, never an anonymous caller.
    async fn from_request_parts(
        parts: &mut Parts,
        app: &AppState,
    ) -> Result<Option<Self>, ApiError> {
        if bearer(&parts.headers).is_none() && User::find(&parts.headers, app).await?.is_none() {
            return Ok(None);
        }
        <Self as FromRequestParts<AppState>>::from_request_parts(parts, app)
            .await
            .map(Some)
    }
}
