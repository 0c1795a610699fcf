//! Views and chores for those who run the system.

pub mod jobs;
pub mod seed;
