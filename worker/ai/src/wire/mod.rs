//! The Messages API as it is on the wire: what is sent, what comes back, how errors look.

pub(crate) mod error;
pub(crate) mod event;
pub(crate) mod request;
