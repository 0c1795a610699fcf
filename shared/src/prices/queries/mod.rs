//! SQL of the price engine.

pub mod changes;
pub mod hosts;
mod import;
pub mod observations;
pub mod reviews;
pub mod snapshots;
pub mod watches;

pub use import::{
    find_newest_fx_rates, insert_imported_observations, list_priced_currencies, upsert_fx_rates,
};
