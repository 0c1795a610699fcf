//! SQL of vendors, their plans and sources.

mod import;
mod read;

pub use import::{
    list_offers, list_source_ids, retire_missing_plans, update_pricing, upsert_plans,
    upsert_sources, upsert_vendors,
};
pub use read::{
    CategoryCount, VendorFilter, VendorSummary, count_categories, find_vendor, list_catalogue,
    list_vendors,
};
