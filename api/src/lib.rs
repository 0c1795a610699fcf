//! The api: HTTP in front of the domains in `shared`.

pub mod web;
