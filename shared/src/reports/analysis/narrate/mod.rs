//! The rules analyst: writes the report's words from this company's answers, with placeholders for every figure.

mod build;
pub mod connect;
pub mod context;
pub mod finding;
pub mod findings;
pub mod options;
pub mod readiness;
pub mod recommendation;
pub mod rest;
pub mod risks;
pub mod roadmap;
pub mod slots;
pub mod summary;
pub mod template;
pub mod words;
