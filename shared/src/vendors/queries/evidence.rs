//! A price as it was observed: what a figure of a report stands on.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

/// An observed price, with whose it is and where it stood.
#[derive(Debug, Clone)]
pub struct PriceEvidence {
    /// The observation's id.
    pub id: Uuid,
    /// The vendor's name in addresses.
    pub vendor_slug: String,
    /// The vendor's name.
    pub vendor: String,
    /// The plan's name.
    pub plan: String,
    /// What was asked for.
    pub amount: Decimal,
    /// In which currency.
    pub currency: String,
    /// What `amount` covers.
    pub period: String,
    /// The billing that `amount` assumes, where stated.
    pub billing: Option<String>,
    /// Stated as a price to begin with.
    pub is_from: bool,
    /// What kind of source it is.
    pub source_kind: String,
    /// The page.
    pub source_url: Option<String>,
    /// How sure it is.
    pub confidence: String,
    /// Whether it counts.
    pub state: String,
    /// The version of the rules that read it; absent: imported.
    pub strategy_version: Option<i32>,
    /// What else was found on the page and not taken.
    pub candidates: Value,
    /// When the price stood there; absent: the source has no full date.
    pub observed_at: Option<DateTime<Utc>>,
    /// When we wrote it down.
    pub recorded_at: DateTime<Utc>,
    /// SHA-256 of the page's bytes.
    pub snapshot_sha: Option<Vec<u8>>,
    /// How many bytes the page had.
    pub snapshot_bytes: Option<i64>,
    /// When the page was last seen with these bytes.
    pub snapshot_seen_at: Option<DateTime<Utc>>,
}

/// The observation with this id.
///
/// # Errors
/// On a database error.
pub async fn find_price_evidence(
    db: impl PgExecutor<'_>,
    id: Uuid,
) -> sqlx::Result<Option<PriceEvidence>> {
    sqlx::query_as!(
        PriceEvidence,
        r#"
        select
            observations.id, vendors.slug as vendor_slug, vendors.name as vendor, plans.name as plan,
            amount, observations.currency, observations.period, observations.billing, is_from,
            observations.source_kind, observations.source_url, observations.confidence, observations.state,
            strategy_version, candidates, observed_at, observations.created_at as recorded_at, snapshot_sha,
            (select size_bytes from snapshots where sha256 = snapshot_sha) as snapshot_bytes,
            (select seen_at from snapshots where sha256 = snapshot_sha) as snapshot_seen_at
        from observations
        join plans on plans.id = observations.plan_id
        join vendors on vendors.id = plans.vendor_id
        where observations.id = $1
        "#,
        id
    )
    .fetch_optional(db)
    .await
}
