//! The api's tests: requests in at the front door, answers and rows out.

mod benchmarks;
mod payments;
mod platform;
mod quizzes;
mod support;
mod vendors;
