//! Vendors over HTTP: reading, comparing, writing, refreshing.

mod compare;
mod history;
mod list;
mod read;
mod refresh;
mod reviews;
mod support;
mod write;
