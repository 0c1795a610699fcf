//! Industry benchmarks and the rule that picks the row for a company.

pub mod model;
