//! Accounts: coming, staying, going.

mod claiming;
mod flood;
mod guessing;
mod keys;
mod operators;
mod refreshing;
mod revocation;
mod signing_in;
mod signing_up;
mod support;
