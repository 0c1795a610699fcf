//! What things cost: price observations and exchange rates.
//!
//! Tables `observations` (append-only: a fact stays as written, only its state may change) and `fx_rates`; view
//! `vendor_pricing_history`. The newest confirmed observation of an offer is its price; one without a date counts
//! as older than any dated one. Amounts of different currencies meet only through a dated rate.

pub mod fx;
pub mod import;
pub mod queries;
