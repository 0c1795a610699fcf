//! The worker's tests: the ledger's rules in this process, and apalis on a real Redis.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "tests look at rows, spawn what they wait for, and fail by panicking"
)]

mod connections;
mod doctor;
mod heartbeats;
mod ledger;
mod mail;
mod rates;
mod redis_transport;
mod registry;
mod rendering;
mod reports;
mod retention;
mod schedules;
mod site;
mod support;
mod vendors;
