//! SQL of the import of questions.

use serde_json::Value;
use sqlx::PgExecutor;

/// Adds the questions as a new version, unless the newest version is the same. Returns how many rows are new.
///
/// # Errors
/// On a database error.
pub async fn insert_quiz(
    db: impl PgExecutor<'_>,
    content: &Value,
    sha256: &[u8],
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into quizzes (version, content, sha256)
        select coalesce(max(version), 0) + 1, $1, $2
        from quizzes
        having coalesce((array_agg(sha256 order by version desc))[1], '') <> $2
        "#,
        content,
        sha256
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
