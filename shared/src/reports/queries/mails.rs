//! What is told about a report by mail.

use sqlx::PgExecutor;

use super::state;
use crate::{
    platform::ids::{ReportId, SessionId},
    reports::ReportState,
};

/// Whom to tell about a report, and what: state, address, and the public name once delivered.
#[derive(Debug, Clone)]
pub struct OutcomeMail {
    /// Where it stands.
    pub state: ReportState,
    /// Whose it is.
    pub recipient: String,
    /// Its public name.
    pub public_id: Option<String>,
}

/// What the mail about a report needs; `None` once the respondent is erased.
///
/// # Errors
/// On a database error.
pub async fn find_outcome_mail(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Option<OutcomeMail>> {
    let row = sqlx::query!(
        r#"
        select r.state, s.email as "email?", sh.public_id as "public_id?"
        from reports r
        join quiz_sessions s on s.id = r.session_id and s.status <> 'erased'
        left join shares sh on sh.report_id = r.id and sh.revoked_at is null
        where r.id = $1
        "#,
        report.0,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(recipient) = row.email else {
        return Ok(None);
    };
    Ok(Some(OutcomeMail {
        state: state(&row.state)?,
        recipient,
        public_id: row.public_id,
    }))
}

/// Sessions whose first report was delivered a week ago, and who were not written to since. What is older than two weeks
/// is left alone: a reminder that late would come out of nowhere, and the row that says it was sent is gone by then.
///
/// # Errors
/// On a database error.
pub async fn list_due_follow_ups(
    db: impl PgExecutor<'_>,
    kind: &str,
    limit: i64,
) -> sqlx::Result<Vec<SessionId>> {
    sqlx::query_scalar!(
        r#"
        select r.session_id as "session_id: SessionId"
        from reports r
        join quiz_sessions s on s.id = r.session_id and s.status <> 'erased'
        where r.state = 'delivered'
            and r.delivered_at between now() - interval '14 days' and now() - interval '7 days'
            and not exists (
                select from reports earlier
                where earlier.session_id = r.session_id and earlier.version < r.version and earlier.delivered_at is not null
            )
            and not exists (select from mails m where m.kind = $1 and m.subject_key = r.session_id::text)
        order by r.delivered_at
        limit $2
        "#,
        kind,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Whom to write to a week after the report, and the report's public name; `None` if it cannot be read any more.
///
/// # Errors
/// On a database error.
pub async fn find_follow_up(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Option<(String, String)>> {
    let row = sqlx::query!(
        r#"
        select s.email as "email!", sh.public_id
        from shares sh
        join reports r on r.id = sh.report_id and r.state = 'delivered'
        join quiz_sessions s on s.id = sh.session_id and s.email is not null
        where sh.session_id = $1 and sh.revoked_at is null and (sh.expires_at is null or sh.expires_at > now())
        "#,
        session.0,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.email, row.public_id)))
}
