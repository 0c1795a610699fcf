//! Fixtures for tests: a real database for each, as the role the code runs under.

mod database;

pub use database::{TestDb, redis_config};
