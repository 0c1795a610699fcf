//! A page: gated, parsed once, and read by all rungs.

mod document;
mod gate;
mod node;
mod sink;
mod visibility;

pub use document::Document;
pub use gate::{Gate, GateError};
pub use node::Node;

#[cfg(test)]
mod tests;
