//! Reports: what they are, whose, and which run makes them.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::state;
use crate::{
    platform::ids::{JobRunId, ReportId, SessionId, WorkspaceId},
    reports::{ReportState, ReportSummary},
};

/// A report as its operations need it, without the document.
#[derive(Debug, Clone)]
pub struct Report {
    /// Its internal id.
    pub id: ReportId,
    /// Whose it is.
    pub session_id: SessionId,
    /// Where it lies, once its session is claimed.
    pub workspace_id: Option<WorkspaceId>,
    /// From 1.
    pub version: i32,
    /// `quick` or `full`.
    pub tier: String,
    /// Where it stands.
    pub state: ReportState,
    /// Its public name, unless revoked or expired.
    pub public_id: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was handed over.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// What a session's report and payment say about where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionStanding {
    /// The newest version of its report.
    pub report: Option<ReportSummary>,
    /// Whether its money is with us.
    pub is_paid: bool,
}

/// Holds a session's row until the transaction ends.
///
/// # Errors
/// On a database error.
pub async fn lock_session(db: impl PgExecutor<'_>, session: SessionId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!(
        "select 1 from quiz_sessions where id = $1 for update",
        session.0
    )
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

/// Version 1 of a session's report, made if it does not exist.
///
/// # Errors
/// On a database error.
pub async fn upsert_first_version(
    db: impl PgExecutor<'_>,
    new: ReportId,
    session: SessionId,
) -> sqlx::Result<ReportId> {
    sqlx::query_scalar!(
        r#"
        insert into reports (id, session_id, version, tier)
        select $1, id, 1, tier
        from quiz_sessions
        where id = $2
        on conflict (session_id, version) do update set version = 1
        returning id as "id: ReportId"
        "#,
        new.0,
        session.0,
    )
    .fetch_one(db)
    .await
}

/// Remembers which run makes a report.
///
/// # Errors
/// On a database error.
pub async fn set_run(db: impl PgExecutor<'_>, report: ReportId, run: JobRunId) -> sqlx::Result<()> {
    sqlx::query!(
        "update reports set run_id = $2 where id = $1",
        report.0,
        run.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A report by its internal id.
///
/// # Errors
/// On a database error.
pub async fn find_report(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Option<Report>> {
    let row = sqlx::query!(
        r#"
        select r.id as "id: ReportId", r.session_id as "session_id: SessionId",
            s.workspace_id as "workspace_id: WorkspaceId", r.version, r.tier, r.state, r.created_at, r.delivered_at,
            sh.public_id as "public_id?"
        from reports r
        join quiz_sessions s on s.id = r.session_id
        left join shares sh on sh.report_id = r.id and sh.revoked_at is null and (sh.expires_at is null or sh.expires_at > now())
        where r.id = $1
        "#,
        report.0,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Report {
            id: row.id,
            session_id: row.session_id,
            workspace_id: row.workspace_id,
            version: row.version,
            tier: row.tier,
            state: state(&row.state)?,
            public_id: row.public_id,
            created_at: row.created_at,
            delivered_at: row.delivered_at,
        })
    })
    .transpose()
}

/// The newest version of a session's report.
///
/// # Errors
/// On a database error.
pub async fn find_newest_report(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Option<ReportSummary>> {
    let row = sqlx::query!(
        r#"
        select id as "id: ReportId", state
        from reports
        where session_id = $1
        order by version desc
        limit 1
        "#,
        session.0,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(ReportSummary {
            id: row.id,
            state: state(&row.state)?,
        })
    })
    .transpose()
}

/// Where a session stands.
///
/// # Errors
/// On a database error.
pub async fn find_standing(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<SessionStanding> {
    let row = sqlx::query!(
        r#"
        select newest.id as "id?: ReportId", newest.state as "state?", exists (
            select from payments p where p.session_id = $1 and p.state in ('paid', 'disputed')
        ) as "is_paid!"
        from (values (1)) as one
        left join (
            select id, state from reports where session_id = $1 order by version desc limit 1
        ) as newest on true
        "#,
        session.0,
    )
    .fetch_one(db)
    .await?;
    let report = match (row.id, row.state) {
        (Some(id), Some(text)) => Some(ReportSummary {
            id,
            state: state(&text)?,
        }),
        _ => None,
    };
    Ok(SessionStanding {
        report,
        is_paid: row.is_paid,
    })
}

/// A session's reports that are being made or wait for a worker.
///
/// # Errors
/// On a database error.
pub async fn list_active_reports(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Vec<ReportId>> {
    sqlx::query_scalar!(
        r#"
        select id as "id: ReportId"
        from reports
        where session_id = $1 and state in ('queued', 'running')
        "#,
        session.0,
    )
    .fetch_all(db)
    .await
}

/// Removes what a session's reports say; returns the reports.
///
/// # Errors
/// On a database error.
pub async fn erase_reports(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Vec<ReportId>> {
    sqlx::query_scalar!(
        r#"
        update reports
        set state = 'erased', document = null, input_hash = null, error = null
        where session_id = $1 and state <> 'erased'
        returning id as "id: ReportId"
        "#,
        session.0,
    )
    .fetch_all(db)
    .await
}
