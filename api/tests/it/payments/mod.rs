//! Paying: from the checkout to the entitled report.

mod applying;
mod checkout;
mod confirmation;
pub(crate) mod fixture;
mod guards;
mod simulator;
mod stripe;
mod webhook;
