//! The import of vendors: what it refuses, and how a record becomes a vendor, its plans, its sources and the
//! observations of their prices.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    model::{Source, SourceKind, Tier, Vendor},
    queries,
};
use crate::{
    platform::{
        db::Tx,
        ids::{ObservationId, PlanId, VendorId},
        money::Currency,
    },
    prices::import::{ImportedObservation, import_observations},
};

mod check;
pub use check::refusals;
pub(super) use check::{RESERVED_SLUGS, is_web_address};

/// How many rows an import changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VendorChanges {
    /// Vendors written, their projections not counted.
    pub vendors: u64,
    /// Plans written or retired.
    pub plans: u64,
    /// Sources written.
    pub sources: u64,
    /// New observations.
    pub observations: u64,
    /// Vendors whose shown prices changed.
    pub projections: u64,
}

/// Writes vendors that [`refusals`] found nothing against. Writing the same again changes no row.
///
/// # Errors
/// On a database error.
pub async fn import(tx: &mut Tx, vendors: &[Vendor]) -> sqlx::Result<VendorChanges> {
    let slugs: Vec<String> = vendors.iter().map(|vendor| vendor.slug.clone()).collect();
    let plan_rows: Value = vendors.iter().flat_map(plan_rows).collect();
    let source_rows: Value = vendors.iter().flat_map(source_rows).collect();
    let mut changes = VendorChanges {
        vendors: queries::upsert_vendors(&mut **tx, &vendors.iter().map(vendor_row).collect())
            .await?,
        ..VendorChanges::default()
    };
    changes.plans = queries::upsert_plans(&mut **tx, &plan_rows).await?
        + queries::retire_missing_plans(&mut **tx, &plan_rows).await?;
    changes.sources = queries::upsert_sources(&mut **tx, &source_rows).await?;

    let plans: BTreeMap<(String, String), Uuid> = queries::list_offers(&mut **tx, &slugs)
        .await?
        .into_iter()
        .map(|row| ((row.slug, row.name), row.plan_id))
        .collect();
    let sources: BTreeMap<(String, String), Uuid> = queries::list_source_ids(&mut **tx, &slugs)
        .await?
        .into_iter()
        .map(|row| ((row.slug, row.url), row.source_id))
        .collect();
    let observations: Vec<ImportedObservation> = vendors
        .iter()
        .flat_map(|vendor| vendor.pricing.tiers.iter().map(move |tier| (vendor, tier)))
        .filter_map(|(vendor, tier)| {
            let plan = plans.get(&(vendor.slug.clone(), tier.name.clone()))?;
            observation(vendor, tier, *plan, &sources)
        })
        .collect();
    changes.observations = import_observations(tx, &observations).await?;
    changes.projections = queries::update_pricing(&mut **tx, &slugs).await?;
    Ok(changes)
}

fn vendor_row(vendor: &Vendor) -> Value {
    let mut row = json!(vendor);
    row["id"] = json!(VendorId::new());
    row
}

fn plan_rows(vendor: &Vendor) -> impl Iterator<Item = Value> {
    (1..)
        .zip(&vendor.pricing.tiers)
        .map(|(position, tier): (i32, &Tier)| {
            let mut row = json!(tier);
            row["id"] = json!(PlanId::new());
            row["vendor_slug"] = json!(vendor.slug);
            row["position"] = json!(position);
            row
        })
}

/// The documents that the record cites, and the vendor's own page.
fn source_rows(vendor: &Vendor) -> impl Iterator<Item = Value> {
    let cited = vendor.sources.iter().map(|source| json!(source));
    let is_cited = vendor
        .sources
        .iter()
        .any(|source| source.url == vendor.pricing_source);
    let page = (!is_cited)
        .then(|| json!({"url": vendor.pricing_source, "kind": SourceKind::VendorPage.as_str()}));
    cited.chain(page).map(|mut row| {
        row["id"] = json!(Uuid::now_v7());
        row["vendor_slug"] = json!(vendor.slug);
        row
    })
}

/// The source whose date the prices bear; several may be cited, and the dated one is the newest.
fn dating_source(vendor: &Vendor) -> Option<&Source> {
    vendor
        .sources
        .iter()
        .find(|source| source.as_of.is_some() && source.as_of == vendor.pricing_as_of)
        .or_else(|| vendor.sources.first())
}

/// The price of a tier as an observation; a tier on request has none.
fn observation(
    vendor: &Vendor,
    tier: &Tier,
    plan: Uuid,
    sources: &BTreeMap<(String, String), Uuid>,
) -> Option<ImportedObservation> {
    let amount = tier.price?;
    let source = dating_source(vendor);
    let word = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
    Some(ImportedObservation {
        id: ObservationId::new(),
        offer_kind: "vendor_plan",
        offer_id: plan,
        source_id: source.and_then(|source| {
            sources
                .get(&(vendor.slug.clone(), source.url.clone()))
                .copied()
        }),
        source_url: source.map(|source| source.url.clone()),
        source_kind: source
            .map_or(SourceKind::None, |source| source.kind)
            .as_str(),
        amount,
        currency: vendor.pricing.currency,
        period: word(tier.period.map(|period| json!(period)))?,
        unit_amount: unit_amount(tier, amount),
        billing: word(tier.billing.map(|billing| json!(billing))),
        annual_amount: tier.price_annual_billing,
        monthly_amount: tier.price_monthly_billing,
        extra_seat_amount: tier.extra_seat_price,
        overage_amount: tier.overage_price,
        one_off_amount: tier.one_off_fee,
        is_from: tier.price_from,
        confidence: vendor.confidence.as_str(),
        observed_at: vendor.pricing_verified_at,
    })
}

fn unit_amount(tier: &Tier, amount: Decimal) -> Option<Decimal> {
    let units = Decimal::from(tier.usage_unit_amount.filter(|units| *units > 1)?);
    // Six decimals, as stored: a further one would look like a change at the next import.
    Some((amount / units).round_dp(6))
}

/// The currencies in which vendors price; each needs an exchange rate.
#[must_use]
pub fn currencies(vendors: &[Vendor]) -> Vec<Currency> {
    vendors
        .iter()
        .map(|vendor| vendor.pricing.currency)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}
