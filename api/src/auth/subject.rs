//! Whose use of the service a request is: what quotas and idempotency keys are kept by.

use axum::http::request::Parts;
use shared::{
    auth::queries::Proof,
    platform::ids::{ApiKeyId, SessionId, UserId},
};

use super::{
    User,
    extract::{QuizToken, bearer},
    operator_door,
};
use crate::state::AppState;

/// Who asks, as far as it is proven: an invented token is a stranger's, so that nobody gets a quota by inventing one.
/// Stronger proof goes before weaker: API key, user, operator, session, and none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Whoever runs the system, by its token or the cookie that it buys.
    Operator,
    /// A program, by its key.
    Key(ApiKeyId),
    /// Whoever signed in.
    User(UserId),
    /// Whoever holds a token of the session.
    Session(SessionId),
    /// Anyone else; the address is all there is.
    Stranger,
}

impl Subject {
    /// Finds it, once for a request: extractors that follow do not look again.
    pub async fn find(parts: &mut Parts, app: &AppState) -> Self {
        let is_operator = match bearer(&parts.headers) {
            Some(token) => operator_door::is_operator_token(app, token),
            None => operator_door::is_open(app, &parts.headers),
        };
        if is_operator {
            return Self::Operator;
        }
        if let Ok(Some(user)) = User::find(&parts.headers, app).await {
            return match user.proof {
                Proof::ApiKey(key) => Self::Key(key),
                Proof::SignIn(_) => Self::User(user.standing.user_id),
            };
        }
        match QuizToken::look_up(parts, app).await {
            Ok(Some(token)) => Self::Session(token.session),
            Ok(None) | Err(_) => Self::Stranger,
        }
    }

    /// A name of its own, without secrets.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Operator => "operator".to_owned(),
            Self::Key(key) => format!("key:{key}"),
            Self::User(user) => format!("user:{user}"),
            Self::Session(session) => format!("session:{session}"),
            Self::Stranger => "stranger".to_owned(),
        }
    }
}
