//! The front door of the tests.

mod response;
mod test_app;

pub(crate) use response::TestResponse;
pub(crate) use test_app::TestApp;
