//! Stripe's HTTP API, as far as one checkout needs it: make it, find it, and see what became of its money.
//!
//! Requests are built and sent by async-stripe, which pins the version of the API with its own. Of what comes back only the few fields are
//! read that decide something; everything else may be new, missing or strange. Only what carries an idempotency key
//! is sent again: reading is repeated by whoever asked, in their own time.

mod backoff;
mod checkout;
mod client;
mod events;
mod failure;
mod form;
mod objects;
#[cfg(feature = "testing")]
pub mod testing;

pub use backoff::Backoff;
pub use checkout::{Item, NewCheckout};
pub use client::{Client, Settings, SetupError};
pub use failure::Failure;
pub use objects::{Charge, CheckoutSession, Dispute, Expandable, Named, PaymentIntent};

/// The version of the API that is spoken; answers keep its form for ever.
#[must_use]
pub fn api_version() -> String {
    stripe_client_core::VERSION.as_str().to_owned()
}
