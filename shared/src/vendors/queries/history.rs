//! What vendors asked for over time: the feed of changes, and one vendor's history.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{PgExecutor, types::Json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::platform::ids::VendorId;

/// How a price moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It is higher.
    Up,
    /// It is lower.
    Down,
    /// It is the first one.
    First,
    /// The plan is no longer sold.
    Gone,
    /// Currency, period or billing changed, so the amounts cannot be compared.
    Other,
}

impl Direction {
    /// The word of the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::First => "first",
            Self::Gone => "gone",
            Self::Other => "other",
        }
    }
}

/// A price change with whose it is and where both prices stood.
#[derive(Debug, Clone)]
pub struct ChangeRow {
    /// The change.
    pub id: Uuid,
    /// The vendor's name in addresses.
    pub vendor: String,
    /// The vendor's name.
    pub vendor_name: String,
    /// The plan's name.
    pub plan: String,
    /// How it moved.
    pub direction: Json<Direction>,
    /// Of the old amount; absent where the two cannot be compared.
    pub percent: Option<Decimal>,
    /// When it was first seen.
    pub changed_at: DateTime<Utc>,
    /// The reading before.
    pub from_observation_id: Option<Uuid>,
    /// Its amount.
    pub from_amount: Option<Decimal>,
    /// Its currency.
    pub from_currency: Option<String>,
    /// What it covers.
    pub from_period: Option<String>,
    /// The reading after.
    pub to_observation_id: Option<Uuid>,
    /// Its amount.
    pub to_amount: Option<Decimal>,
    /// Its currency.
    pub to_currency: Option<String>,
    /// What it covers.
    pub to_period: Option<String>,
    /// Where the new price stood; for a plan that is gone, where the old one did.
    pub source_url: Option<String>,
    /// What kind of source that is.
    pub source_kind: Option<String>,
}

/// Which changes, and from where on.
#[derive(Debug, Clone, Default)]
pub struct ChangeFilter<'a> {
    /// Only of this vendor, by its name in addresses.
    pub vendor: Option<&'a str>,
    /// Only these.
    pub direction: Option<Direction>,
    /// Only from this time on.
    pub since: Option<DateTime<Utc>>,
    /// After this time and id.
    pub after: Option<(DateTime<Utc>, Uuid)>,
    /// At most so many.
    pub limit: i64,
}

/// A page of the changes of vendors that are in the catalogue, the newest first.
///
/// # Errors
/// On a database error.
pub async fn list_changes(
    db: impl PgExecutor<'_>,
    filter: &ChangeFilter<'_>,
) -> sqlx::Result<Vec<ChangeRow>> {
    let (after_at, after_id) = filter.after.unzip();
    sqlx::query_as!(
        ChangeRow,
        r#"
        select
            price_changes.id, vendors.slug as vendor, vendors.name as vendor_name, plans.name as plan,
            to_jsonb(direction) as "direction!: Json<Direction>", percent, changed_at,
            from_observation_id, trim_scale(before.amount) as from_amount, before.currency as "from_currency?",
            before.period as "from_period?",
            to_observation_id, trim_scale(after.amount) as to_amount, after.currency as "to_currency?",
            after.period as "to_period?",
            coalesce(after.source_url, before.source_url) as source_url,
            coalesce(after.source_kind, before.source_kind) as source_kind
        from price_changes
        join plans on plans.id = price_changes.plan_id
        join vendors on vendors.id = plans.vendor_id
        left join observations before on before.id = from_observation_id
        left join observations after on after.id = to_observation_id
        where vendors.archived_at is null
            and ($1::text is null or vendors.slug = $1)
            and ($2::text is null or direction = $2)
            and ($3::timestamptz is null or changed_at >= $3)
            and ($4::timestamptz is null or (changed_at, price_changes.id) < ($4, $5::uuid))
        order by changed_at desc, price_changes.id desc
        limit $6
        "#,
        filter.vendor,
        filter.direction.map(Direction::as_str),
        filter.since,
        after_at,
        after_id,
        filter.limit
    )
    .fetch_all(db)
    .await
}

/// What a vendor asked for after a change, as document 0 keeps it.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    /// The reading behind it.
    pub id: Uuid,
    /// All its plans with their prices as of then.
    pub pricing: Value,
    /// When.
    pub captured_at: DateTime<Utc>,
    /// Where the price stood.
    pub source: Option<String>,
}

/// The vendor of a slug, if it is in the catalogue.
///
/// # Errors
/// On a database error.
pub async fn find_vendor_id(db: impl PgExecutor<'_>, slug: &str) -> sqlx::Result<Option<VendorId>> {
    sqlx::query_scalar!(
        r#"select id as "id: VendorId" from vendors where slug = $1 and archived_at is null"#,
        slug
    )
    .fetch_optional(db)
    .await
}

/// A page of a vendor's history, the newest first, after this time and id.
///
/// # Errors
/// On a database error.
pub async fn list_history(
    db: impl PgExecutor<'_>,
    vendor: VendorId,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> sqlx::Result<Vec<HistoryRow>> {
    let (after_at, after_id) = after.unzip();
    sqlx::query_as!(
        HistoryRow,
        r#"
        select id as "id!", pricing as "pricing!", captured_at as "captured_at!", source
        from vendor_pricing_history
        where vendor_id = $1
            and ($2::timestamptz is null or (captured_at, id) < ($2, $3::uuid))
        order by captured_at desc, id desc
        limit $4
        "#,
        vendor.0,
        after_at,
        after_id,
        limit
    )
    .fetch_all(db)
    .await
}
