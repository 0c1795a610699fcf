//! Saving answers, one or many at a time.

use std::{collections::BTreeMap, fmt};

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;
use shared::{
    platform::{
        db::{Scope, Tx},
        ids::SessionId,
    },
    quizzes::{
        QuizCatalogue, QuizDefinition, QuizSession, SessionStatus, path::QuizPath, queries,
        validation::check_answers,
    },
};
use utoipa::ToSchema;

use super::{
    faults::{invalid_answers, with_nearest},
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
    #[schema(nullable = false)]
    pub current_section: Option<Place>,
    /// The question the respondent is at: its id, or its place in the section.
    #[serde(default)]
    #[schema(nullable = false)]
    pub current_question: Option<Place>,
    /// Accepted for older clients and not used: progress follows from the answers.
    #[serde(default, rename = "completed_sections")]
    #[schema(value_type = Vec<String>, nullable = false)]
    pub _completed_sections: Option<de::IgnoredAny>,
}

/// A place in the quiz, by id or by number.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = "processes_pain")]
#[serde(untagged)]
pub enum Place {
    /// The id.
    Id(String),
    /// The place, from 1; 0 means the first.
    Number(u32),
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
    Ok(Ok(SessionView::load(tx, saved).await?))
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

/// Notes where the respondent is.
fn move_to(
    quiz: &QuizDefinition,
    session: &mut QuizSession,
    section: Option<&Place>,
    question: Option<&Place>,
) -> ApiResult<()> {
    let mut faults = Vec::new();
    if let Some(place) = section {
        let found = quiz
            .sections
            .iter()
            .enumerate()
            .find(|(at, section)| match place {
                Place::Id(id) => section.id == *id,
                Place::Number(0) => *at == 0,
                Place::Number(number) => i64::from(section.order) == i64::from(*number),
            });
        match found {
            Some((_, section)) => session.current_section = Some(section.id.clone()),
            None => {
                let known = quiz.sections.iter().map(|section| section.id.as_str());
                faults.push(unknown_place(
                    "/current_section",
                    "UNKNOWN_SECTION",
                    place,
                    known,
                ));
            }
        }
    }
    if let Some(place) = question {
        let mut here = quiz
            .questions
            .iter()
            .filter(|question| Some(&question.section) == session.current_section.as_ref());
        let found = match place {
            Place::Id(id) => quiz.question(id),
            Place::Number(0) => here.next(),
            Place::Number(number) => {
                here.find(|question| i64::from(question.index) == i64::from(*number))
            }
        };
        match found {
            Some(question) => session.current_question = Some(question.id.clone()),
            None => {
                let known = quiz.questions.iter().map(|question| question.id.as_str());
                faults.push(unknown_place(
                    "/current_question",
                    "UNKNOWN_QUESTION",
                    place,
                    known,
                ));
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid(faults))
    }
}

fn unknown_place<'k>(
    field: &str,
    code: &str,
    place: &Place,
    known: impl Iterator<Item = &'k str>,
) -> FieldError {
    let error = FieldError::new(field, code, "This version of the quiz has no such place.");
    match place {
        Place::Id(id) => with_nearest(error, id, known),
        Place::Number(_) => error,
    }
}

/// The revisions a save may be based on.
#[derive(Debug, PartialEq, Eq)]
enum BasedOn {
    /// Whatever is there: the last save of a question wins.
    Any,
    /// One of these.
    Revisions(Vec<i32>),
}

impl BasedOn {
    /// What `If-Match` says. A tag that was never ours matches no revision.
    fn read(headers: &HeaderMap) -> Self {
        let mut revisions = Vec::new();
        for value in headers.get_all(header::IF_MATCH) {
            for tag in value.to_str().unwrap_or_default().split(',').map(str::trim) {
                if tag == "*" {
                    return Self::Any;
                }
                let tag = tag
                    .strip_prefix('"')
                    .and_then(|tag| tag.strip_suffix('"'))
                    .unwrap_or(tag);
                revisions.extend(tag.parse::<i32>());
            }
        }
        if headers.contains_key(header::IF_MATCH) {
            Self::Revisions(revisions)
        } else {
            Self::Any
        }
    }

    fn allows(&self, revision: i32) -> bool {
        match self {
            Self::Any => true,
            Self::Revisions(revisions) => revisions.contains(&revision),
        }
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Place;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id, or a whole number from 0")
            }
            fn visit_str<E: de::Error>(self, id: &str) -> Result<Place, E> {
                Ok(Place::Id(id.to_owned()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Place, E> {
                let too_large = |_| E::invalid_value(de::Unexpected::Unsigned(number), &self);
                u32::try_from(number).map(Place::Number).map_err(too_large)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
