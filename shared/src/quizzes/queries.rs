//! SQL of questions, sessions and requests for a link back.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

use super::{
    definition::QuizDefinition,
    model::{Answers, QuizSession, Tier},
};
use crate::platform::{
    db::Tx,
    ids::{SessionId, WorkspaceId},
};

/// Imports questions: changed ones become a new version, unchanged ones change nothing. Returns the version
/// in force.
///
/// # Errors
/// On a database error, or when the questions could not be asked or answered.
pub async fn upsert_quiz(tx: &mut Tx, content: &Value) -> sqlx::Result<i32> {
    QuizDefinition::parse(content).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let content = canonical(content);
    let sha256 = Sha256::digest(content.to_string()).to_vec();
    // Two imports at once must agree on what the newest version is.
    sqlx::query!("select pg_advisory_xact_lock(hashtext('quizzes'))")
        .execute(&mut **tx)
        .await?;
    let newest = sqlx::query!("select version, sha256 from quizzes order by version desc limit 1")
        .fetch_optional(&mut **tx)
        .await?;
    let version = match newest {
        Some(newest) if newest.sha256 == sha256 => return Ok(newest.version),
        Some(newest) => newest.version + 1,
        None => 1,
    };
    sqlx::query!(
        "insert into quizzes (version, content, sha256) values ($1, $2, $3)",
        version,
        content,
        sha256,
    )
    .execute(&mut **tx)
    .await?;
    Ok(version)
}

/// The same content in one order of keys, whatever order it was written in.
fn canonical(content: &Value) -> Value {
    match content {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by_key(|(name, _)| name.as_str());
            sorted
                .into_iter()
                .map(|(name, value)| (name.clone(), canonical(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(canonical).collect(),
        simple => simple.clone(),
    }
}

/// The questions of a version.
///
/// # Errors
/// On a database error.
pub async fn find_quiz(db: impl PgExecutor<'_>, version: i32) -> sqlx::Result<Option<Value>> {
    sqlx::query_scalar!("select content from quizzes where version = $1", version)
        .fetch_optional(db)
        .await
}

/// The version in force.
///
/// # Errors
/// On a database error.
pub async fn find_newest_version(db: impl PgExecutor<'_>) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select max(version) from quizzes")
        .fetch_one(db)
        .await
}

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

/// Keeps a request for a link back until its job has decided.
///
/// # Errors
/// On a database error.
pub async fn insert_resume_request(
    db: impl PgExecutor<'_>,
    id: Uuid,
    email: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into resume_requests (id, email) values ($1, $2)",
        id,
        email
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The address of a request that is not decided.
///
/// # Errors
/// On a database error.
pub async fn find_resume_request(
    db: impl PgExecutor<'_>,
    id: Uuid,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select email from resume_requests where id = $1", id)
        .fetch_optional(db)
        .await
}

/// Removes a request, since it is decided now; false if it was before.
///
/// # Errors
/// On a database error.
pub async fn delete_resume_request(db: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from resume_requests where id = $1", id)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes all requests of an address.
///
/// # Errors
/// On a database error.
pub async fn delete_resume_requests(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from resume_requests where email = $1", email)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// Removes requests whose job never came to decide.
///
/// # Errors
/// On a database error.
pub async fn delete_stale_resume_requests(db: impl PgExecutor<'_>) -> sqlx::Result<u64> {
    let done =
        sqlx::query!("delete from resume_requests where created_at < now() - interval '1 day'")
            .execute(db)
            .await?;
    Ok(done.rows_affected())
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

/// Makes transactions that decide about one address go one after the other.
///
/// # Errors
/// On a database error.
pub async fn lock_address(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 0))",
        email
    )
    .execute(db)
    .await?;
    Ok(())
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
    created_at: chrono::DateTime<chrono::Utc>,
    updated_at: chrono::DateTime<chrono::Utc>,
    completed_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl TryFrom<SessionRow> for QuizSession {
    type Error = sqlx::Error;

    fn try_from(row: SessionRow) -> sqlx::Result<Self> {
        let decode = |error: super::model::UnknownName| sqlx::Error::Decode(error.into());
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
