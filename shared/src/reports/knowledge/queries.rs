//! SQL of what the analyst knows: opportunities, assumptions, and the revision of all reference data.

use serde_json::Value;
use sqlx::PgExecutor;

/// Lets one import at a time write reference data; others wait.
///
/// # Errors
/// On a database error.
pub async fn lock_reference(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        r#"select pg_advisory_xact_lock(hashtextextended('reference', 0)) is null as "locked!""#
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// The number that grows with every change of reference data.
///
/// # Errors
/// On a database error.
pub async fn find_reference_revision(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    let revision =
        sqlx::query_scalar!(r#"select revision from reference_revisions where name = 'reference'"#)
            .fetch_optional(db)
            .await?;
    Ok(revision.unwrap_or(0))
}

/// The newest questions.
///
/// # Errors
/// On a database error.
pub async fn find_newest_questions(db: impl PgExecutor<'_>) -> sqlx::Result<Option<Value>> {
    sqlx::query_scalar!(
        r#"
        select content
        from quizzes
        order by version desc
        limit 1
        "#
    )
    .fetch_optional(db)
    .await
}

/// Inserts or updates opportunities by id, except where an operator edited the row.
/// `rows`: `id`, `position`, `content`. Returns how many rows changed.
///
/// # Errors
/// On a database error.
pub async fn upsert_opportunities(db: impl PgExecutor<'_>, rows: &Value) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into opportunities (id, position, content)
        select id, position, content
        from jsonb_to_recordset($1) as seed(id text, position int, content jsonb)
        on conflict (id) do update set
            position = excluded.position, content = excluded.content
        where opportunities.edited_at is null
            and (opportunities.position, opportunities.content) is distinct from (excluded.position, excluded.content)
        "#,
        rows
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Removes the opportunities that are not among `ids`, except where an operator edited the row. Reports keep
/// their own copy of what they used.
///
/// # Errors
/// On a database error.
pub async fn delete_missing_opportunities(
    db: impl PgExecutor<'_>,
    ids: &[String],
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        delete from opportunities
        where edited_at is null
            and id <> all($1)
        "#,
        ids
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// All opportunities as one array, in their order.
///
/// # Errors
/// On a database error.
pub async fn list_opportunities(db: impl PgExecutor<'_>) -> sqlx::Result<Value> {
    sqlx::query_scalar!(
        r#"
        select coalesce(jsonb_agg(content order by position, id), '[]') as "opportunities!"
        from opportunities
        "#
    )
    .fetch_one(db)
    .await
}

/// Adds the assumptions as a new version, unless the newest version is the same. Returns how many rows are new.
///
/// # Errors
/// On a database error.
pub async fn insert_assumptions(
    db: impl PgExecutor<'_>,
    content: &Value,
    sha256: &[u8],
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into assumption_sets (version, content, sha256)
        select coalesce(max(version), 0) + 1, $1, $2
        from assumption_sets
        having coalesce((array_agg(sha256 order by version desc))[1], '') <> $2
        "#,
        content,
        sha256
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// The newest assumptions.
///
/// # Errors
/// On a database error.
pub async fn find_newest_assumptions(db: impl PgExecutor<'_>) -> sqlx::Result<Option<Value>> {
    sqlx::query_scalar!(
        r#"
        select content
        from assumption_sets
        order by version desc
        limit 1
        "#
    )
    .fetch_optional(db)
    .await
}
