//! The document of a report.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sqlx::{PgExecutor, types::Json};

use crate::platform::ids::{ReportId, SessionId};

/// Stores the document of a report that is being made; the session it belongs to.
///
/// # Errors
/// On a database error.
pub async fn store_document(
    db: impl PgExecutor<'_>,
    report: ReportId,
    document: &(impl Serialize + Sync),
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
        Json(document) as _,
        input_hash,
    )
    .fetch_optional(db)
    .await
}

/// The document of a delivered report, read as it comes off the wire.
///
/// # Errors
/// On a database error, and when the document is not what it is read as.
pub async fn find_document<D>(db: impl PgExecutor<'_>, report: ReportId) -> sqlx::Result<Option<D>>
where
    D: DeserializeOwned + Send + Unpin + 'static,
{
    let found = sqlx::query_scalar!(
        r#"
        select document as "document!: Json<D>"
        from reports
        where id = $1 and state = 'delivered' and document is not null
        "#,
        report.0
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(|Json(document)| document))
}

/// What a mail says of a delivered report: a few hundred bytes of a document of some hundred thousand.
#[derive(Debug, Clone)]
pub struct StoredKeyFigures {
    /// The verdict in one line.
    pub headline: Option<String>,
    /// `{line, claim}` for each line of the ledger, as they are stored.
    pub lines: Option<Value>,
}

/// The key figures of a delivered report.
///
/// # Errors
/// On a database error.
pub async fn find_key_figures(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Option<StoredKeyFigures>> {
    sqlx::query_as!(
        StoredKeyFigures,
        r#"
        with delivered as materialized (
            select document->'summary' as summary, document->'claims' as claims
            from reports
            where id = $1 and state = 'delivered'
        )
        select summary->>'headline' as headline, (
            -- A claim stands at the place that is its number.
            select jsonb_agg(jsonb_build_object('line', line, 'claim', claims->((line->'figure'->>'claim')::int - 1)))
            from jsonb_array_elements(
                case when jsonb_typeof(summary->'ledger') = 'array' then summary->'ledger' else '[]' end
            ) as line
        ) as lines
        from delivered
        "#,
        report.0,
    )
    .fetch_optional(db)
    .await
}
