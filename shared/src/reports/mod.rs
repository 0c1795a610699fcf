//! Reports: their states, their making, and the document they hold.

pub mod analysis;
pub mod claim;
pub mod document;
pub mod visit;
