//! The running side of sources: when they are due, and how the last look went.

use std::time::Duration;

use sqlx::PgExecutor;
use uuid::Uuid;

/// What a conditional request needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watch {
    /// The source.
    pub source_id: Uuid,
    /// `ETag` of the last answer.
    pub etag: Option<String>,
    /// `Last-Modified` of the last answer.
    pub last_modified: Option<String>,
    /// Looks in a row that gave no price.
    pub fail_count: i32,
    /// The last answer's bytes are still kept, so "not modified" can be read again.
    pub has_snapshot: bool,
}

/// Notes that a look begins, and returns what a conditional request needs.
///
/// # Errors
/// On a database error.
pub async fn begin_look(db: impl PgExecutor<'_>, source_id: Uuid) -> sqlx::Result<Watch> {
    sqlx::query_as!(
        Watch,
        r#"
        insert into source_watches (source_id, attempted_at)
        values ($1, now())
        on conflict (source_id) do update set attempted_at = excluded.attempted_at
        returning
            source_id, etag, last_modified, fail_count,
            exists (
                select
                from snapshots
                where snapshots.sha256 = source_watches.snapshot_sha
                    and snapshots.body is not null) as "has_snapshot!"
        "#,
        source_id
    )
    .fetch_one(db)
    .await
}

/// What a successful look leaves behind.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    /// `ETag` of the answer.
    pub etag: Option<String>,
    /// `Last-Modified` of the answer.
    pub last_modified: Option<String>,
    /// Hash of the bytes.
    pub snapshot_sha: Option<[u8; 32]>,
    /// When the next look is due.
    pub next_in: Duration,
}

impl Looked {
    /// The same, with the time after which the next look is due.
    #[must_use]
    pub fn due_in(mut self, next_in: Duration) -> Self {
        self.next_in = next_in;
        self
    }
}

/// Notes that a look went well.
///
/// # Errors
/// On a database error.
pub async fn finish_look(
    db: impl PgExecutor<'_>,
    source_id: Uuid,
    looked: &Looked,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        update source_watches
        set etag = $2, last_modified = $3, snapshot_sha = coalesce($4, snapshot_sha), fetched_at = now(),
            fail_count = 0, error_class = null, error = null,
            next_due_at = now() + make_interval(secs => $5)
        where source_id = $1
        "#,
        source_id,
        looked.etag,
        looked.last_modified,
        looked.snapshot_sha.as_ref().map(|sha| &sha[..]),
        looked.next_in.as_secs_f64(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that a look gave no price, and why. Until it works the page is due again the next time anyone asks.
///
/// # Errors
/// On a database error.
pub async fn fail_look(
    db: impl PgExecutor<'_>,
    source_id: Uuid,
    class: &str,
    error: &str,
    next_in: Duration,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        update source_watches
        set fail_count = fail_count + 1, error_class = $2, error = $3,
            next_due_at = now() + make_interval(secs => $4)
        where source_id = $1
        "#,
        source_id,
        class,
        error,
        next_in.as_secs_f64(),
    )
    .execute(db)
    .await?;
    Ok(())
}
