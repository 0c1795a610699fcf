//! The pages in a real browser, against the real service on a real port.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests look at rows, spawn what they wait for, and fail by panicking"
)]

mod account;
mod admin;
mod comeback;
mod journey;
mod live;
mod living;
mod modules;
mod pages;
mod payment;
mod quiz;
mod support;
