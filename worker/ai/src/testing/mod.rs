//! A local stand-in for the Messages API, strict about what it is sent and exact in how it answers.
//!
//! It checks headers, fields, roles, tools and schemas as the service does, and refuses what the asked model would
//! refuse. What it answers is a script: one [`Step`] for each request, the last one for ever.

mod fake;
mod strict;
mod written;

pub use fake::{FakeMessages, KEY, Step};
pub use written::Reply;
