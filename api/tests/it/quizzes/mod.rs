//! Answering the quiz, through the front door.

mod create;
mod erase;
mod order;
mod questions;
mod resume;
mod save;
pub(crate) mod support;
mod timing;
mod tokens;
