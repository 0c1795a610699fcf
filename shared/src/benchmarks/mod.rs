//! Industry benchmarks and the rule that picks the row for a company.
//!
//! Table `benchmarks`. Every row says where its figure comes from, or that it comes from nowhere; which row stands
//! for a company, and what had to be given up to find one, is decided in [`model::select`] and nowhere else.

pub mod import;
pub mod model;
pub mod queries;
