//! From the bytes of the answer to the finished message.

mod message;
mod sse;
#[cfg(test)]
mod tests;

pub(crate) use message::{Message, MessageBuilder};
#[cfg(test)]
pub(crate) use sse::SseEvent;
pub(crate) use sse::SseParser;
