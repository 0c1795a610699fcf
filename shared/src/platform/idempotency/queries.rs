//! Statements on `idempotency_keys`.

use sqlx::PgExecutor;

use super::{KeyId, SealedAnswer};
use crate::platform::db::Tx;

/// How a key stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// Nobody used it within a day.
    Not,
    /// The same request was answered.
    Same(SealedAnswer),
    /// The same request is being worked on, or was until its process died.
    Claimed,
    /// Another request was made under it.
    Other,
}

/// Looks whether a key was used.
///
/// # Errors
/// On a database error.
pub async fn find_answer(db: impl PgExecutor<'_>, key: &KeyId) -> sqlx::Result<Answered> {
    let row = sqlx::query!(
        r#"
        select fingerprint, status, sealed
        from idempotency_keys
        where id = $1
            and created_at > now() - interval '24 hours'
            and (status is not null or claimed_until > now())
        "#,
        key.id
    )
    .fetch_optional(db)
    .await?;
    Ok(match row {
        None => Answered::Not,
        Some(row) if row.fingerprint != key.fingerprint => Answered::Other,
        Some(row) => match (row.status, row.sealed) {
            (Some(status), Some(sealed)) => Answered::Same(SealedAnswer { status, sealed }),
            _ => Answered::Claimed,
        },
    })
}

/// Takes a key for a transaction: false when another one has it, or when it was answered meanwhile.
pub(super) async fn take(tx: &mut Tx, key: &KeyId) -> sqlx::Result<bool> {
    let (lock, _) = key
        .id
        .split_first_chunk::<8>()
        .ok_or_else(|| sqlx::Error::Protocol("the id of a key is a hash".to_owned()))?;
    let is_free = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock($1) as "is_free!""#,
        i64::from_be_bytes(*lock)
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(is_free && find_answer(&mut **tx, key).await? == Answered::Not)
}

/// Stores an answer; one that is older than a day gives way.
pub(super) async fn insert_answer(
    db: impl PgExecutor<'_>,
    key: &KeyId,
    answer: &SealedAnswer,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into idempotency_keys (id, fingerprint, status, sealed)
        values ($1, $2, $3, $4)
        on conflict (id) do update
        set fingerprint = excluded.fingerprint, status = excluded.status, sealed = excluded.sealed,
            claimed_until = null, created_at = now()
        where idempotency_keys.created_at <= now() - interval '24 hours'
            or idempotency_keys.status is null
        "#,
        key.id,
        key.fingerprint,
        answer.status,
        answer.sealed
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Claims a key for work of several transactions; false when somebody has it. A claim whose process died is free
/// again after a minute.
///
/// # Errors
/// On a database error.
pub async fn claim(db: impl PgExecutor<'_>, key: &KeyId) -> sqlx::Result<bool> {
    let claimed = sqlx::query_scalar!(
        r#"
        insert into idempotency_keys (id, fingerprint, claimed_until)
        values ($1, $2, now() + interval '60 seconds')
        on conflict (id) do update
        set fingerprint = excluded.fingerprint, claimed_until = excluded.claimed_until,
            status = null, sealed = null, created_at = now()
        where idempotency_keys.created_at <= now() - interval '24 hours'
            or idempotency_keys.claimed_until <= now()
        returning true as "is_claimed!"
        "#,
        key.id,
        key.fingerprint
    )
    .fetch_optional(db)
    .await?;
    Ok(claimed.is_some())
}

/// Stores the answer of claimed work.
///
/// # Errors
/// On a database error.
pub async fn settle(
    db: impl PgExecutor<'_>,
    key: &KeyId,
    answer: &SealedAnswer,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        update idempotency_keys
        set claimed_until = null, status = $3, sealed = $4
        where id = $1 and fingerprint = $2 and status is null
        "#,
        key.id,
        key.fingerprint,
        answer.status,
        answer.sealed
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives a claim back: the work came to nothing that may be told again.
///
/// # Errors
/// On a database error.
pub async fn forget(db: impl PgExecutor<'_>, key: &KeyId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from idempotency_keys where id = $1 and fingerprint = $2 and status is null",
        key.id,
        key.fingerprint
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes what is older than a day.
///
/// # Errors
/// On a database error.
pub async fn delete_expired(db: impl PgExecutor<'_>) -> sqlx::Result<u64> {
    let gone = sqlx::query!(
        "delete from idempotency_keys where created_at <= now() - interval '24 hours'"
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}
