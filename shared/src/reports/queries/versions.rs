//! The versions of a session's report.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::state;
use crate::{
    platform::ids::{ReportId, SessionId, WorkspaceId},
    reports::ReportState,
};

/// One version.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its id.
    pub id: ReportId,
    /// From 1.
    pub version: i32,
    /// Where it stands.
    pub state: ReportState,
    /// What it was computed from.
    pub input_hash: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was handed over.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// A session's versions, the newest first.
///
/// # Errors
/// On a database error.
pub async fn list_versions(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Vec<Version>> {
    let rows = sqlx::query!(
        r#"
        select id as "id: ReportId", version, state, input_hash, created_at, delivered_at
        from reports
        where session_id = $1
        order by version desc
        "#,
        session.0,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Version {
                id: row.id,
                version: row.version,
                state: state(&row.state)?,
                input_hash: row.input_hash,
                created_at: row.created_at,
                delivered_at: row.delivered_at,
            })
        })
        .collect()
}

/// A report in a list of several sessions' reports.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The version.
    pub version: Version,
    /// Whose it is.
    pub session_id: SessionId,
    /// When that session began.
    pub session_began_at: DateTime<Utc>,
    /// `quick` or `full`.
    pub tier: String,
}

impl Listed {
    /// Where it stands in such a list.
    #[must_use]
    pub fn place(&self) -> ListPlace {
        (self.session_began_at, self.session_id, self.version.version)
    }
}

/// Where a report stands in a list of several sessions' reports.
pub type ListPlace = (DateTime<Utc>, SessionId, i32);

/// The reports of a session, of a workspace, or of both: newest session first, and of one session the newest version;
/// those behind a place, if one is given.
///
/// # Errors
/// On a database error.
pub async fn list_reports(
    db: impl PgExecutor<'_>,
    session: Option<SessionId>,
    workspace: Option<WorkspaceId>,
    after: Option<ListPlace>,
    limit: i64,
) -> sqlx::Result<Vec<Listed>> {
    let rows = sqlx::query!(
        r#"
        select r.id as "id: ReportId", r.session_id as "session_id: SessionId", s.created_at as session_began_at,
            r.tier, r.version, r.state, r.input_hash, r.created_at, r.delivered_at
        from quiz_sessions s
        join reports r on r.session_id = s.id
        where (s.id = $1 or s.workspace_id = $2) and r.state <> 'erased'
            and ($3::timestamptz is null or (s.created_at, s.id, r.version) < ($3, $4::uuid, $5::int4))
        order by s.created_at desc, s.id desc, r.version desc
        limit $6
        "#,
        session.map(|id| id.0),
        workspace.map(|id| id.0),
        after.map(|(began_at, ..)| began_at),
        after.map(|(_, session, _)| session.0),
        after.map(|(.., version)| version),
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Listed {
                session_id: row.session_id,
                session_began_at: row.session_began_at,
                tier: row.tier,
                version: Version {
                    id: row.id,
                    version: row.version,
                    state: state(&row.state)?,
                    input_hash: row.input_hash,
                    created_at: row.created_at,
                    delivered_at: row.delivered_at,
                },
            })
        })
        .collect()
}

/// Queues a further version of a session's report behind the delivered one, if the session is still entitled. How many
/// were asked for within a day is the caller's to bound.
///
/// # Errors
/// On a database error.
pub async fn queue_next_version(
    db: impl PgExecutor<'_>,
    new: ReportId,
    session: SessionId,
) -> sqlx::Result<Option<ReportId>> {
    sqlx::query_scalar!(
        r#"
        insert into reports (id, session_id, version, tier, state, queued_at)
        select $1, newest.session_id, newest.version + 1, newest.tier, 'queued', now()
        from quiz_sessions s
        cross join lateral (
            select r.session_id, r.version, r.tier, r.state
            from reports r
            where r.session_id = s.id
            order by r.version desc
            limit 1
        ) newest
        where s.id = $2 and newest.state = 'delivered' and (s.tier = 'quick' or exists (
            select from payments p where p.session_id = s.id and p.state in ('paid', 'disputed')
        ))
        returning id as "id: ReportId"
        "#,
        new.0,
        session.0,
    )
    .fetch_optional(db)
    .await
}

/// How many further versions of a session's report were asked for within the last 24 hours.
///
/// # Errors
/// On a database error.
pub async fn count_versions_today(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "count!"
        from reports
        where session_id = $1 and version > 1 and created_at >= now() - interval '1 day'
        "#,
        session.0,
    )
    .fetch_one(db)
    .await
}
