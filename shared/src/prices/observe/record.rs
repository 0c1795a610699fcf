//! Writes what a look at a page found, in the caller's transaction: the page's bytes, observations, changes, and the
//! questions for a second look.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    compare::{Finding, HoldReason},
    offer::Offer,
    reading::{NewPrice, Reading},
};
use crate::{
    platform::{db::Tx, ids::ObservationId},
    prices::queries::{
        changes::{self, FirstPrices, PriceChange},
        observations, reviews, snapshots,
    },
};

/// A page as it was fetched and read.
#[derive(Debug, Clone)]
pub struct Capture {
    /// The source that was looked at.
    pub source_id: Uuid,
    /// Where it was finally read, after redirects.
    pub url: String,
    /// SHA-256 of the decoded bytes.
    pub sha256: [u8; 32],
    /// As the server named it.
    pub content_type: String,
    /// Decoded size, in bytes.
    pub size_bytes: i64,
    /// The bytes, compressed with gzip.
    pub body: Vec<u8>,
    /// Version of the extraction.
    pub strategy_version: i32,
    /// How it was read, where the extraction's own rungs saw nothing; kept beside each observation.
    pub candidates: Vec<Value>,
}

/// What a look changed.
#[derive(Debug, Clone, Default)]
pub struct Recorded {
    /// Prices that became others.
    pub changes: Vec<PriceChange>,
    /// Offers whose price was seen and counts.
    pub confirmed: usize,
    /// Readings held for the first time; a second look is due.
    pub newly_held: usize,
    /// Readings held, old and new.
    pub held: usize,
}

/// Records the findings of one look. Questions that this look did not raise again are closed.
///
/// # Errors
/// On a database error.
pub async fn record(
    tx: &mut Tx,
    capture: &Capture,
    findings: &[Finding],
) -> sqlx::Result<Recorded> {
    snapshots::upsert_snapshot(&mut **tx, capture).await?;
    let mut rows = Rows::default();
    for finding in findings {
        rows.add(capture, finding);
    }
    reviews::supersede_others(&mut **tx, capture.source_id, &rows.kept).await?;
    observations::insert_observed(&mut **tx, &Value::Array(rows.observations)).await?;
    reviews::insert_reviews(&mut **tx, &Value::Array(rows.reviews)).await?;
    reviews::count_looks(&mut **tx, &rows.again).await?;
    let settled = reviews::approve_agreed(&mut **tx, &rows.agreed).await?;
    // The first look comes first: the price changed when it was first seen.
    let mut counting = settled;
    counting.extend(&rows.confirmed);
    let changes = changes::insert_changes(&mut **tx, &counting, FirstPrices::Told).await?;
    Ok(Recorded {
        changes,
        confirmed: rows.confirmed.len(),
        newly_held: rows.newly_held,
        held: rows.newly_held + rows.again.len(),
    })
}

/// The rows of one look, so that each table takes one statement.
#[derive(Default)]
struct Rows {
    observations: Vec<Value>,
    confirmed: Vec<Uuid>,
    reviews: Vec<Value>,
    /// Reviews that this look raised again or settled.
    kept: Vec<Uuid>,
    again: Vec<Uuid>,
    agreed: Vec<Uuid>,
    newly_held: usize,
}

impl Rows {
    fn add(&mut self, capture: &Capture, finding: &Finding) {
        match finding {
            Finding::Counts { offer, price } => self.confirm(capture, offer, price),
            Finding::Agreed {
                offer,
                price,
                review_id,
            } => {
                self.agreed.push(*review_id);
                self.kept.push(*review_id);
                self.confirm(capture, offer, price);
            }
            Finding::Held {
                again: Some(review),
                ..
            } => {
                self.again.push(*review);
                self.kept.push(*review);
            }
            Finding::Held {
                offer,
                name,
                reason,
                price,
                reading,
                again: None,
            } => self.hold(
                capture,
                offer.as_ref(),
                name,
                *reason,
                price.as_ref(),
                reading.as_ref(),
            ),
            Finding::Dismissed => {}
        }
    }

    fn confirm(&mut self, capture: &Capture, offer: &Offer, price: &NewPrice) {
        let id = ObservationId::new().0;
        self.confirmed.push(id);
        self.observations
            .push(observation(id, capture, offer, price, "confirmed"));
    }

    fn hold(
        &mut self,
        capture: &Capture,
        offer: Option<&Offer>,
        name: &str,
        reason: HoldReason,
        price: Option<&NewPrice>,
        reading: Option<&Reading>,
    ) {
        self.newly_held += 1;
        let quarantined = offer.zip(price).map(|(offer, price)| {
            let id = ObservationId::new().0;
            self.observations
                .push(observation(id, capture, offer, price, "quarantined"));
            id
        });
        self.reviews.push(json!({
            "id": Uuid::now_v7(),
            "source_id": capture.source_id,
            "offer_kind": "vendor_plan",
            "offer_id": offer.map(|offer| offer.id),
            "offer_name": name,
            "reason": reason,
            "observation_id": quarantined,
            "current_observation_id":
                offer.and_then(|offer| offer.current.as_ref()).map(|current| current.observation_id),
            "reading": {
                "price": price,
                "reading": reading,
                "source_url": capture.url,
                "snapshot_sha": hex::encode(capture.sha256),
                "strategy_version": capture.strategy_version,
                "candidates": capture.candidates,
            },
        }));
    }
}

/// A row of `observations`.
fn observation(
    id: Uuid,
    capture: &Capture,
    offer: &Offer,
    price: &NewPrice,
    state: &'static str,
) -> Value {
    json!({
        "id": id,
        "offer_kind": offer.kind,
        "offer_id": offer.id,
        "source_id": capture.source_id,
        "source_url": capture.url,
        "amount": price.amount,
        "currency": price.currency,
        "period": price.period,
        "billing": price.billing,
        "annual_amount": price.annual_amount,
        "monthly_amount": price.monthly_amount,
        "is_from": price.is_from,
        "confidence": price.confidence,
        "state": state,
        "strategy_version": capture.strategy_version,
        "candidates": capture.candidates,
        "snapshot_sha": hex::encode(capture.sha256),
    })
}
