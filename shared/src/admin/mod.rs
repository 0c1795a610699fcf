//! For those who run the system: the import of reference data, and read-only views.

pub mod seed;
