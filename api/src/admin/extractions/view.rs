//! What whoever decides must know.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use shared::{
    platform::{
        confidence::Confidence,
        money::{Currency, Money},
    },
    prices::{
        observe::{Billing, HoldReason, NewPrice, Period, ReadPrice},
        queries::reviews::ReviewRow,
        review::ReviewState,
    },
    vendors::queries::SourceOwner,
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A reading that waits for a person, or waited.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewView {
    /// Its id.
    pub id: Uuid,
    /// The vendor's name in addresses.
    #[schema(example = "hubspot")]
    pub vendor: Option<String>,
    /// The vendor's name.
    pub vendor_name: Option<String>,
    /// The plan's name, ours or the page's.
    #[schema(example = "Starter")]
    pub plan: String,
    /// The plan; null: we do not know it yet.
    pub plan_id: Option<Uuid>,
    /// Why the reading is held.
    pub reason: HoldReason,
    /// The price that counts meanwhile; null: it has none.
    pub current: Option<CurrentPriceView>,
    /// The price that was read; null: the page shows none.
    pub read: Option<ReadPriceView>,
    /// By how much the read price differs from the one that counts, in percent; null where the two cannot be compared.
    #[schema(value_type = Option<String>, example = "100")]
    pub percent: Option<Decimal>,
    /// Everything that stood beside the plan's name.
    pub found: Option<FoundView>,
    /// Where it was read, after redirects.
    pub source_url: String,
    /// Hash of the page, SHA-256.
    pub snapshot_sha: Option<String>,
    /// How many looks said the same.
    pub looks: i32,
    /// Where it stands.
    pub state: ReviewState,
    /// Who decided: an operator, a second look, or a later one.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// What was said to the decision.
    pub note: Option<String>,
    /// When the first look was.
    pub created_at: DateTime<Utc>,
}

/// The price that counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrentPriceView {
    /// The price.
    pub price: Money,
    /// What it covers.
    #[schema(value_type = Period)]
    pub period: Option<String>,
    /// When it stood in its source; null: not known to the day.
    pub observed_at: Option<DateTime<Utc>>,
}

/// A price as it was read, on the terms of the one that counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadPriceView {
    /// The price.
    pub price: Money,
    /// What it covers.
    pub period: Period,
    /// The billing it assumes; null: not stated.
    pub billing: Option<Billing>,
    /// Stated as a price to begin with.
    pub is_from: bool,
    /// How sure the reading is.
    pub confidence: Confidence,
}

/// A plan as the page shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundView {
    /// Its name there.
    pub name: String,
    /// Every price beside it.
    pub prices: Vec<FoundPriceView>,
    /// The page calls it free.
    pub is_free: bool,
    /// The page asks to get in touch.
    pub on_request: bool,
    /// What the page says is in it.
    pub features: Vec<String>,
}

/// One price beside a plan's name.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPriceView {
    /// The amount.
    #[schema(value_type = String, example = "49.00")]
    pub amount: Decimal,
    /// Its currency; null: none that could be understood.
    #[schema(value_type = Option<String>, example = "USD")]
    pub currency: Option<Currency>,
    /// What it covers; null: not stated.
    pub period: Option<Period>,
    /// What it is multiplied by, in the page's word.
    pub per: Option<String>,
    /// The billing beside it; null: not stated.
    pub billing: Option<Billing>,
    /// Stated as a price to begin with.
    pub is_from: bool,
}

impl ReviewView {
    /// A question with the vendor whose page it is about.
    #[must_use]
    pub fn new(row: ReviewRow, owner: Option<&SourceOwner>) -> Self {
        let detail = row.reading.0;
        let current = current(
            row.current_amount,
            row.current_currency.as_deref(),
            row.current_period,
            row.current_observed_at,
        );
        Self {
            percent: percent(current.as_ref(), detail.price.as_ref()),
            current,
            read: detail.price.as_ref().map(ReadPriceView::from),
            found: detail.reading.map(|reading| FoundView {
                name: reading.name,
                prices: reading
                    .prices
                    .into_iter()
                    .map(FoundPriceView::from)
                    .collect(),
                is_free: reading.is_free,
                on_request: reading.on_request,
                features: reading.features,
            }),
            id: row.id,
            vendor: owner.map(|owner| owner.slug.clone()),
            vendor_name: owner.map(|owner| owner.name.clone()),
            plan: row.offer_name,
            plan_id: row.offer_id,
            reason: row.reason.0,
            source_url: detail.source_url.unwrap_or(row.source_url),
            snapshot_sha: detail.snapshot_sha,
            looks: row.looks,
            state: row.state.0,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            note: row.note,
            created_at: row.created_at,
        }
    }
}

fn current(
    amount: Option<Decimal>,
    currency: Option<&str>,
    period: Option<String>,
    observed_at: Option<DateTime<Utc>>,
) -> Option<CurrentPriceView> {
    let currency = Currency::parse(currency?).ok()?;
    Some(CurrentPriceView {
        price: Money::new(amount?.normalize(), currency),
        period,
        observed_at,
    })
}

fn percent(current: Option<&CurrentPriceView>, read: Option<&NewPrice>) -> Option<Decimal> {
    let (current, read) = current.zip(read)?;
    let is_comparable = current.price.currency == read.currency
        && current.period.as_deref() == Some(read.period.as_str());
    let share = (read.amount - current.price.amount).checked_div(current.price.amount)?;
    is_comparable.then(|| (share * Decimal::ONE_HUNDRED).round_dp(2).normalize())
}

impl From<&NewPrice> for ReadPriceView {
    fn from(price: &NewPrice) -> Self {
        Self {
            price: Money::new(price.amount, price.currency),
            period: price.period,
            billing: price.billing,
            is_from: price.is_from,
            confidence: price.confidence,
        }
    }
}

impl From<ReadPrice> for FoundPriceView {
    fn from(price: ReadPrice) -> Self {
        Self {
            amount: price.amount,
            currency: price.currency,
            period: price.period,
            per: price.per,
            billing: price.billing,
            is_from: price.is_from,
        }
    }
}
