//! What a respondent gets to see of a session.

use axum::http::{HeaderName, header};
use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    platform::{
        db::Tx,
        ids::{ReportId, SessionId},
    },
    quizzes::{Answers, QuizSession, SessionStatus, Tier},
    reports::{
        ReportState, ReportSummary,
        queries::{self, SessionStanding},
    },
};
use utoipa::ToSchema;

use crate::reports::view::stream_url;

/// Where a session stands, its report and its payment included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatusView {
    /// Being answered.
    InProgress,
    /// Answered for good; a full report is not paid.
    Completed,
    /// Paid; the report has not begun, since answers are missing. `completed_at` tells.
    Paid,
    /// The report waits, is being made, or failed; its state tells.
    Generating,
    /// The report can be read.
    Delivered,
}

/// The answers of one respondent.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Its id; a name, not a secret.
    pub id: SessionId,
    /// Whose it is.
    #[schema(example = "ann@example.com")]
    pub email: String,
    /// How much is asked.
    pub tier: Tier,
    /// Where it stands.
    pub status: SessionStatusView,
    /// Grows with each save; send it as `If-Match` to notice saves of other devices.
    #[schema(example = 7)]
    pub revision: i32,
    /// The version of the questions it began with.
    #[schema(example = 1)]
    pub quiz_version: i32,
    /// What was answered, by question; answers off the path included.
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>,
        example = json!({"industry": "healthcare", "company_size": "10-49", "admin_hours_week": 12}))]
    pub answers: Answers,
    /// How much of the path is answered, 0 to 100.
    #[schema(minimum = 0, maximum = 100, example = 40)]
    pub completion_percent: i32,
    /// The section the respondent was last in.
    #[schema(example = "processes_pain")]
    pub current_section: Option<String>,
    /// The question the respondent was last at.
    #[schema(example = "admin_hours_week")]
    pub current_question: Option<String>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// Its newest report, from completing on.
    pub report: Option<SessionReportView>,
}

/// The report of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionReportView {
    /// Its internal id.
    pub id: ReportId,
    /// Where it stands.
    pub state: ReportState,
    /// Where its making can be watched.
    pub stream_url: String,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionData {
    /// The session.
    pub session: SessionView,
}

/// A session, and the token that opens it in this browser.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenedSession {
    /// The session.
    pub session: SessionView,
    /// Shown once; send it as `Authorization: Bearer`. Browsers get it as a cookie too.
    #[schema(example = "crb_qs_0x1XyZ")]
    pub resume_token: String,
}

/// The revision of a session as an entity tag.
pub type RevisionTag = [(HeaderName, String); 1];

/// The entity tag of a session.
#[must_use]
pub fn revision_tag(session: &SessionView) -> RevisionTag {
    [(header::ETAG, format!("\"{}\"", session.revision))]
}

impl From<ReportSummary> for SessionReportView {
    fn from(report: ReportSummary) -> Self {
        Self {
            id: report.id,
            state: report.state,
            stream_url: stream_url(report.id),
        }
    }
}

impl SessionView {
    /// The view of a session, with what its report and payment say about where it stands.
    ///
    /// # Errors
    /// On a database error.
    pub async fn load(tx: &mut Tx, session: QuizSession) -> sqlx::Result<Self> {
        let standing = queries::find_standing(&mut **tx, session.id).await?;
        Ok(Self::new(session, &standing))
    }

    /// The view of a session of which it is known where it stands.
    #[must_use]
    pub fn new(session: QuizSession, standing: &SessionStanding) -> Self {
        Self {
            id: session.id,
            email: session.email,
            tier: session.tier,
            status: status(session.status, standing),
            revision: session.revision,
            quiz_version: session.quiz_version,
            answers: session.answers,
            completion_percent: session.completion_percent,
            current_section: session.current_section,
            current_question: session.current_question,
            created_at: session.created_at,
            updated_at: session.updated_at,
            completed_at: session.completed_at,
            report: standing.report.map(Into::into),
        }
    }
}

fn status(stored: SessionStatus, standing: &SessionStanding) -> SessionStatusView {
    match standing.report.map(|report| report.state) {
        Some(ReportState::Delivered) => return SessionStatusView::Delivered,
        Some(ReportState::Queued | ReportState::Running | ReportState::Failed) => {
            return SessionStatusView::Generating;
        }
        Some(ReportState::AwaitingPayment | ReportState::Withheld | ReportState::Erased) | None => {
        }
    }
    match stored {
        _ if standing.is_paid => SessionStatusView::Paid,
        SessionStatus::Completed => SessionStatusView::Completed,
        SessionStatus::InProgress => SessionStatusView::InProgress,
    }
}
