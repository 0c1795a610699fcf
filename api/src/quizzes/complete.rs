//! Completing a session: the answers stand, and the report begins as soon as it may.

use axum::extract::State;
use serde::Serialize;
use shared::{
    platform::{
        db::{Scope, Tx},
        ids::SessionId,
    },
    quizzes::{QuizCatalogue, QuizSession, SessionStatus, path::QuizPath, queries},
    reports::{self, ReportState},
};
use utoipa::ToSchema;

use super::{
    faults::answer_pointer,
    view::{SessionReportView, SessionView},
};
use crate::{
    auth::QuizToken,
    http::{ApiError, ApiResult, Data, Envelope, ErrorCode, FieldError, Path},
    state::AppState,
};

/// What the respondent does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// Pay: create a checkout.
    Payment,
    /// Watch: open the report's stream.
    Stream,
}

/// A completed session and its report.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompletedSession {
    /// The session.
    pub session: SessionView,
    /// Its report.
    pub report: SessionReportView,
    /// What comes next.
    pub next: NextStep,
}

/// Completes a session; asked again, it answers the same.
///
/// Every required question on the path must be answered. The report is made at once for tier `quick`, and for
/// tier `full` as soon as it is paid too.
#[utoipa::path(post, path = "/quiz/sessions/{id}/complete", tag = "quizzes",
    params(("id" = SessionId, Path, description = "The session")),
    responses((status = 200, body = Envelope<CompletedSession>)),
    security(("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn complete_session(
    State(app): State<AppState>,
    caller: QuizToken,
    Path(id): Path<SessionId>,
) -> ApiResult<Data<CompletedSession>> {
    let id = caller.require(id)?;
    let quizzes = app.quizzes.clone();
    app.db
        .write(Scope::Session(id), move |tx| {
            Box::pin(async move {
                let session = complete(tx, &quizzes, id).await?;
                reports::create_for_session(tx, id).await?;
                let report = reports::start_if_ready(tx, id)
                    .await?
                    .ok_or(sqlx::Error::RowNotFound)?;
                let next = match report.state {
                    ReportState::AwaitingPayment | ReportState::Withheld => NextStep::Payment,
                    ReportState::Queued
                    | ReportState::Running
                    | ReportState::Delivered
                    | ReportState::Failed
                    | ReportState::Erased => NextStep::Stream,
                };
                let session = SessionView::load(tx, session).await?;
                Ok::<_, ApiError>(Data(CompletedSession {
                    session,
                    report: report.into(),
                    next,
                }))
            })
        })
        .await
}

async fn complete(tx: &mut Tx, quizzes: &QuizCatalogue, id: SessionId) -> ApiResult<QuizSession> {
    let gone = || ApiError::not_found("quiz session");
    let session = queries::lock_session(&mut **tx, id)
        .await?
        .ok_or_else(gone)?;
    if session.status == SessionStatus::Completed {
        return Ok(session);
    }
    let quiz = quizzes.get(&mut **tx, session.quiz_version).await?;
    let path = QuizPath::of(&quiz, session.tier, &session.answers);
    let missing: Vec<FieldError> = path
        .missing(&session.answers)
        .map(|question| {
            let message = format!("Please answer: {}", question.label);
            FieldError::new(answer_pointer(&question.id), "REQUIRED", message)
        })
        .collect();
    if !missing.is_empty() {
        return Err(ApiError::of(ErrorCode::AnswersIncomplete).with_details(missing));
    }
    queries::complete_session(&mut **tx, id)
        .await?
        .ok_or_else(gone)
}
