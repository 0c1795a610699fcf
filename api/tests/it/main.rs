//! The api's tests: requests in at the front door, answers and rows out.

mod authorization;
mod benchmarks;
mod configuration;
mod openapi;
mod payments;
mod platform;
mod quizzes;
mod report_page;
mod support;
mod vendors;
