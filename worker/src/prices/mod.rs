//! Prices: what a page says, read from a file.

mod extract;

pub use extract::{Extract, extract};
