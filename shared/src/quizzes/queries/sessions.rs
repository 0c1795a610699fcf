//! Sessions.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, types::Json};

use crate::{
    platform::ids::{SessionId, WorkspaceId},
    quizzes::model::{Answers, QuizSession, Tier, UnknownName},
};

/// A session about to begin.
pub struct NewSession<'n> {
    /// Its id.
    pub id: SessionId,
    /// Whose it is, normalised.
    pub email: &'n str,
    /// How much is asked.
    pub tier: Tier,
    /// The questions it keeps.
    pub quiz_version: i32,
    /// What is answered already.
    pub answers: &'n Answers,
    /// How much of the path that is.
    pub completion_percent: i32,
    /// Where those answers came from.
    pub copied_from: Option<SessionId>,
}

/// Begins a session.
///
/// # Errors
/// On a database error.
pub async fn insert_session(
    db: impl PgExecutor<'_>,
    new: NewSession<'_>,
) -> sqlx::Result<QuizSession> {
    sqlx::query_as!(
        SessionRow,
        r#"
        insert into quiz_sessions (id, email, tier, quiz_version, answers, completion_percent, copied_from)
        values ($1, $2, $3, $4, $5, $6, $7)
        returning id as "id: SessionId", email as "email!", tier, status, answers as "answers: Json<Answers>", revision,
            quiz_version, current_section, current_question, completion_percent, created_at, updated_at, completed_at
        "#,
        new.id.0,
        new.email,
        new.tier.as_str(),
        new.quiz_version,
        Json(new.answers) as _,
        new.completion_percent,
        new.copied_from.map(|id| id.0),
    )
    .fetch_one(db)
    .await?
    .try_into()
}

/// A session, unless it is erased.
///
/// # Errors
/// On a database error.
pub async fn find_session(
    db: impl PgExecutor<'_>,
    id: SessionId,
) -> sqlx::Result<Option<QuizSession>> {
    sqlx::query_as!(
        SessionRow,
        r#"
        select id as "id: SessionId", email as "email!", tier, status, answers as "answers: Json<Answers>", revision,
            quiz_version, current_section, current_question, completion_percent, created_at, updated_at, completed_at
        from quiz_sessions
        where id = $1 and status <> 'erased'
        "#,
        id.0,
    )
    .fetch_optional(db)
    .await?
    .map(TryInto::try_into)
    .transpose()
}

/// A session, unless it is erased, held until the transaction ends: saves of two devices come one after the
/// other.
///
/// # Errors
/// On a database error.
pub async fn lock_session(
    db: impl PgExecutor<'_>,
    id: SessionId,
) -> sqlx::Result<Option<QuizSession>> {
    sqlx::query_as!(
        SessionRow,
        r#"
        select id as "id: SessionId", email as "email!", tier, status, answers as "answers: Json<Answers>", revision,
            quiz_version, current_section, current_question, completion_percent, created_at, updated_at, completed_at
        from quiz_sessions
        where id = $1 and status <> 'erased'
        for update
        "#,
        id.0,
    )
    .fetch_optional(db)
    .await?
    .map(TryInto::try_into)
    .transpose()
}

/// The newest session of an address, unless it is erased.
///
/// # Errors
/// On a database error.
pub async fn find_newest_session(
    db: impl PgExecutor<'_>,
    email: &str,
) -> sqlx::Result<Option<QuizSession>> {
    sqlx::query_as!(
        SessionRow,
        r#"
        select id as "id: SessionId", email as "email!", tier, status, answers as "answers: Json<Answers>", revision,
            quiz_version, current_section, current_question, completion_percent, created_at, updated_at, completed_at
        from quiz_sessions
        where email = $1 and status <> 'erased'
        order by created_at desc, id desc
        limit 1
        "#,
        email,
    )
    .fetch_optional(db)
    .await?
    .map(TryInto::try_into)
    .transpose()
}

/// What a save led to, beside what was saved.
#[derive(Debug, Clone, Copy)]
pub struct SavedProgress {
    /// The session's new revision.
    pub revision: i32,
    /// When it was saved.
    pub updated_at: DateTime<Utc>,
    /// Whether its money is with us already; one may pay before answering.
    pub is_paid: bool,
}

/// Writes what a save made of a locked session, and counts the revision up. None if it is in progress no more.
///
/// # Errors
/// On a database error.
pub async fn update_progress(
    db: impl PgExecutor<'_>,
    session: &QuizSession,
) -> sqlx::Result<Option<SavedProgress>> {
    sqlx::query_as!(
        SavedProgress,
        r#"
        update quiz_sessions
        set answers = $2, current_section = $3, current_question = $4, completion_percent = $5, revision = revision + 1
        where id = $1 and status = 'in_progress'
        returning revision, updated_at, exists (
            select from payments p where p.session_id = quiz_sessions.id and p.state in ('paid', 'disputed')
        ) as "is_paid!"
        "#,
        session.id.0,
        Json(&session.answers) as _,
        session.current_section,
        session.current_question,
        session.completion_percent,
    )
    .fetch_optional(db)
    .await
}

/// Completes a session for good. None if it is in progress no more.
///
/// # Errors
/// On a database error.
pub async fn complete_session(
    db: impl PgExecutor<'_>,
    id: SessionId,
) -> sqlx::Result<Option<QuizSession>> {
    sqlx::query_as!(
        SessionRow,
        r#"
        update quiz_sessions
        set status = 'completed', completed_at = now()
        where id = $1 and status = 'in_progress'
        returning id as "id: SessionId", email as "email!", tier, status, answers as "answers: Json<Answers>", revision,
            quiz_version, current_section, current_question, completion_percent, created_at, updated_at, completed_at
        "#,
        id.0,
    )
    .fetch_optional(db)
    .await?
    .map(TryInto::try_into)
    .transpose()
}

/// Empties a locked session of everything a person said; the row stays for payments to point at.
///
/// # Errors
/// On a database error.
pub async fn erase_session(db: impl PgExecutor<'_>, id: SessionId) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        update quiz_sessions
        set status = 'erased', answers = '{}', email = null, current_section = null, current_question = null,
            completion_percent = 0, copied_from = null
        where id = $1
        "#,
        id.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts a session into a workspace; false if it lies in another one, or is erased. Twice is once.
///
/// # Errors
/// On a database error.
pub async fn claim_session(
    db: impl PgExecutor<'_>,
    id: SessionId,
    workspace: WorkspaceId,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        update quiz_sessions
        set workspace_id = $2, claimed_at = coalesce(claimed_at, now())
        where id = $1 and status <> 'erased' and (workspace_id is null or workspace_id = $2)
        "#,
        id.0,
        workspace.0,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

struct SessionRow {
    id: SessionId,
    email: String,
    tier: String,
    status: String,
    answers: Json<Answers>,
    revision: i32,
    quiz_version: i32,
    current_section: Option<String>,
    current_question: Option<String>,
    completion_percent: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    completed_at: Option<DateTime<Utc>>,
}

impl TryFrom<SessionRow> for QuizSession {
    type Error = sqlx::Error;

    fn try_from(row: SessionRow) -> sqlx::Result<Self> {
        let decode = |error: UnknownName| sqlx::Error::Decode(error.into());
        Ok(Self {
            id: row.id,
            email: row.email,
            tier: row.tier.parse().map_err(decode)?,
            status: row.status.parse().map_err(decode)?,
            answers: row.answers.0,
            revision: row.revision,
            quiz_version: row.quiz_version,
            current_section: row.current_section,
            current_question: row.current_question,
            completion_percent: row.completion_percent,
            created_at: row.created_at,
            updated_at: row.updated_at,
            completed_at: row.completed_at,
        })
    }
}
