//! Streams: what a reader sees, how many may be open, and what becomes of readers that do not read.

mod caps;
mod fixture;
mod order;
mod unread;
