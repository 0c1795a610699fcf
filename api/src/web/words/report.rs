//! The words of the report page: those it shares with the PDF, and a few of its own.

pub(crate) use shared::reports::words::*;

pub(crate) const SKIP: &str = "To the report";
pub(crate) const PRESS: &str =
    "Press any underlined figure to see its formula, inputs and sources.";
pub(crate) const PDF: &str = "Save as PDF";
