//! Coming back to a session by its e-mail address.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::auth::Email;
use utoipa::{IntoParams, ToSchema};

use super::{create::parse_email, get, resume_request::request_link, view::SessionView};
use crate::{
    auth::QuizToken,
    http::{ApiResult, Data, Envelope, Query},
    state::AppState,
};

/// Whose session.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ResumeQuery {
    /// The address the session began with.
    #[param(format = "email", max_length = 254, example = "ann@example.com")]
    pub email: String,
}

/// A session to go on with, or the word that a link was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResumeView {
    /// Whether the session is here.
    #[schema(example = false)]
    pub has_progress: bool,
    /// Whether a link goes to the address, if a session of it exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = true)]
    pub link_sent: Option<bool>,
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub session: Option<SessionView>,
}

impl ResumeView {
    /// The one answer to everybody who proves nothing.
    pub(super) const LINK_SENT: Self = Self {
        has_progress: false,
        link_sent: Some(true),
        session: None,
    };
}

/// Returns the session to whoever holds a token of that address's session.
///
/// Everybody else gets one and the same answer, whether or not a session exists, and a mail with a link goes
/// to the address if it does. `POST` keeps the address out of logs.
#[utoipa::path(get, path = "/quiz/sessions/resume", tag = "quizzes", params(ResumeQuery),
    extensions(("x-rate-limit" = json!(["burst", "sustained", "resume_mail"]))),
    responses((status = 200, body = Envelope<ResumeView>)),
    security((), ("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn get_resumable_session(
    State(app): State<AppState>,
    caller: Option<QuizToken>,
    Query(query): Query<ResumeQuery>,
) -> ApiResult<Data<ResumeView>> {
    let email = parse_email(&query.email, "email")?;
    if let Some(session) = find_own(&app, caller, &email).await? {
        return Ok(Data(ResumeView {
            has_progress: true,
            link_sent: None,
            session: Some(session),
        }));
    }
    request_link(&app, email).await.map(Data)
}

/// The caller's own session, if the address is its owner's. Says nothing about anybody else's.
async fn find_own(
    app: &AppState,
    caller: Option<QuizToken>,
    email: &Email,
) -> ApiResult<Option<SessionView>> {
    let Some(caller) = caller else {
        return Ok(None);
    };
    let session = get::load(app, caller.session).await?;
    Ok((session.email == email.as_str()).then_some(session))
}
