//! Requests for a link back, and the address they are about.

use sqlx::PgExecutor;
use uuid::Uuid;

/// Keeps a request for a link back until its job has decided.
///
/// # Errors
/// On a database error.
pub async fn insert_resume_request(
    db: impl PgExecutor<'_>,
    id: Uuid,
    email: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into resume_requests (id, email) values ($1, $2)",
        id,
        email
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The address of a request that is not decided.
///
/// # Errors
/// On a database error.
pub async fn find_resume_request(
    db: impl PgExecutor<'_>,
    id: Uuid,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select email from resume_requests where id = $1", id)
        .fetch_optional(db)
        .await
}

/// Removes a request, since it is decided now; false if it was before.
///
/// # Errors
/// On a database error.
pub async fn delete_resume_request(db: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from resume_requests where id = $1", id)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes all requests of an address.
///
/// # Errors
/// On a database error.
pub async fn delete_resume_requests(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from resume_requests where email = $1", email)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// Removes requests whose job never came to decide.
///
/// # Errors
/// On a database error.
pub async fn delete_stale_resume_requests(db: impl PgExecutor<'_>) -> sqlx::Result<u64> {
    let done =
        sqlx::query!("delete from resume_requests where created_at < now() - interval '1 day'")
            .execute(db)
            .await?;
    Ok(done.rows_affected())
}

/// Makes transactions that decide about one address go one after the other.
///
/// # Errors
/// On a database error.
pub async fn lock_address(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 0))",
        email
    )
    .execute(db)
    .await?;
    Ok(())
}
