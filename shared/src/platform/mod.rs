//! What every domain stands on: configuration, database, jobs, events, clock, ids, money.
//! No business words in here, and nothing in here imports a domain.

pub mod cache;
pub mod clock;
pub mod confidence;
pub mod config;
pub mod db;
pub mod doctor;
pub mod events;
pub mod host;
pub mod idempotency;
pub mod ids;
pub mod jobs;
pub mod limits;
pub mod metrics;
pub mod money;
pub mod notifier;
pub mod page;
pub mod secrets;
pub mod telemetry;
pub mod trace;
