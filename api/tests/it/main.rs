//! The api's tests: requests in at the front door, answers and rows out.

mod payments;
mod platform;
mod support;
