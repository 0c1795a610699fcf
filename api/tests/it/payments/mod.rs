//! Paying: from the checkout to the entitled report.

mod applying;
mod checkout;
mod fixture;
mod simulator;
mod webhook;
