//! Vendors over HTTP: reading, comparing, writing, refreshing.

mod list;
mod read;
mod support;
