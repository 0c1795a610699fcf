//! Answering the quiz, through the front door.

mod create;
mod erase;
mod questions;
mod resume;
mod save;
mod support;
