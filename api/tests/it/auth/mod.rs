//! Accounts: coming, staying, going.

mod flood;
mod operators;
mod refreshing;
mod revocation;
mod signing_in;
mod signing_up;
