//! Vendors over HTTP: reading, comparing, writing, refreshing.

mod compare;
mod list;
mod read;
mod support;
