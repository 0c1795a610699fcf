//! Vendors as operators write them: what is refused, and how a record becomes rows.
//!
//! A price that an operator types is an observation like any other: dated now, counted at once, told as a change. A
//! price that stays as it is makes none. What an operator wrote is marked, and the import leaves it alone.

mod check;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    model::{Pricing, Role, Tier, Vendor},
    queries, refresh,
};
use crate::{
    platform::{
        db::Tx,
        ids::{ObservationId, PlanId, VendorId},
    },
    prices::queries::changes::{FirstPrices, insert_changes},
};

pub use check::{Fault, Known, faults};

/// A vendor as an operator wants it.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The whole record. Sources, dates and what follows from prices are not read from it.
    pub vendor: Vendor,
    /// It is refreshed by itself.
    pub auto_refresh_enabled: bool,
    /// `pricing.tiers` is the whole list of plans: those that are not in it are retired. Otherwise the plans stay.
    pub with_tiers: bool,
}

/// Writes a new vendor, or one that was archived. Nothing where the slug is taken.
///
/// # Errors
/// On a database error.
pub async fn create(tx: &mut Tx, edit: &Edit, by: &str) -> sqlx::Result<Option<VendorId>> {
    let Some(vendor) = queries::save_vendor(&mut **tx, &row(edit), true, by).await? else {
        return Ok(None);
    };
    save_prices(tx, vendor, edit, None, by).await?;
    Ok(Some(vendor))
}

/// Writes a changed vendor over `before`, which the caller has locked. Nothing where it is gone.
///
/// # Errors
/// On a database error.
pub async fn change(
    tx: &mut Tx,
    before: &Vendor,
    edit: &Edit,
    by: &str,
) -> sqlx::Result<Option<VendorId>> {
    let Some(vendor) = queries::save_vendor(&mut **tx, &row(edit), false, by).await? else {
        return Ok(None);
    };
    save_prices(tx, vendor, edit, Some(&before.pricing), by).await?;
    Ok(Some(vendor))
}

/// Writes the plans and the prices that are new, and tells what changed.
async fn save_prices(
    tx: &mut Tx,
    vendor: VendorId,
    edit: &Edit,
    before: Option<&Pricing>,
    by: &str,
) -> sqlx::Result<()> {
    let slug = &edit.vendor.slug;
    let mut changed = Vec::new();
    if edit.with_tiers {
        let tiers = &edit.vendor.pricing.tiers;
        let before_tiers = before.map_or(&[][..], |before| &before.tiers);
        let is_same_currency =
            before.is_some_and(|before| before.currency == edit.vendor.pricing.currency);
        let gone = no_longer_priced(before_tiers, tiers);
        queries::insert_plans_gone(&mut **tx, vendor, &gone).await?;
        let plans: BTreeMap<String, Uuid> =
            queries::save_plans(&mut **tx, vendor, &plan_rows(tiers), by)
                .await?
                .into_iter()
                .collect();
        let names: Vec<String> = plans.keys().cloned().collect();
        queries::retire_plans_but(&mut **tx, vendor, &names, by).await?;
        let new: Vec<Value> = tiers
            .iter()
            .filter(|tier| {
                !is_same_currency || !before_tiers.iter().any(|old| asks_the_same(old, tier))
            })
            .filter_map(|tier| observation(&edit.vendor, tier, *plans.get(&tier.name)?))
            .collect();
        let written = queries::insert_operator_prices(&mut **tx, &Value::Array(new)).await?;
        changed = insert_changes(&mut **tx, &written, FirstPrices::Told).await?;
    }
    queries::update_pricing(&mut **tx, std::slice::from_ref(slug)).await?;
    refresh::tell_changes(tx, vendor, slug, &changed).await
}

/// The plans that had a price and have none any more.
fn no_longer_priced(before: &[Tier], after: &[Tier]) -> Vec<String> {
    let has_price = |name: &str| matches!(after.iter().find(|tier| tier.name == name), Some(tier) if tier.price.is_some());
    before
        .iter()
        .filter(|tier| tier.price.is_some() && !has_price(&tier.name))
        .map(|tier| tier.name.clone())
        .collect()
}

/// Whether a plan costs what it did, on the same terms and in the same currency.
fn asks_the_same(old: &Tier, new: &Tier) -> bool {
    let terms = |tier: &Tier| {
        (
            (tier.name.clone(), tier.price, tier.period, tier.billing),
            (tier.price_annual_billing, tier.price_monthly_billing),
            (tier.extra_seat_price, tier.overage_price, tier.one_off_fee),
            (tier.usage_unit_amount, tier.price_from),
        )
    };
    // A price in another currency than the vendor's does not reach the record at all, so it is never the same.
    old.observation.is_some() && terms(old) == terms(new)
}

fn row(edit: &Edit) -> Value {
    let mut row = json!(edit.vendor);
    row["id"] = json!(VendorId::new());
    row["auto_refresh_enabled"] = json!(edit.auto_refresh_enabled);
    row
}

fn plan_rows(tiers: &[Tier]) -> Value {
    (1..)
        .zip(tiers)
        .map(|(position, tier): (i32, &Tier)| {
            let mut row = json!(tier);
            row["id"] = json!(PlanId::new());
            row["position"] = json!(position);
            row
        })
        .collect()
}

/// The price of a tier as a row of `observations`; a tier on request has none.
fn observation(vendor: &Vendor, tier: &Tier, plan: Uuid) -> Option<Value> {
    let amount = tier.price.filter(|_| tier.role != Role::Custom)?;
    let units = tier.usage_unit_amount.filter(|units| *units > 1);
    Some(json!({
        "id": ObservationId::new(),
        "offer_id": plan,
        "amount": amount,
        "currency": vendor.pricing.currency,
        "period": tier.period,
        "unit_amount": units.map(|units| (amount / rust_decimal::Decimal::from(units)).round_dp(6)),
        "billing": tier.billing,
        "annual_amount": tier.price_annual_billing,
        "monthly_amount": tier.price_monthly_billing,
        "extra_seat_amount": tier.extra_seat_price,
        "overage_amount": tier.overage_price,
        "one_off_amount": tier.one_off_fee,
        "is_from": tier.price_from,
        "confidence": vendor.confidence,
    }))
}
