//! Vendors over HTTP: reading, comparing, writing, refreshing.

mod compare;
mod history;
mod list;
mod read;
mod support;
mod write;
