//! The analysis: from answers and data to the report document. Pure and deterministic; no clock, no database.

pub mod formula;
pub mod render;
pub mod unit;
