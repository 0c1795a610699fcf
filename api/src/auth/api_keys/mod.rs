//! Keys with which programs act in a workspace.

pub mod create;
pub mod list;
pub mod revoke;
pub mod rotate;
mod view;

pub use view::{ApiKeyView, MadeApiKeyView};
