//! Fixtures for tests: a real database for each, as the role the code runs under.

mod database;
pub mod figures;
mod reference;
mod reports;

pub use database::{TestDb, redis_config};
pub use reference::seeded_db;
pub use reports::{DemoCompany, demo_companies, demo_report, random_report, seeded_catalogue};
