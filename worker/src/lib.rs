#![doc = include_str!("../README.md")]

pub mod config;
pub mod context;
pub mod maintenance;
<<<<<<< HEAD
pub mod payments;
=======
pub mod quizzes;
>>>>>>> main
pub mod registry;
pub mod reports;
pub mod runtime;
pub mod schedule;
