//! Requests for an account or a new password, until the worker has decided.

use sqlx::PgExecutor;
use uuid::Uuid;

/// Keeps a request.
///
/// # Errors
/// On a database error.
pub async fn insert_sign_up_request(
    db: impl PgExecutor<'_>,
    id: Uuid,
    email: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sign_up_requests (id, email) values ($1, $2)",
        id,
        email
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whose request it is.
///
/// # Errors
/// On a database error.
pub async fn find_sign_up_request(
    db: impl PgExecutor<'_>,
    id: Uuid,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select email from sign_up_requests where id = $1", id)
        .fetch_optional(db)
        .await
}

/// Closes a request; false if it was closed.
///
/// # Errors
/// On a database error.
pub async fn delete_sign_up_request(db: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from sign_up_requests where id = $1", id)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes requests whose job was given up.
///
/// # Errors
/// On a database error.
pub async fn delete_stale_sign_up_requests(db: impl PgExecutor<'_>) -> sqlx::Result<u64> {
    let done =
        sqlx::query!("delete from sign_up_requests where created_at < now() - interval '1 day'")
            .execute(db)
            .await?;
    Ok(done.rows_affected())
}
