#![doc = include_str!("../README.md")]

pub mod auth;
pub mod clients;
pub mod config;
pub mod context;
pub mod doctor;
pub mod maintenance;
pub mod notifications;
pub mod payments;
pub mod prices;
pub mod quizzes;
pub mod registry;
pub mod reports;
pub mod runtime;
pub mod schedule;
pub mod vendors;
