//! Paying: from the checkout to the entitled report.

mod applying;
mod checkout;
pub(crate) mod fixture;
mod guards;
mod simulator;
mod webhook;
