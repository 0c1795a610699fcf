#![doc = include_str!("../README.md")]

pub mod admin;
pub mod auth;
pub mod benchmarks;
pub mod notifications;
pub mod payments;
pub mod platform;
pub mod prices;
pub mod quizzes;
pub mod reports;
#[cfg(feature = "testing")]
pub mod testing;
pub mod usage;
pub mod vendors;
