//! Whoever runs the system.

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};
use shared::{auth::queries::Proof, platform::ids::UserId};

use super::{QuizToken, User, Watch, extract::bearer, operator_door};
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
    /// In whose name things are done and written down; the token is one for all who have it.
    #[must_use]
    pub fn actor(self) -> String {
        match self {
            Self::Token => "operator".to_owned(),
            Self::User { id, .. } => format!("user:{id}"),
        }
    }

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
        let is_token = match bearer(&parts.headers) {
            Some(token) => operator_door::is_operator_token(app, token),
            None => operator_door::is_open(app, &parts.headers),
        };
        if is_token {
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
            _ if bearer(&parts.headers).is_none() => Err(ApiError::of(ErrorCode::Unauthenticated)),
            _ => match QuizToken::look_up(parts, app).await {
                Ok(Some(_)) => Err(ApiError::of(ErrorCode::Forbidden)),
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
        let is_known = bearer(&parts.headers).is_some()
            || operator_door::is_open(app, &parts.headers)
            || User::find(&parts.headers, app).await?.is_some();
        if !is_known {
            return Ok(None);
        }
        <Self as FromRequestParts<AppState>>::from_request_parts(parts, app)
            .await
            .map(Some)
    }
}
