//! PDFs as their readers get them: what stands in the produced files, not in the data they were made from.
//!
//! Needs `pdftotext` and `pdfinfo` of poppler-utils.

#![expect(
    clippy::disallowed_methods,
    reason = "a test reads how many companies it is to try"
)]

mod figures;
mod file;
mod hostile;
mod reader;
