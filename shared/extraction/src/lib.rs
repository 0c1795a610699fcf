#![doc = include_str!("../README.md")]

mod caseless;
pub mod command;
mod lenient_json;
pub mod money_text;
pub mod page;
pub mod plans;
pub mod product;
mod script_values;
pub mod xpath;

/// Version of the reading: it grows whenever a page may be read differently than before, and is kept with what was
/// read.
pub const STRATEGY_VERSION: u32 = 2;
