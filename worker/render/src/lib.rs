#![doc = include_str!("../README.md")]

mod data;
mod links;
mod pdf;
mod world;

pub use data::Edition;
pub use pdf::{RenderError, pdf};
