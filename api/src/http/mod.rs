//! What every operation shares: the one envelope, the one error shape, strict extractors, OpenAPI.

pub mod accept;
pub mod client;
pub mod conditions;
pub mod envelope;
pub mod error;
pub mod extract;
pub mod idempotency;
pub mod limits;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod paging;
pub mod sse;

pub use client::ClientAddress;
pub use conditions::Conditions;
pub use envelope::{Accepted, Created, Data, Envelope, NoContent, Page};
pub use error::{ApiError, ApiResult, ErrorBody, ErrorCode, FieldError};
pub use extract::{Json, NoQuery, Path, Query};
