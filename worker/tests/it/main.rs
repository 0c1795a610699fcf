//! The worker's tests: the ledger's rules in this process, and apalis on a real Redis.

mod ledger;
mod registry;
mod redis_transport;
mod support;
