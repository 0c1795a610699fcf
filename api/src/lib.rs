#![doc = include_str!("../README.md")]

pub mod admin;
pub mod auth;
pub mod benchmarks;
pub mod config;
pub mod health;
pub mod http;
pub mod live;
pub mod notifications;
pub mod payments;
pub mod quizzes;
pub mod reports;
pub mod router;
pub mod serve;
pub mod state;
pub mod vendors;
pub mod web;
