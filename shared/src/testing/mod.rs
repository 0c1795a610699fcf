//! Fixtures for tests: a real database for each, as the role the code runs under.

mod database;
mod reference;

pub use database::{TestDb, redis_config};
pub use reference::seeded_db;
