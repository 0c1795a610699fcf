//! The analysis: from answers and data to the report document. Pure and deterministic; no clock, no database.

pub mod answers;
pub mod benefit;
pub mod catalogue;
mod check;
pub mod compute;
pub mod formula;
pub mod inputs;
pub mod options;
pub mod portfolio;
pub mod question;
pub mod readiness;
pub mod register;
pub mod render;
pub mod schedule;
pub mod simulation;
pub mod steps;
pub mod unit;
pub mod verdict;
