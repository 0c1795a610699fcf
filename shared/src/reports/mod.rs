//! Reports: their states, their making, and the document they hold.
//!
//! Tables: `reports`, `report_steps`, `claim_inputs`, `shares`, `report_files`. Invariants: a session has at most one report
//! in the making; a report is made only when its session is completed and entitled, whichever came last;
//! a step is told once; a delivered report has a document that passed the publish gate. The operations are
//! in the api's `reports`, the making in the worker's.
//!
//! ```text
//!  complete ──> awaiting_payment ── start_if_ready ──> queued ── claim ──> running ── gate passed ──> delivered
//!                     │                                  ^  │                │  │                        │
//!                     │                                  │  └── lease lost ──┘  └── attempts used ──> failed
//!                     └──────────── refund, dispute lost ┴──> withheld <───────────────────────────────┘
//! ```

pub mod analysis;
pub mod claim;
pub mod difference;
pub mod document;
pub mod erasure;
pub mod files;
pub mod jobs;
pub mod knowledge;
pub mod lever;
mod model;
mod payment;
pub mod queries;
pub mod staleness;
mod state;
pub mod visit;
pub mod words;

pub use model::{ReportState, ReportSummary, STEPS, Step};
pub use payment::follow_payment;
pub use state::{
    Delivered, Regenerated, create_for_session, deliver, fail, public_url, queue_again, regenerate,
    release_for_session, requeue, start_if_ready, start_running, withhold_for_session,
};
