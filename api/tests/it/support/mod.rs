//! The front door of the tests.

mod response;
mod statements;
mod test_app;
mod test_user;

pub(crate) use response::TestResponse;
pub(crate) use statements::Statements;
pub(crate) use test_app::{TestApp, TestRequest};
pub(crate) use test_user::{PASSWORD, TestUser, sign_in, text};
