//! The api's tests: requests in at the front door, answers and rows out.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "tests look at rows, spawn what they wait for, and fail by panicking"
)]

mod auth;
mod authorization;
mod benchmarks;
mod cache;
mod configuration;
mod living;
mod openapi;
mod origins;
mod payments;
mod platform;
mod quizzes;
mod report_file;
mod report_page;
mod reports;
mod statements;
mod streams;
mod support;
mod tenancy;
mod vendors;
