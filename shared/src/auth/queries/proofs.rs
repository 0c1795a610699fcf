//! SQL of tokens, links and tickets.

use std::time::Duration;

use sqlx::PgExecutor;

use super::Proof;
use crate::{
    auth::TOKENS_PER_SESSION,
    platform::{
        db::Tx,
        ids::{ApiKeyId, SessionId, SignInId, StreamId},
    },
};

/// What a mailed link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// The newest quiz session of the address.
    Resume,
    /// Setting the password of the address's account, which is made if there is none.
    Password,
}

impl LinkPurpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Resume => "resume",
            Self::Password => "password",
        }
    }
}

/// Adds a token to a session; beyond the cap the least recently used goes.
///
/// # Errors
/// On a database error.
pub async fn insert_session_token(
    tx: &mut Tx,
    session: SessionId,
    token_hash: &[u8],
    lifetime: Duration,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into session_tokens (token_hash, session_id, expires_at)
        values ($1, $2, now() + make_interval(secs => $3))
        "#,
        token_hash,
        session.0,
        lifetime.as_secs_f64(),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        r#"
        delete from session_tokens
        where token_hash in (
            select token_hash
            from session_tokens
            where session_id = $1 and token_hash <> $2
            order by last_used_at desc, created_at desc, token_hash
            offset $3
        )
        "#,
        session.0,
        token_hash,
        TOKENS_PER_SESSION - 1,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What a token opens.
#[derive(Debug, Clone, Copy)]
pub struct OpenedSession {
    /// The session.
    pub session: SessionId,
    /// Whether the token is past its time.
    pub is_expired: bool,
    /// Whether it was not noted for an hour that the token is in use.
    pub is_due_for_touch: bool,
}

/// The session that a token opens.
///
/// # Errors
/// On a database error.
pub async fn find_session_by_token(
    db: impl PgExecutor<'_>,
    token_hash: &[u8],
) -> sqlx::Result<Option<OpenedSession>> {
    sqlx::query_as!(
        OpenedSession,
        r#"
        select session_id as "session: SessionId", expires_at <= now() as "is_expired!",
            last_used_at < now() - interval '1 hour' as "is_due_for_touch!"
        from session_tokens
        where token_hash = $1
        "#,
        token_hash,
    )
    .fetch_optional(db)
    .await
}

/// Of these tokens, those that are good.
///
/// # Errors
/// On a database error.
pub async fn list_good_session_tokens(
    db: impl PgExecutor<'_>,
    token_hashes: &[Vec<u8>],
) -> sqlx::Result<Vec<Vec<u8>>> {
    sqlx::query_scalar!(
        "select token_hash from session_tokens where token_hash = any($1) and expires_at > now()",
        token_hashes,
    )
    .fetch_all(db)
    .await
}

/// Remembers that a token is in use; at most once an hour, so that reading stays reading.
///
/// # Errors
/// On a database error.
pub async fn touch_session_token(db: impl PgExecutor<'_>, token_hash: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        "update session_tokens set last_used_at = now() where token_hash = $1 and last_used_at < now() - interval '1 hour'",
        token_hash,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes all tokens of a session but one, or all.
///
/// # Errors
/// On a database error.
pub async fn delete_session_tokens(
    db: impl PgExecutor<'_>,
    session: SessionId,
    except: Option<&[u8]>,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from session_tokens where session_id = $1 and ($2::bytea is null or token_hash <> $2)",
        session.0,
        except,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Keeps a link's hash until it is redeemed or too old.
///
/// # Errors
/// On a database error.
pub async fn insert_link(
    db: impl PgExecutor<'_>,
    purpose: LinkPurpose,
    token_hash: &[u8],
    email: &str,
    lifetime: Duration,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into magic_links (token_hash, purpose, subject, expires_at)
        values ($1, $2, $3, now() + make_interval(secs => $4))
        "#,
        token_hash,
        purpose.as_str(),
        email,
        lifetime.as_secs_f64(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whose link it is, while it can still be redeemed.
///
/// # Errors
/// On a database error.
pub async fn find_link(
    db: impl PgExecutor<'_>,
    purpose: LinkPurpose,
    token_hash: &[u8],
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select subject from magic_links where token_hash = $1 and purpose = $2 and redeemed_at is null and expires_at > now()",
        token_hash,
        purpose.as_str(),
    )
    .fetch_optional(db)
    .await
}

/// Uses a link up and returns its e-mail; `None` when it is unknown, used, too old or for something else. Of
/// two at once, one gets it.
///
/// # Errors
/// On a database error.
pub async fn redeem_link(
    db: impl PgExecutor<'_>,
    purpose: LinkPurpose,
    token_hash: &[u8],
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"
        update magic_links
        set redeemed_at = now()
        where token_hash = $1 and purpose = $2 and redeemed_at is null and expires_at > now()
        returning subject
        "#,
        token_hash,
        purpose.as_str(),
    )
    .fetch_optional(db)
    .await
}

/// Removes all links to an e-mail address.
///
/// # Errors
/// On a database error.
pub async fn delete_resume_links(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from magic_links where purpose = 'resume' and subject = $1",
        email
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Who bought a ticket for a stream: it is good as long as that counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketBuyer {
    /// The account's or key's, if one asked for it.
    pub proof: Option<Proof>,
    /// The hash of the quiz session's token, if one was shown.
    pub session_token: Option<Vec<u8>>,
}

/// Keeps a ticket for a stream.
///
/// # Errors
/// On a database error.
pub async fn insert_stream_ticket(
    db: impl PgExecutor<'_>,
    token_hash: &[u8],
    stream: StreamId,
    buyer: &TicketBuyer,
    lifetime: Duration,
) -> sqlx::Result<()> {
    let (sign_in, key) = match buyer.proof {
        Some(Proof::SignIn(id)) => (Some(id.0), None),
        Some(Proof::ApiKey(id)) => (None, Some(id.0)),
        None => (None, None),
    };
    sqlx::query!(
        r#"
        insert into stream_tickets (token_hash, stream_id, sign_in_id, api_key_id, session_token_hash, expires_at)
        values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
        "#,
        token_hash,
        stream.0,
        sign_in,
        key,
        buyer.session_token.as_deref(),
        lifetime.as_secs_f64(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Uses a ticket up, if it is good for this stream; says who bought it.
///
/// # Errors
/// On a database error.
pub async fn redeem_stream_ticket(
    db: impl PgExecutor<'_>,
    token_hash: &[u8],
    stream: StreamId,
) -> sqlx::Result<Option<TicketBuyer>> {
    let row = sqlx::query!(
        r#"
        delete from stream_tickets
        where token_hash = $1 and stream_id = $2 and expires_at > now()
        returning sign_in_id as "sign_in_id: SignInId", api_key_id as "api_key_id: ApiKeyId", session_token_hash
        "#,
        token_hash,
        stream.0,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let sign_in = row.sign_in_id.map(Proof::SignIn);
        TicketBuyer {
            proof: sign_in.or(row.api_key_id.map(Proof::ApiKey)),
            session_token: row.session_token_hash,
        }
    }))
}

/// Removes tokens, links and tickets that are past their time.
///
/// # Errors
/// On a database error.
pub async fn delete_expired_proofs(tx: &mut Tx) -> sqlx::Result<u64> {
    let tokens = sqlx::query!("delete from session_tokens where expires_at < now()")
        .execute(&mut **tx)
        .await?;
    let links = sqlx::query!("delete from magic_links where expires_at < now() - interval '1 day'")
        .execute(&mut **tx)
        .await?;
    let tickets = sqlx::query!("delete from stream_tickets where expires_at < now()")
        .execute(&mut **tx)
        .await?;
    // Its refresh tokens go with it.
    let sign_ins = sqlx::query!("delete from sign_ins where expires_at < now()")
        .execute(&mut **tx)
        .await?;
    let gone = [tokens, links, tickets, sign_ins];
    Ok(gone
        .iter()
        .map(sqlx::postgres::PgQueryResult::rows_affected)
        .sum())
}
