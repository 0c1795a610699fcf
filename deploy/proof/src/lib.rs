//! Programs that prove things about a running system, from outside: by HTTP, as a browser would.
//!
//! `journey` walks the main path once, `bench` measures it, `faults` breaks what it stands on, `tables` looks at a
//! database between two steps of `deploy/test`. None of them uses the product's code, so none can share its mistakes.

pub mod account;
pub mod chunks;
pub mod client;
pub mod company;
pub mod facts;
pub mod journey;
pub mod load;
pub mod numbers;
pub mod pricing_page;
pub mod process;
pub mod redis;
pub mod stream;
