//! SQL of mails.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::NewMail;
use crate::platform::ids::MailId;

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

/// Removes the mails of an address: those of one kind, or all.
///
/// # Errors
/// On a database error.
pub async fn delete_mails(
    db: impl PgExecutor<'_>,
    recipient: &str,
    kind: Option<&str>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from mails where recipient = $1 and ($2::text is null or kind = $2)",
        recipient,
        kind,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
