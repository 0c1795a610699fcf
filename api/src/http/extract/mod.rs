//! Strict input: every rejection is the one error envelope and names the field.

mod json;
mod path;
mod query;
mod strict;

pub use json::{Json, RawBody, from_value, read_body};
pub use path::Path;
pub use query::{NoQuery, Query};
pub(crate) use strict::nearest;
