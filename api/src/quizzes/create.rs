//! Beginning a session.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
};
use serde::Deserialize;
use shared::{
    auth::{self, Email, SESSION_TOKEN_PREFIX},
    platform::{db::Scope, ids::SessionId, secrets},
    quizzes::{
        Answers, QuizDefinition, QuizSession, Tier,
        path::QuizPath,
        queries::{self, NewSession},
        validation::check_answer,
    },
};
use utoipa::ToSchema;

use super::view::{OpenedSession, RevisionTag, SessionView, revision_tag};
use crate::{
    auth::{QuizToken, session_cookie},
    http::{ApiError, ApiResult, Created, Envelope, ErrorBody, ErrorCode, FieldError, Json},
    state::AppState,
};

/// Who begins, and what they want.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "ann@example.com", "tier": "full"}))]
pub struct CreateSession {
    /// Where the report and the link back go.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
    /// `quick`: twelve questions and a short report, free. `full`: everything.
    pub tier: Tier,
    /// An earlier session to copy the answers of; the caller's token must open it.
    #[serde(default)]
    pub from: Option<SessionId>,
}

/// The header that hands a token to a browser.
pub type TokenCookie = Option<[(HeaderName, HeaderValue); 1]>;

/// Begins a session and returns the token that opens it.
///
/// The session keeps today's version of the questions. With `from`, answers of an earlier session that the
/// caller's token opens are taken over, as far as today's questions still allow them.
#[utoipa::path(post, path = "/quiz/sessions", tag = "quizzes", request_body = CreateSession,
    extensions(("x-rate-limit" = json!(["burst", "sustained", "quiz_create"]))),
    responses(
        (status = 201, body = Envelope<OpenedSession>, headers(
            ("Location" = String, description = "Path of the session"),
            ("ETag" = String, description = "Its revision"),
            ("Set-Cookie" = String, description = "The token, for browsers"),
        )),
        (status = 404, body = ErrorBody, description = "`from` is not a session that the caller's token opens."),
    ),
    security((), ("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn create_session(
    State(app): State<AppState>,
    caller: Option<QuizToken>,
    Json(body): Json<CreateSession>,
) -> ApiResult<(TokenCookie, RevisionTag, Created<OpenedSession>)> {
    let email = parse_email(&body.email, "/email")?;
    let from = match own_source(caller, body.from)? {
        Some(source) => Some((source, find_source(&app, source).await?)),
        None => None,
    };
    let (version, quiz) = app
        .quizzes
        .find_newest(app.db.reference())
        .await?
        .ok_or_else(|| {
            ApiError::new(
                ErrorCode::Unavailable,
                "No questions have been imported yet. Run `api seed`.",
            )
        })?;
    let token = secrets::random_token(SESSION_TOKEN_PREFIX);
    let (hash, lifetime) = (
        secrets::hash_token(&token),
        app.config.session_token_lifetime,
    );
    let id = SessionId::new();
    let session = app
        .db
        .write(Scope::Session(id), move |tx| {
            Box::pin(async move {
                let answers = match &from {
                    Some((_, source)) => still_valid(&quiz, source),
                    None => Answers::default(),
                };
                let new = NewSession {
                    id,
                    email: email.as_str(),
                    tier: body.tier,
                    quiz_version: version,
                    answers: &answers,
                    completion_percent: QuizPath::of(&quiz, body.tier, &answers)
                        .completion_percent(&answers),
                    copied_from: from.map(|(source, _)| source),
                };
                let session = queries::insert_session(&mut **tx, new).await?;
                auth::queries::insert_session_token(tx, id, &hash, lifetime).await?;
                Ok::<_, ApiError>(SessionView::load(tx, session).await?)
            })
        })
        .await?;
    let tag = revision_tag(&session);
    let location = format!("/api/quiz/sessions/{id}");
    let data = OpenedSession {
        session,
        resume_token: token,
    };
    Ok((
        token_cookie(&app, &data.resume_token),
        tag,
        Created { location, data },
    ))
}

/// The header that hands a token to a browser; an empty one takes it away.
#[must_use]
pub fn token_cookie(app: &AppState, token: &str) -> TokenCookie {
    session_cookie(app, token).map(|cookie| [(header::SET_COOKIE, cookie)])
}

/// A normalised address.
///
/// # Errors
/// 422 that names the field.
pub fn parse_email(text: &str, field: &str) -> ApiResult<Email> {
    text.parse().map_err(|error: auth::BadEmail| {
        let message = format!("Not allowed: {error}.");
        ApiError::invalid(vec![FieldError::new(field, "INVALID_EMAIL", message)])
    })
}

/// The session to copy from, if the caller's token opens it.
fn own_source(caller: Option<QuizToken>, from: Option<SessionId>) -> ApiResult<Option<SessionId>> {
    match (from, caller) {
        (None, _) => Ok(None),
        (Some(source), Some(caller)) => caller.require(source).map(Some),
        (Some(_), None) => Err(ApiError::not_found("quiz session")),
    }
}

async fn find_source(app: &AppState, source: SessionId) -> ApiResult<QuizSession> {
    let mut tx = app.db.open(Scope::Session(source)).await?;
    queries::find_session(&mut *tx, source)
        .await?
        .ok_or_else(|| ApiError::not_found("quiz session"))
}

/// Questions change between versions; an answer that is none any more stays behind.
fn still_valid(quiz: &QuizDefinition, source: &QuizSession) -> Answers {
    let keep = |(id, value): (&str, &serde_json::Value)| {
        let checked = check_answer(quiz.question(id)?, value.clone()).ok()??;
        Some((id.to_owned(), checked))
    };
    source.answers.iter().filter_map(keep).collect()
}
