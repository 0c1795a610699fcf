#![doc = include_str!("../README.md")]

mod lenient_json;
pub mod money_text;
pub mod page;
pub mod plans;
pub mod product;
pub mod xpath;
