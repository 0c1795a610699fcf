//! How refreshes end, and how those of many count themselves off.

use sqlx::PgExecutor;

use crate::platform::ids::{JobRunId, VendorId};

/// A refresh of many vendors, as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// How many are part of it.
    pub total: i32,
    /// How many have ended.
    pub done: i32,
    /// Of these, with a changed price.
    pub changed: i32,
    /// Of these, without a reading.
    pub failed: i32,
    /// All are enqueued.
    pub is_complete: bool,
}

impl Batch {
    /// Nothing is left of it.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.is_complete && self.done == self.total
    }
}

/// Begins a refresh of many, or finds how far it got: the slug after which to go on.
///
/// # Errors
/// On a database error.
pub async fn begin_batch(db: impl PgExecutor<'_>, run: JobRunId) -> sqlx::Result<String> {
    sqlx::query_scalar!(
        r#"
        insert into refresh_batches (run_id)
        values ($1)
        on conflict (run_id) do update set run_id = excluded.run_id
        returning last_slug
        "#,
        run.0
    )
    .fetch_one(db)
    .await
}

/// Adds parts to a refresh of many; `last_slug` is where the next page begins.
///
/// # Errors
/// On a database error.
pub async fn extend_batch(
    db: impl PgExecutor<'_>,
    run: JobRunId,
    parts: i32,
    last_slug: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update refresh_batches set total = total + $2, last_slug = $3 where run_id = $1",
        run.0,
        parts,
        last_slug
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Says that all parts are enqueued.
///
/// # Errors
/// On a database error.
pub async fn complete_batch(db: impl PgExecutor<'_>, run: JobRunId) -> sqlx::Result<Option<Batch>> {
    sqlx::query_as!(
        Batch,
        r#"
        update refresh_batches
        set is_complete = true
        where run_id = $1
            and not is_complete
        returning total, done, changed, failed, is_complete
        "#,
        run.0
    )
    .fetch_optional(db)
    .await
}

/// Counts a part off. Parts that end at the same time wait for each other here, so their events keep an order.
///
/// # Errors
/// On a database error.
pub async fn count_off(
    db: impl PgExecutor<'_>,
    run: JobRunId,
    changed: bool,
    failed: bool,
) -> sqlx::Result<Option<Batch>> {
    sqlx::query_as!(
        Batch,
        r#"
        update refresh_batches
        set done = done + 1, changed = changed + $2, failed = failed + $3
        where run_id = $1
        returning total, done, changed, failed, is_complete
        "#,
        run.0,
        i32::from(changed),
        i32::from(failed)
    )
    .fetch_optional(db)
    .await
}

/// A refresh of many, if one began under this run.
///
/// # Errors
/// On a database error.
pub async fn find_batch(db: impl PgExecutor<'_>, run: JobRunId) -> sqlx::Result<Option<Batch>> {
    sqlx::query_as!(
        Batch,
        "select total, done, changed, failed, is_complete from refresh_batches where run_id = $1",
        run.0
    )
    .fetch_optional(db)
    .await
}

/// How a refresh ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefreshResult {
    /// A price changed.
    pub changed: bool,
    /// Readings held back.
    pub held: i32,
    /// Why there was no reading.
    pub error: Option<String>,
}

/// How a run ended, if it did.
///
/// # Errors
/// On a database error.
pub async fn find_result(
    db: impl PgExecutor<'_>,
    run: JobRunId,
) -> sqlx::Result<Option<RefreshResult>> {
    sqlx::query_as!(
        RefreshResult,
        "select changed, held, error from refresh_results where run_id = $1",
        run.0
    )
    .fetch_optional(db)
    .await
}

/// Writes how a run ended; whether it is the first time that this run ends.
///
/// # Errors
/// On a database error.
pub async fn insert_result(
    db: impl PgExecutor<'_>,
    run: JobRunId,
    vendor: VendorId,
    result: &RefreshResult,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"
        insert into refresh_results (run_id, vendor_id, changed, held, error)
        values ($1, $2, $3, $4, $5)
        on conflict (run_id) do update
        set changed = excluded.changed, held = excluded.held, error = excluded.error, ended_at = now()
        returning xmax = 0 as "is_first!"
        "#,
        run.0,
        vendor.0,
        result.changed,
        result.held,
        result.error
    )
    .fetch_one(db)
    .await
}

/// Deletes what is older than this many days.
///
/// # Errors
/// On a database error.
pub async fn delete_old_results(db: impl PgExecutor<'_>, days: i32) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        with results as (
            delete from refresh_results
            where ended_at < now() - make_interval(days => $1)
        )
        delete from refresh_batches
        where created_at < now() - make_interval(days => $1)
        "#,
        days
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
