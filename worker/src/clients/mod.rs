//! Outside services that only the worker calls.

mod ai;

pub use ai::{Ai, AiOpenError};
