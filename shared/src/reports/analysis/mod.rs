//! The analysis: from answers and data to the report document. Pure and deterministic; no clock, no database.

pub mod catalogue;
mod check;
pub mod formula;
pub mod question;
pub mod render;
pub mod simulation;
pub mod unit;
