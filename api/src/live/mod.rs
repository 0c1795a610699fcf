//! Live streams: one Redis subscription per process, fanned out to all readers of this process.

mod hub;
mod reader;

pub use hub::{Hub, HubLimits, Refused};
pub use reader::{Reader, Start};
