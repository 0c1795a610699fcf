//! Who is calling: quiz session tokens, magic links, stream tickets, the operator.
//!
//! Tables: `session_tokens`, `magic_links`, `stream_tickets`. Invariants: only hashes of secrets are stored;
//! a session has at most [`TOKENS_PER_SESSION`] tokens, the least recently used goes; a magic link and a
//! ticket work once. The extractors that use this are in the api's `auth`.

mod email;
pub mod queries;

pub use email::{BadEmail, Email};

/// Browsers that may hold a session at the same time.
pub const TOKENS_PER_SESSION: i64 = 5;
/// What a quiz token begins with.
pub const SESSION_TOKEN_PREFIX: &str = "crb_qs_";
/// What a token in a mailed link begins with.
pub const LINK_TOKEN_PREFIX: &str = "crb_ml_";
/// What a stream ticket begins with.
pub const TICKET_PREFIX: &str = "crb_st_";
