//! What things cost: the price engine, its observations, and exchange rates.
//!
//! Tables `observations` (append-only: a fact stays as written, only its state may change), `source_watches`,
//! `snapshots`, `price_changes`, `price_reviews`, `fetch_hosts`, `fx_rates`; view `vendor_pricing_history`. The newest
//! confirmed observation of an offer is its price; one without a date counts as older than any dated one. Amounts of
//! different currencies meet only through a dated rate. The engine knows offers and sources, not what they belong to.

pub mod ecb;
pub mod fx;
pub mod import;
pub mod jobs;
pub mod observe;
pub mod queries;
pub mod review;
