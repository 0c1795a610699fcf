//! The api's tests: requests in at the front door, answers and rows out.

mod authorization;
mod benchmarks;
mod payments;
mod configuration;
mod openapi;
mod platform;
mod quizzes;
mod report_page;
mod support;
mod vendors;
