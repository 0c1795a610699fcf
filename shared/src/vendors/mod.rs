//! Software vendors and the plans they sell.
//!
//! Tables `vendors`, `plans`, `sources`. What a plan costs stands in `observations` (see [`crate::prices`]);
//! `vendors.pricing` is a projection of it and is never written by hand.
//! A row that an operator edited (`edited_at`) is left alone by the import ([`edit`]). A vendor that an operator took out
//! of the catalogue (`archived_at`) is in no list, comparison, report or refresh; what was observed of it stays.
//! [`refresh`] is what a look at a vendor's price page reads and writes around the price engine; the look itself is
//! the worker's. [`cancel`] stops one. The operations are in the api crate under the same name.

pub mod cancel;
pub mod edit;
pub mod freshness;
pub mod import;
pub mod jobs;
pub mod model;
pub mod plan;
pub mod queries;
pub mod refresh;
pub mod review;
