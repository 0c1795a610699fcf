//! SQL of mails.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::{NewMail, RESUME_LINK};
use crate::platform::ids::{MailId, SessionId};

/// A mail as it was sent.
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Which mail.
    pub kind: String,
    /// To whom.
    pub recipient: String,
    /// Its subject line.
    pub subject: String,
    /// Its text.
    pub text_body: String,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
}

/// Sends a mail, once per kind and subject key; false if it was sent before.
///
/// # Errors
/// On a database error.
pub async fn insert_mail(db: impl PgExecutor<'_>, mail: NewMail<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        insert into mails (id, kind, subject_key, recipient, subject, text_body, html_body)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (kind, subject_key) do nothing
        "#,
        MailId::new().0,
        mail.kind,
        mail.subject_key,
        mail.recipient,
        mail.subject,
        mail.text_body,
        mail.html_body,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The newest mails.
///
/// # Errors
/// On a database error.
pub async fn list_newest_mails(db: impl PgExecutor<'_>, limit: i64) -> sqlx::Result<Vec<Mail>> {
    sqlx::query_as!(
        Mail,
        r#"
        select id as "id: MailId", kind, recipient, subject, text_body, created_at
        from mails
        order by created_at desc, id desc
        limit $1
        "#,
        limit,
    )
    .fetch_all(db)
    .await
}

/// How many mails of a kind an address got lately.
///
/// # Errors
/// On a database error.
pub async fn count_recent_mails(
    db: impl PgExecutor<'_>,
    kind: &str,
    recipient: &str,
    within: Duration,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "count!"
        from mails
        where recipient = $1 and kind = $2 and created_at > now() - make_interval(secs => $3)
        "#,
        recipient,
        kind,
        within.as_secs_f64(),
    )
    .fetch_one(db)
    .await
}

/// Removes the mails to an address that are about a session: links back, and those that name one of its
/// reports.
///
/// # Errors
/// On a database error.
pub async fn delete_mails_about(
    db: impl PgExecutor<'_>,
    recipient: &str,
    session: SessionId,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        delete from mails m
        where m.recipient = $1
            and (m.kind = $2 or strpos(m.subject_key, $3) > 0 or exists (
                select from reports r where r.session_id = $4 and strpos(m.subject_key, r.id::text) > 0
            ))
        "#,
        recipient,
        RESUME_LINK,
        session.to_string(),
        session.0,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Removes all mails to an address.
///
/// # Errors
/// On a database error.
pub async fn delete_mails(db: impl PgExecutor<'_>, recipient: &str) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from mails where recipient = $1", recipient)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
