//! SQL of the audit log.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

/// A line about to be written.
pub(in crate::admin) struct NewAuditLine<'a> {
    pub(in crate::admin) id: Uuid,
    pub(in crate::admin) actor: &'a str,
    pub(in crate::admin) action: &'a str,
    pub(in crate::admin) object_kind: &'a str,
    pub(in crate::admin) object_id: &'a str,
    pub(in crate::admin) before_digest: Option<String>,
    pub(in crate::admin) after_digest: Option<String>,
    pub(in crate::admin) detail: &'a Value,
    pub(in crate::admin) request_id: Option<String>,
}

pub(in crate::admin) async fn insert_audit_line(
    db: impl PgExecutor<'_>,
    line: &NewAuditLine<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into audit_log (
            id, actor, action, object_kind, object_id, before_digest, after_digest, detail, request_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        "#,
        line.id,
        line.actor,
        line.action,
        line.object_kind,
        line.object_id,
        line.before_digest,
        line.after_digest,
        line.detail,
        line.request_id,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Which lines.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Only what this one did.
    pub actor: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only this kind of thing.
    pub object_kind: Option<String>,
    /// Only this thing.
    pub object_id: Option<String>,
}

/// A line of the log.
#[derive(Debug, Clone)]
pub struct AuditLine {
    /// Its id.
    pub id: Uuid,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// To which one.
    pub object_id: String,
    /// Digest of the thing before.
    pub before_digest: Option<String>,
    /// Digest of the thing after.
    pub after_digest: Option<String>,
    /// What moved.
    pub detail: Value,
    /// The request that asked for it.
    pub request_id: Option<String>,
}

/// A page of lines, newest first, after the given position.
///
/// # Errors
/// On a database error.
pub async fn list_audit_lines(
    db: impl PgExecutor<'_>,
    filter: &AuditFilter,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> sqlx::Result<Vec<AuditLine>> {
    let (after_at, after_id) = after.unzip();
    sqlx::query_as!(
        AuditLine,
        r#"
        select
            id, at, actor, action, object_kind, object_id, before_digest, after_digest, detail, request_id
        from audit_log
        where ($1::text is null or actor = $1)
            and ($2::text is null or action = $2)
            and ($3::text is null or object_kind = $3)
            and ($4::text is null or object_id = $4)
            and ($5::timestamptz is null or (at, id) < ($5, $6::uuid))
        order by at desc, id desc
        limit $7
        "#,
        filter.actor,
        filter.action,
        filter.object_kind,
        filter.object_id,
        after_at,
        after_id,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Lets go of lines older than this.
///
/// # Errors
/// On a database error.
pub async fn delete_old_audit_lines(db: impl PgExecutor<'_>, days: i32) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from audit_log where at < now() - make_interval(days => $1)",
        days
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
