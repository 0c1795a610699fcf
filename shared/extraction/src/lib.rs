#![doc = include_str!("../README.md")]

pub mod money_text;
pub mod page;
pub mod plans;
