//! The front door of the tests.

mod response;
mod statements;
mod test_app;

pub(crate) use response::TestResponse;
pub(crate) use statements::Statements;
pub(crate) use test_app::{TestApp, TestRequest};
