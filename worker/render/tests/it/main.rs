//! PDFs as their readers get them: what stands in the produced files, not in the data they were made from.
//!
//! Needs `pdftotext` and `pdfinfo` of poppler-utils.

mod figures;
mod file;
mod hostile;
mod reader;
