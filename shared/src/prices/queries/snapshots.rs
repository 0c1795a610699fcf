//! The bytes behind observations.

use sqlx::PgExecutor;
use uuid::Uuid;

use crate::prices::observe::Capture;

/// Keeps a page's bytes, or notes that they were seen again.
///
/// # Errors
/// On a database error.
pub async fn upsert_snapshot(db: impl PgExecutor<'_>, capture: &Capture) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into snapshots (sha256, source_id, url, content_type, size_bytes, body, seen_at)
        values ($1, $2, $3, $4, $5, $6, now())
        on conflict (sha256) do update set seen_at = excluded.seen_at, body = excluded.body
        "#,
        &capture.sha256[..],
        capture.source_id,
        capture.url,
        capture.content_type,
        capture.size_bytes,
        &capture.body[..],
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A page as it was kept.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Where it was read.
    pub url: String,
    /// As the server named it.
    pub content_type: String,
    /// Decoded size, in bytes.
    pub size_bytes: i64,
    /// The bytes, compressed with gzip; absent once their retention is over.
    pub body: Option<Vec<u8>>,
}

/// The page that a source showed last.
///
/// # Errors
/// On a database error.
pub async fn find_last_snapshot(
    db: impl PgExecutor<'_>,
    source_id: Uuid,
) -> sqlx::Result<Option<Snapshot>> {
    sqlx::query_as!(
        Snapshot,
        r#"
        select snapshots.url, content_type, size_bytes, body
        from source_watches
        join snapshots on snapshots.sha256 = source_watches.snapshot_sha
        where source_watches.source_id = $1
        "#,
        source_id
    )
    .fetch_optional(db)
    .await
}

/// Lets go of the bytes of pages not seen for this many days; their hashes stay.
///
/// # Errors
/// On a database error.
pub async fn drop_old_bodies(db: impl PgExecutor<'_>, days: i32) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        update snapshots
        set body = null
        where body is not null
            and seen_at < now() - make_interval(days => $1)
        "#,
        days
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
