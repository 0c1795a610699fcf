//! SQL of the stamps.

use sqlx::PgExecutor;
use uuid::Uuid;

/// The stamp of a group of reference data.
pub(super) struct GroupStamp {
    pub(super) name: String,
    pub(super) stamp: Uuid,
}

/// The stamps of groups; a group that nobody has written to has none.
///
/// # Errors
/// On a database error.
pub(super) async fn list_stamps(
    db: impl PgExecutor<'_>,
    names: &[String],
) -> sqlx::Result<Vec<GroupStamp>> {
    sqlx::query_as!(
        GroupStamp,
        "select name, stamp from reference_revisions where name = any($1)",
        names,
    )
    .fetch_all(db)
    .await
}
