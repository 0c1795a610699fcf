//! A local fake that follows Stripe's wire format: forms with nested names, idempotency, errors, expansion, lists.
//!
//! It is strict where Stripe is: an unknown parameter, a missing version or a changed body under a used key is refused.

mod account;
mod request;
mod server;
mod wire;

pub use account::{Happening, Session};
pub use server::{FakeStripe, Fault, Recorded};

/// The only key that the fake accepts.
pub const KEY: &str = "sk_test_fake";
/// The account it belongs to.
pub const ACCOUNT: &str = "acct_fake";
