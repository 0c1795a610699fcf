//! Real processes on a real Redis, ended without warning: nothing is lost, nothing is doubled.
//!
//! `CRB_FAULT_ROUNDS` sets how often the worker is killed (6 by default; 50 and more by hand).

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "tests look at rows, spawn what they wait for, and fail by panicking"
)]

mod cache_faults;
mod invariants;
mod redis_faults;
mod streams;
mod support;
mod traces;
mod vendor_prices;
mod worker_faults;
