//! Making reports.
