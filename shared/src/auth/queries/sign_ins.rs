//! Staying signed in: sign-ins and their chains of refresh tokens.

use std::time::Duration;

use sqlx::PgExecutor;

use crate::platform::ids::{SignInId, UserId};

/// A refresh token as it is stored.
pub struct RefreshToken {
    /// Which sign-in it continues.
    pub sign_in_id: SignInId,
    /// Whose.
    pub user_id: UserId,
    /// Whether that sign-in is still good, and its account too.
    pub is_open: bool,
    /// Seconds since it was used; nothing while it is fresh.
    pub used_for: Option<f64>,
    /// The client that used it.
    pub used_by: Option<Vec<u8>>,
}

/// Keeps a sign-in; `place` is the digest of where it came from, if that is known.
///
/// # Errors
/// On a database error.
pub async fn insert_sign_in(
    db: impl PgExecutor<'_>,
    id: SignInId,
    user: UserId,
    place: Option<&[u8]>,
    lifetime: Duration,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into sign_ins (id, user_id, place, expires_at)
        values ($1, $2, $3, now() + make_interval(secs => $4))
        "#,
        id.0,
        user.0,
        place,
        lifetime.as_secs_f64(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether somebody has signed in to an address's account from a place, and nothing since has cast doubt on it: with a
/// new password, or after a token was stolen, every place is a stranger's.
///
/// # Errors
/// On a database error.
pub async fn is_known_place(
    db: impl PgExecutor<'_>,
    email: &str,
    place: Option<&[u8]>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select from sign_ins s
            join users u on u.id = s.user_id
            where u.email = $1 and s.place = $2 and s.expires_at > now()
                and (s.revoked_for is null or s.revoked_for = 'signed_out')
        ) as "is_known!"
        "#,
        email,
        place,
    )
    .fetch_one(db)
    .await
}

/// Keeps a refresh token of a sign-in.
///
/// # Errors
/// On a database error.
pub async fn insert_refresh_token(
    db: impl PgExecutor<'_>,
    token_hash: &[u8],
    sign_in: SignInId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into refresh_tokens (token_hash, sign_in_id) values ($1, $2)",
        token_hash,
        sign_in.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A refresh token; nobody else uses one of its sign-in until this transaction ends.
///
/// # Errors
/// On a database error.
pub async fn lock_refresh_token(
    db: impl PgExecutor<'_>,
    token_hash: &[u8],
) -> sqlx::Result<Option<RefreshToken>> {
    sqlx::query_as!(
        RefreshToken,
        r#"
        select s.id as "sign_in_id: SignInId", s.user_id as "user_id: UserId",
            s.revoked_at is null and s.expires_at > now() and u.disabled_at is null as "is_open!",
            extract(epoch from clock_timestamp() - t.used_at)::float8 as used_for, t.used_by
        from refresh_tokens t
        join sign_ins s on s.id = t.sign_in_id
        join users u on u.id = s.user_id
        where t.token_hash = $1
        for update of t
        "#,
        token_hash,
    )
    .fetch_optional(db)
    .await
}

/// Uses a refresh token up, in the name of a client.
///
/// # Errors
/// On a database error.
pub async fn mark_used(
    db: impl PgExecutor<'_>,
    token_hash: &[u8],
    client: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update refresh_tokens set used_at = clock_timestamp(), used_by = $2 where token_hash = $1",
        token_hash,
        client,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends a sign-in; false if it had ended.
///
/// # Errors
/// On a database error.
pub async fn revoke_sign_in(
    db: impl PgExecutor<'_>,
    id: SignInId,
    reason: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update sign_ins set revoked_at = now(), revoked_for = $2 where id = $1 and revoked_at is null",
        id.0,
        reason,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every sign-in of an account.
///
/// # Errors
/// On a database error.
pub async fn revoke_sign_ins_of(
    db: impl PgExecutor<'_>,
    user: UserId,
    reason: &str,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update sign_ins set revoked_at = now(), revoked_for = $2 where user_id = $1 and revoked_at is null",
        user.0,
        reason,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
