//! Who has what: features and integrations as rows, vendors as columns.

use std::collections::BTreeMap;

use serde::Serialize;
use shared::vendors::model::{Vendor, VendorRecord};
use utoipa::ToSchema;

/// A feature, and who has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeatureRowView {
    /// In the words of the first vendor that names it.
    #[schema(example = "API access")]
    pub feature: String,
    /// Who names it.
    pub vendors: Vec<FeatureCellView>,
}

/// A vendor that has a feature.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeatureCellView {
    /// The vendor's name in addresses.
    pub vendor: String,
    /// The plans that name it.
    pub plans: Vec<String>,
}

/// A product, and who connects to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntegrationRowView {
    /// The product.
    #[schema(example = "zapier")]
    pub integration: String,
    /// The vendors' names in addresses.
    pub vendors: Vec<String>,
}

/// The union of the features that the vendors' plans name, what most have first.
pub(super) fn features(vendors: &[VendorRecord]) -> Vec<FeatureRowView> {
    let mut rows: BTreeMap<String, FeatureRowView> = BTreeMap::new();
    for vendor in vendors.iter().map(|record| &record.vendor) {
        for tier in &vendor.pricing.tiers {
            for feature in &tier.features {
                let row = rows.entry(key(feature)).or_insert_with(|| FeatureRowView {
                    feature: feature.trim().to_owned(),
                    vendors: Vec::new(),
                });
                add(row, vendor, &tier.name);
            }
        }
    }
    let mut rows: Vec<_> = rows.into_values().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.vendors.len()));
    rows
}

fn add(row: &mut FeatureRowView, vendor: &Vendor, plan: &str) {
    match row.vendors.last_mut() {
        Some(cell) if cell.vendor == vendor.slug => {
            if cell.plans.last().is_none_or(|last| last != plan) {
                cell.plans.push(plan.to_owned());
            }
        }
        _ => row.vendors.push(FeatureCellView {
            vendor: vendor.slug.clone(),
            plans: vec![plan.to_owned()],
        }),
    }
}

/// The union of what the vendors connect to, what most have first.
pub(super) fn integrations(vendors: &[VendorRecord]) -> Vec<IntegrationRowView> {
    let mut rows: BTreeMap<String, IntegrationRowView> = BTreeMap::new();
    for vendor in vendors.iter().map(|record| &record.vendor) {
        for integration in &vendor.integrations {
            let row = rows
                .entry(key(integration))
                .or_insert_with(|| IntegrationRowView {
                    integration: integration.trim().to_owned(),
                    vendors: Vec::new(),
                });
            if row.vendors.last() != Some(&vendor.slug) {
                row.vendors.push(vendor.slug.clone());
            }
        }
    }
    let mut rows: Vec<_> = rows.into_values().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.vendors.len()));
    rows
}

/// Two spellings of one thing are one row.
fn key(text: &str) -> String {
    text.split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}
