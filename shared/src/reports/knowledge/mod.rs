//! What the analyst knows, loaded from the database once per change of it.
//!
//! Tables `opportunities`, `assumption_sets`; the rest comes from vendors, prices, benchmarks and quizzes.

pub mod import;
pub mod queries;
