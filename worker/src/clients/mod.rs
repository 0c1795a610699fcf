//! Outside services that only the worker calls.

mod ai;
pub mod smtp;

pub use ai::{Ai, AiOpenError};
pub use smtp::SmtpSettings;
