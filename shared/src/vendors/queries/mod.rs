//! SQL of vendors, their plans and sources.

mod batch;
mod edit;
mod evidence;
mod history;
mod import;
mod list;
mod read;
mod refresh;
mod review;

pub use batch::{
    Batch, RefreshResult, begin_batch, complete_batch, count_off, delete_old_results, extend_batch,
    find_batch, find_result, insert_result,
};
pub use edit::{
    archive_vendor, insert_operator_prices, insert_plans_gone, lock_vendor, retire_plans_but,
    save_plans, save_vendor,
};
pub use evidence::{PriceEvidence, find_price_evidence};
pub use history::{
    ChangeFilter, ChangeRow, Direction, HistoryRow, find_vendor_id, list_changes, list_history,
};
pub use import::{
    list_offers, list_source_ids, retire_missing_plans, update_pricing, upsert_plans,
    upsert_sources, upsert_vendors,
};
pub use list::{
    CategoryCount, VendorFilter, VendorKey, VendorPosition, VendorSummary, count_categories,
    list_vendors,
};
pub use read::{find_vendor, list_catalogue, list_vendors_by_slug};
pub use refresh::{
    RefreshTarget, begin_refresh, find_pricing, find_refresh_target, find_slug, finish_refresh,
    list_due_vendors, list_plan_names, list_plan_offers,
};
pub use review::{
    ObservedPlan, SourceOwner, find_vendor_of_source, insert_observed_plan, list_source_owners,
    price_custom_plan, retire_observed_plan,
};
