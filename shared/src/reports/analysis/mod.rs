//! The analysis: from answers and data to the report document. Pure and deterministic; no clock, no database.

mod again;
pub mod answers;
pub mod benefit;
pub mod catalogue;
mod check;
pub mod compute;
pub mod draft;
pub mod formula;
pub mod gate;
pub mod inputs;
mod making;
pub mod narrate;
pub mod options;
pub mod portfolio;
pub mod present;
pub mod question;
pub mod readiness;
pub mod register;
pub mod render;
pub mod run;
pub mod schedule;
pub mod simulation;
pub mod steps;
pub mod unit;
pub mod verdict;
pub mod what_if;

pub use catalogue::{Catalogue, Refusal, Sources};
pub use gate::Violation;
pub use run::{
    Analysis, AnalysisError, ENGINE_VERSION, Parsed, StreamedFinding, StreamedRecommendation,
    Subject, analyse,
};

#[cfg(test)]
mod tests;
