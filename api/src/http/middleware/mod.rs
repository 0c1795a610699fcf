//! Layers around every operation.

pub mod origin;
pub mod request_context;
pub mod security_headers;
