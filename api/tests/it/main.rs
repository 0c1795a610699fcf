//! The api's tests: requests in at the front door, answers and rows out.

mod benchmarks;
mod payments;
mod platform;
mod quizzes;
mod report_page;
mod support;
mod vendors;
