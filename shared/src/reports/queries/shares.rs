//! The public name of a session's report.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;

use super::state;
use crate::{
    platform::ids::{ReportId, SessionId},
    reports::ReportState,
};

/// What a public name opens.
#[derive(Debug, Clone)]
pub struct SharedReport {
    /// Which report.
    pub id: ReportId,
    /// Where it stands.
    pub state: ReportState,
    /// From 1.
    pub version: i32,
    /// When it was handed over.
    pub delivered_at: Option<DateTime<Utc>>,
    /// The document, once delivered.
    pub document: Option<Value>,
    /// What of its evidence has changed since.
    pub staleness: Option<Value>,
}

/// Gives a session's report its public name, once.
///
/// # Errors
/// On a database error.
pub async fn insert_share(
    db: impl PgExecutor<'_>,
    public_id: &str,
    session: SessionId,
    report: ReportId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into shares (public_id, session_id, report_id) values ($1, $2, $3) on conflict (session_id) do nothing",
        public_id,
        session.0,
        report.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Lets a session's public name open this report.
///
/// # Errors
/// On a database error.
pub async fn move_share(
    db: impl PgExecutor<'_>,
    session: SessionId,
    report: ReportId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "update shares set report_id = $2 where session_id = $1 returning public_id",
        session.0,
        report.0
    )
    .fetch_optional(db)
    .await
}

/// A public name, and until when it opens the report.
#[derive(Debug, Clone)]
pub struct IssuedShare {
    /// The name.
    pub public_id: String,
    /// Nothing: until it is revoked.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Issues a session's public name for so many days; `fresh` takes the place of the old name where that is revoked, past
/// its time, or asked to be replaced. Returns the name; nothing where there is no report to open.
///
/// # Errors
/// On a database error.
pub async fn issue_share(
    db: impl PgExecutor<'_>,
    session: SessionId,
    fresh: &str,
    replace: bool,
    days: Option<i32>,
) -> sqlx::Result<Option<IssuedShare>> {
    sqlx::query_as!(
        IssuedShare,
        r#"
        update shares
        set public_id = case
                when $3 or revoked_at is not null or coalesce(expires_at <= now(), false) then $2
                else public_id
            end,
            revoked_at = null, expires_at = now() + make_interval(days => $4)
        where session_id = $1
        returning public_id, expires_at
        "#,
        session.0,
        fresh,
        replace,
        days,
    )
    .fetch_optional(db)
    .await
}

/// Revokes a session's public name: it opens nothing any more. False where it was revoked already.
///
/// # Errors
/// On a database error.
pub async fn revoke_share(db: impl PgExecutor<'_>, session: SessionId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update shares set revoked_at = now() where session_id = $1 and revoked_at is null",
        session.0
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a session's public name away.
///
/// # Errors
/// On a database error.
pub async fn delete_shares(db: impl PgExecutor<'_>, session: SessionId) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from shares where session_id = $1", session.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// Where a report stands that a public name opens, without the document.
#[derive(Debug, Clone)]
pub struct SharedStanding {
    /// Which report.
    pub id: ReportId,
    /// Where it stands.
    pub state: ReportState,
    /// When its row was last written: as long as this is the same, the document is.
    pub updated_at: DateTime<Utc>,
}

/// Where the report of a public name stands: nothing once the name is revoked or past its time.
///
/// # Errors
/// On a database error.
pub async fn find_shared_standing(
    db: impl PgExecutor<'_>,
    public_id: &str,
) -> sqlx::Result<Option<SharedStanding>> {
    let row = sqlx::query!(
        r#"
        select r.id as "id: ReportId", r.state, r.updated_at
        from shares sh
        join reports r on r.id = sh.report_id
        where sh.public_id = $1 and sh.revoked_at is null and (sh.expires_at is null or sh.expires_at > now())
        "#,
        public_id,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(SharedStanding {
            id: row.id,
            state: state(&row.state)?,
            updated_at: row.updated_at,
        })
    })
    .transpose()
}

/// What a public name opens: nothing once it is revoked or past its time.
///
/// # Errors
/// On a database error.
pub async fn find_shared_report(
    db: impl PgExecutor<'_>,
    public_id: &str,
) -> sqlx::Result<Option<SharedReport>> {
    let row = sqlx::query!(
        r#"
        select r.id as "id: ReportId", r.state, r.version, r.delivered_at,
            case when r.state = 'delivered' then r.document end as document, r.staleness
        from shares sh
        join reports r on r.id = sh.report_id
        where sh.public_id = $1 and sh.revoked_at is null and (sh.expires_at is null or sh.expires_at > now())
        "#,
        public_id,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(SharedReport {
            id: row.id,
            state: state(&row.state)?,
            version: row.version,
            delivered_at: row.delivered_at,
            document: row.document,
            staleness: row.staleness,
        })
    })
    .transpose()
}
