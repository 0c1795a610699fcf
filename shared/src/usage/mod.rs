//! What the language model was asked, and what it cost.
//!
//! Table: `ai_calls`. Invariants: a call stands in the books before it leaves, at the most it can cost; it counts at that
//! until its real cost is known, and for ever if nobody ever learns it; what would pass a limit is not written, so it is
//! not sent. The model itself is asked by the worker (`worker/ai`, `worker/src/clients`).

mod model;
pub mod queries;
#[cfg(all(test, feature = "testing"))]
mod tests;

pub use model::{AiPurpose, AiSettlement, NewAiCall, SpendingLimits};
