//! SQL of mails.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::{NewMail, OutgoingMail, RESUME_LINK, Suppression};
use crate::platform::ids::{MailId, SessionId};

/// A mail as the mailbox shows it.
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
    /// The same as HTML.
    pub html_body: Option<String>,
    /// When it was posted.
    pub created_at: DateTime<Utc>,
}

/// Writes a mail down, once per kind and subject key; nothing if it was written before.
///
/// # Errors
/// On a database error.
pub async fn insert_mail(
    db: impl PgExecutor<'_>,
    mail: &NewMail<'_>,
    state: &str,
) -> sqlx::Result<Option<MailId>> {
    let id = MailId::new();
    let done = sqlx::query!(
        r#"
        insert into mails
            (id, kind, subject_key, recipient, subject, text_body, html_body, unsubscribe_url, state)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (kind, subject_key) do nothing
        "#,
        id.0,
        mail.kind,
        mail.subject_key,
        mail.recipient,
        mail.subject,
        mail.text_body,
        mail.html_body,
        mail.unsubscribe_url,
        state,
    )
    .execute(db)
    .await?;
    Ok((done.rows_affected() == 1).then_some(id))
}

/// A mail that waits to be sent.
///
/// # Errors
/// On a database error.
pub async fn find_queued_mail(
    db: impl PgExecutor<'_>,
    id: MailId,
) -> sqlx::Result<Option<OutgoingMail>> {
    sqlx::query_as!(
        OutgoingMail,
        r#"
        select id as "id: MailId", kind, recipient, subject, text_body, html_body, unsubscribe_url, created_at
        from mails
        where id = $1 and state = 'queued'
        "#,
        id.0,
    )
    .fetch_optional(db)
    .await
}

/// Notes what became of a mail that waited: nothing if it went out, else why not. False if it does not wait any more.
///
/// # Errors
/// On a database error.
pub async fn settle_mail(
    db: impl PgExecutor<'_>,
    id: MailId,
    state: &str,
    error: Option<&str>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        update mails
        set state = $2, error = $3, sent_at = case when $2 = 'sent' then now() end
        where id = $1 and state = 'queued'
        "#,
        id.0,
        state,
        error,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Why an address is not written to now; a mail that belongs to something asked for is refused by bounces alone.
///
/// # Errors
/// On a database error.
pub async fn is_suppressed(
    db: impl PgExecutor<'_>,
    address_hash: &[u8],
    was_asked_for: bool,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select from mail_suppressions
            where address_hash = $1
                and ((reason = 'bounced' and created_at > now() - interval '7 days')
                    or (reason = 'unsubscribed' and not $2))
        ) as "exists!"
        "#,
        address_hash,
        was_asked_for,
    )
    .fetch_one(db)
    .await
}

/// Keeps an address from being written to, from now on.
///
/// # Errors
/// On a database error.
pub async fn upsert_suppression(
    db: impl PgExecutor<'_>,
    address_hash: &[u8],
    reason: Suppression,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into mail_suppressions (address_hash, reason)
        values ($1, $2)
        on conflict (address_hash, reason) do update set created_at = now()
        "#,
        address_hash,
        reason.as_str(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps a link by which the owner of an address can refuse mails.
///
/// # Errors
/// On a database error.
pub async fn insert_unsubscribe_link(
    db: impl PgExecutor<'_>,
    token_hash: &[u8],
    address_hash: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into unsubscribe_links (token_hash, address_hash) values ($1, $2)",
        token_hash,
        address_hash,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The address, by its hash, that a link belongs to.
///
/// # Errors
/// On a database error.
pub async fn find_unsubscribe_link(
    db: impl PgExecutor<'_>,
    token_hash: &[u8],
) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!(
        "select address_hash from unsubscribe_links where token_hash = $1",
        token_hash,
    )
    .fetch_optional(db)
    .await
}

/// Removes links and bounces that nobody will come back to; refusals stay.
///
/// # Errors
/// On a database error.
pub async fn delete_old_suppressions(db: impl PgExecutor<'_>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        with links as (
            delete from unsubscribe_links where created_at < now() - interval '1 year'
        )
        delete from mail_suppressions where reason = 'bounced' and created_at < now() - interval '30 days'
        "#
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// The newest mails.
///
/// # Errors
/// On a database error.
pub async fn list_newest_mails(db: impl PgExecutor<'_>, limit: i64) -> sqlx::Result<Vec<Mail>> {
    sqlx::query_as!(
        Mail,
        r#"
        select id as "id: MailId", kind, recipient, subject, text_body, html_body, created_at
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
