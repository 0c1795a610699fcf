//! The api's tests: requests in at the front door, answers and rows out.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "tests look at rows, spawn what they wait for, and fail by panicking"
)]

mod admin;
mod auth;
mod authorization;
mod benchmarks;
mod cache;
mod configuration;
mod deployment;
mod doctor;
mod hostile;
mod idempotency;
mod limits;
mod living;
mod mails;
mod migrating;
mod numbers;
mod openapi;
mod origins;
mod payments;
mod platform;
mod quizzes;
mod report_figures;
mod report_file;
mod report_list;
mod report_page;
mod reports;
mod secrets;
mod sockets;
mod statements;
mod streams;
mod support;
mod tenancy;
mod vendors;
