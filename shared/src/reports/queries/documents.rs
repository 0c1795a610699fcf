//! The document of a report.

use serde_json::Value;
use sqlx::PgExecutor;

use crate::platform::ids::{ReportId, SessionId};

/// Stores the document of a report that is being made; the session it belongs to.
///
/// # Errors
/// On a database error.
pub async fn store_document(
    db: impl PgExecutor<'_>,
    report: ReportId,
    document: &Value,
    input_hash: &str,
) -> sqlx::Result<Option<SessionId>> {
    sqlx::query_scalar!(
        r#"
        update reports
        set state = 'delivered', document = $2, input_hash = $3, error = null, delivered_at = clock_timestamp()
        where id = $1 and state = 'running'
        returning session_id as "session_id: SessionId"
        "#,
        report.0,
        document,
        input_hash,
    )
    .fetch_optional(db)
    .await
}

/// The document of a delivered report.
///
/// # Errors
/// On a database error.
pub async fn find_document(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Option<Value>> {
    let found = sqlx::query_scalar!(
        "select document from reports where id = $1 and state = 'delivered'",
        report.0
    )
    .fetch_optional(db)
    .await?;
    Ok(found.flatten())
}
