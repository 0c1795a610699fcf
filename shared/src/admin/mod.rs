//! Read-only views for those who run the system.
