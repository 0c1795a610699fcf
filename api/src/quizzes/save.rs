//! Saving answers, one or many at a time.

use std::collections::BTreeMap;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use serde_json::Value;
use shared::{
    platform::{
        db::{Scope, Tx},
        ids::SessionId,
    },
    quizzes::{QuizCatalogue, SessionStatus, path::QuizPath, queries, validation::check_answers},
    reports::queries::SessionStanding,
};
use utoipa::ToSchema;

use super::{
    faults::invalid_answers,
    if_match::BasedOn,
    place::{Place, move_to},
    view::{SessionData, SessionView, revision_tag},
};
use crate::{
    auth::QuizToken,
    http::{
        ApiError, ApiResult, Data, Envelope, ErrorBody, ErrorCode, FieldError, Json, Path,
        error::ErrorView,
    },
    state::AppState,
};

/// What changed since the last save.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answers": {"industry": "healthcare", "admin_hours_week": 12, "invoices_month": "unknown"},
    "current_section": "processes_pain", "current_question": "invoices_month"}))]
pub struct SaveSession {
    /// Answers by question. Questions that are not named keep their answer; null removes one.
    #[serde(default)]
    pub answers: BTreeMap<String, Value>,
    /// The section the respondent is in: its id, or its place.
    #[serde(default)]
    pub current_section: Option<Place>,
    /// The question the respondent is at: its id, or its place in the section.
    #[serde(default)]
    pub current_question: Option<Place>,
    /// Accepted for older clients and not used: progress follows from the answers.
    #[serde(default, rename = "completed_sections")]
    #[schema(value_type = serde_json::Value)]
    pub _completed_sections: Option<IgnoredAny>,
}

/// What a save led to.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedSession {
    /// Always true; a save that fails is an error.
    #[schema(example = true)]
    pub success: bool,
    /// How much of the path is answered, 0 to 100.
    #[schema(minimum = 0, maximum = 100, example = 40)]
    pub completion_percent: i32,
    /// The session's new revision.
    #[schema(example = 8)]
    pub revision: i32,
    /// The session as it is now, saves of other devices included.
    pub session: SessionView,
}

/// The refusal of a save that was based on an older revision.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaleSave {
    /// `REVISION_MISMATCH`.
    pub error: ErrorView,
    /// The session as it is now.
    pub data: SessionData,
}

/// Saves answers, and where the respondent is.
///
/// Answers merge per question: two devices that answer different questions lose nothing, and the last save of
/// one question wins. With `If-Match` a save based on an older revision is refused with the current state.
#[utoipa::path(patch, path = "/quiz/sessions/{id}", tag = "quizzes", request_body = SaveSession,
    params(("id" = SessionId, Path, description = "The session"),
        ("If-Match" = Option<String>, Header, description = "The revision the save is based on", example = "\"7\"")),
    responses(
        (status = 200, body = Envelope<SavedSession>, headers(("ETag" = String, description = "Its revision"))),
        (status = 409, body = ErrorBody, description = "The quiz was completed."),
        (status = 412, body = StaleSave, description = "Somebody else saved in the meantime."),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn save_session(
    State(app): State<AppState>,
    caller: QuizToken,
    Path(id): Path<SessionId>,
    headers: HeaderMap,
    Json(body): Json<SaveSession>,
) -> ApiResult<Response> {
    let id = caller.require(id)?;
    let based_on = BasedOn::read(&headers);
    let quizzes = app.quizzes.clone();
    let outcome = app
        .db
        .write(Scope::Session(id), move |tx| {
            Box::pin(async move { save(tx, &quizzes, id, &based_on, body).await })
        })
        .await?;
    Ok(match outcome {
        Ok(session) => {
            let (completion_percent, revision) = (session.completion_percent, session.revision);
            let tag = revision_tag(&session);
            (
                tag,
                Data(SavedSession {
                    success: true,
                    completion_percent,
                    revision,
                    session,
                }),
            )
                .into_response()
        }
        Err(current) => stale(current),
    })
}

/// The saved session, or the current one that the save was not based on.
async fn save(
    tx: &mut Tx,
    quizzes: &QuizCatalogue,
    id: SessionId,
    based_on: &BasedOn,
    body: SaveSession,
) -> ApiResult<Result<SessionView, SessionView>> {
    let gone = || ApiError::not_found("quiz session");
    // From here on no other save of this session runs: what is merged below is the newest state.
    let mut session = queries::lock_session(&mut **tx, id)
        .await?
        .ok_or_else(gone)?;
    if session.status == SessionStatus::Completed {
        return Err(ApiError::of(ErrorCode::SessionCompleted));
    }
    if !based_on.allows(session.revision) {
        return Ok(Err(SessionView::load(tx, session).await?));
    }
    let quiz = quizzes.get(&mut **tx, session.quiz_version).await?;
    for (question, answer) in check_answers(&quiz, body.answers).map_err(invalid_answers)? {
        session.answers.set(&question, answer);
    }
    move_to(
        &quiz,
        &mut session,
        body.current_section.as_ref(),
        body.current_question.as_ref(),
    )?;
    let path = QuizPath::of(&quiz, session.tier, &session.answers);
    session.completion_percent = path.completion_percent(&session.answers);
    let saved = queries::update_progress(&mut **tx, &session)
        .await?
        .ok_or_else(gone)?;
    (session.revision, session.updated_at) = (saved.revision, saved.updated_at);
    // It has no report before it is completed, so one look tells where it stands.
    let standing = SessionStanding {
        report: None,
        is_paid: saved.is_paid,
    };
    Ok(Ok(SessionView::new(session, &standing)))
}

fn stale(current: SessionView) -> Response {
    let detail = FieldError::new(
        "If-Match",
        ErrorCode::RevisionMismatch.as_str(),
        "Another save came first.",
    )
    .with_hint(format!("the current revision is {}", current.revision));
    let error = ApiError::of(ErrorCode::RevisionMismatch)
        .with_details(vec![detail])
        .view();
    let tag = revision_tag(&current);
    let body = StaleSave {
        error,
        data: SessionData { session: current },
    };
    match serde_json::to_vec(&body) {
        Ok(bytes) => {
            let kind = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (StatusCode::PRECONDITION_FAILED, tag, kind, bytes).into_response()
        }
        Err(error) => ApiError::internal(error).into_response(),
    }
}
