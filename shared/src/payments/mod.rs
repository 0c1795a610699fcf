//! Payments: checkout, provider events, entitlement.
//!
//! Tables: `payments`, `stripe_events`, `event_feeds`, `simulator_checkouts`. Invariants: an event never drives a state, it
//! makes us fetch the object it names, and [`transition::advance`] decides by what that object says, so order
//! and duplicates do not matter; a session has at most one payment that is not over; the price is ours, never
//! the caller's; no row holds an e-mail address. What a change means for a report is told as an [`Effect`] and
//! done by whoever owns the transaction: this domain knows nothing of reports.

mod apply;
mod begin;
pub mod checkout;
pub mod config;
mod decide;
mod entitlement;
mod event;
pub mod gateway;
pub mod jobs;
mod minor_units;
mod model;
pub mod queries;
pub mod signature;
pub mod simulator;
mod text_enum;
pub mod transition;

pub use apply::{
    Applied, Change, EventOutcome, Look, MOST_LOOKS, Sight, apply_event, apply_look, look,
    look_at_event,
};
pub use begin::{Begun, begin_payment, note_opened};
pub use config::StripeSettings;
pub use decide::{Decided, HeldDecision, decide_held};
pub use entitlement::{is_entitled, is_paid};
pub use event::{BadEvent, EventHead, receive_event};
pub use gateway::{Gateway, GatewayError, Offer, Opened};
pub use minor_units::{BadPrice, exponent, from_minor_units, price, to_minor_units};
pub use model::{Effect, HeldReason, Payment, PaymentState, Provider};
