//! Writes the words of report sections around figures that it never sees.
//!
//! A section gives the model facts without values: what a slot measures, how much that is in a word, its unit. The model
//! answers with text in which slots are placeholders. [`check()`] lets a text pass only if it holds no figure of its own,
//! no name, no link, and no placeholder that was not given. A section that fails twice keeps the rules' text.

pub mod brief;
mod check;
mod names;
mod pieces;
#[cfg(test)]
mod tests;
mod words;
mod write;

pub use brief::{Brief, Kind, Magnitude, Section, Slot, SlotKind};
pub use check::{Violation, check};
pub use pieces::{Piece, Written};
pub use words::figure_in;
pub use write::{Narrative, SectionFailure, write};
