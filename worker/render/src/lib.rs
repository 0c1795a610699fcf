#![doc = include_str!("../README.md")]

mod command;
mod data;
mod limits;
mod links;
mod pdf;
mod world;

pub use command::{CommandError, Limits, command};
pub use data::Edition;
pub use pdf::{RenderError, pdf};
