//! Paying: from the checkout to the entitled report.

mod applying;
mod checkout;
mod fixture;
mod guards;
mod simulator;
mod stripe;
mod webhook;
