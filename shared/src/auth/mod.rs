//! Who is calling: quiz session tokens, magic links, stream tickets; accounts, their sign-ins and API keys.
//!
//! Tables: `session_tokens`, `magic_links`, `stream_tickets`, `users`, `workspaces`, `workspace_members`, `sign_ins`,
//! `refresh_tokens`, `api_keys`, `sign_up_requests`. Invariants:
//! - Only hashes of secrets are stored; a secret is shown once.
//! - A session has at most [`TOKENS_PER_SESSION`] tokens, the least recently used goes; a magic link and a ticket work
//!   once.
//! - A refresh token is good for one successor. A used one that comes back ends its sign-in.
//! - An access token says who signed in, never what they may do: that is looked up, and at most some seconds old.
//! - Guesses at a password hold up whoever guesses, never somebody the account knows.
//! - Nobody learns whether an address has an account: what depends on it is decided by the worker.
//!
//! The extractors that use this are in the api's `auth`, the mail with a link in the worker's.

mod access_token;
mod api_key;
mod email;
mod familiar;
pub mod jobs;
mod model;
mod password;
pub mod queries;
mod refresh;

pub use access_token::{AccessClaims, AccessTokens, BadAccessToken};
pub use api_key::{API_KEY_PREFIX, ApiKeySecret, is_api_key};
pub use email::{BadEmail, Email};
pub use familiar::FamiliarSecret;
pub use model::{KeyScope, Membership, Role};
pub use password::{BadPassword, Busy, Password, Passwords};
pub use refresh::{RACE_SECONDS, RefreshSecret};

/// Browsers that may hold a session at the same time.
pub const TOKENS_PER_SESSION: i64 = 5;
/// What a quiz token begins with.
pub const SESSION_TOKEN_PREFIX: &str = "crb_qs_";
/// What a token in a mailed link begins with.
pub const LINK_TOKEN_PREFIX: &str = "crb_ml_";
/// What a stream ticket begins with.
pub const TICKET_PREFIX: &str = "crb_st_";
/// What a refresh token begins with.
pub const REFRESH_TOKEN_PREFIX: &str = "crb_rt_";
