//! Answering a review: the price's part is the engine's, the plan's part is here.

use serde_json::json;
use uuid::Uuid;

use super::{
    model::PriceUnit,
    queries::{self, ObservedPlan},
    refresh,
};
use crate::{
    platform::{
        db::Tx,
        ids::{ObservationId, PlanId},
    },
    prices::{
        observe::HoldReason,
        queries::{
            changes::{self, FirstPrices},
            observations,
            reviews::reading_of,
        },
        review::{self, Decided},
    },
};

/// Words behind which a price is multiplied by the users of the tool.
const SEAT_WORDS: &[&str] = &[
    "user",
    "seat",
    "agent",
    "member",
    "editor",
    "person",
    "practitioner",
    "technician",
    "licence",
    "license",
];
/// Words behind which it is multiplied by all staff.
const STAFF_WORDS: &[&str] = &["employee", "staff"];

/// Answers an open review in the name of `by`, and shows what follows from it; false where it is not open any more.
///
/// # Errors
/// On a database error.
pub async fn decide(
    tx: &mut Tx,
    id: Uuid,
    approve: bool,
    by: &str,
    note: Option<&str>,
) -> sqlx::Result<bool> {
    let Some(decided) = review::decide(tx, id, approve, by, note).await? else {
        return Ok(false);
    };
    let Some((vendor, slug)) = queries::find_vendor_of_source(&mut **tx, decided.source_id).await?
    else {
        return Ok(true);
    };
    let mut changed = decided.changes.clone();
    if approve {
        match (decided.reason, decided.offer_id) {
            (HoldReason::Vanished, Some(plan)) => {
                changes::insert_gone(&mut **tx, plan).await?;
                queries::retire_observed_plan(&mut **tx, plan).await?;
            }
            (HoldReason::FirstPrice, Some(plan)) => {
                if let Some((price, _)) = reading_of(&decided.detail) {
                    let unit = unit(&decided);
                    queries::price_custom_plan(&mut **tx, plan, unit, price.period).await?;
                }
            }
            (HoldReason::NewOffer, _) => {
                changed.extend(list_plan(tx, vendor, &decided).await?);
            }
            (
                HoldReason::Jump
                | HoldReason::Currency
                | HoldReason::Zero
                | HoldReason::Basis
                | HoldReason::Vanished
                | HoldReason::FirstPrice,
                _,
            ) => {}
        }
    }
    queries::update_pricing(&mut **tx, std::slice::from_ref(&slug)).await?;
    refresh::tell_changes(tx, vendor, &slug, &changed).await?;
    Ok(true)
}

/// Lists a plan that the page shows and we did not know, with the price that was read.
async fn list_plan(
    tx: &mut Tx,
    vendor: crate::platform::ids::VendorId,
    decided: &Decided,
) -> sqlx::Result<Vec<changes::PriceChange>> {
    let Some((price, reading)) = reading_of(&decided.detail) else {
        return Ok(Vec::new());
    };
    let plan = queries::insert_observed_plan(
        &mut **tx,
        &ObservedPlan {
            id: PlanId::new().0,
            vendor,
            name: &decided.offer_name,
            per: reading.prices.iter().find_map(|price| price.per.as_deref()),
            features: &reading.features,
            unit: unit(decided),
            period: price.period,
            is_free: price.amount.is_zero(),
        },
    )
    .await?;
    let observation = ObservationId::new().0;
    let row = json!([{
        "id": observation, "offer_kind": "vendor_plan", "offer_id": plan,
        "source_id": decided.source_id, "source_url": decided.detail.source_url,
        "amount": price.amount, "currency": price.currency, "period": price.period, "billing": price.billing,
        "annual_amount": price.annual_amount, "monthly_amount": price.monthly_amount, "is_from": price.is_from,
        "confidence": price.confidence, "state": "confirmed",
        "strategy_version": decided.detail.strategy_version, "candidates": decided.detail.candidates,
        "snapshot_sha": decided.detail.snapshot_sha,
    }]);
    observations::insert_observed(&mut **tx, &row).await?;
    changes::insert_changes(&mut **tx, &[observation], FirstPrices::Told).await
}

/// What the page says the price is per.
fn unit(decided: &Decided) -> PriceUnit {
    let per = decided
        .detail
        .reading
        .iter()
        .flat_map(|reading| &reading.prices)
        .find_map(|price| price.per.as_deref())
        .unwrap_or_default()
        .to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| per.contains(word));
    if names(STAFF_WORDS) {
        PriceUnit::PerEmployee
    } else if names(SEAT_WORDS) {
        PriceUnit::PerSeat
    } else {
        PriceUnit::PerAccount
    }
}
