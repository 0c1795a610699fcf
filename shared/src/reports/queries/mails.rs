//! What is told about a report by mail.

use sqlx::PgExecutor;

use super::state;
use crate::{platform::ids::ReportId, reports::ReportState};

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
