//! The life of a job.
//!
//! ```text
//!            enqueue(tx)                 claim (dispatch_id)              outcome (lease_token)
//!   business transaction ──> queued ───────────────────────> running ───────────────> succeeded
//!                              ^  │ cancel                     │ │ │
//!                              │  └────> cancelled <───────────┘ │ └── permanent, attempts used ──> dead
//!                              └── retry, snooze, lease lost ────┘              operator retry ──> queued
//! ```
//!
//! `job_runs` is the ledger and the outbox: the row is written in the transaction that causes the work.
//! Redis, driven by apalis, carries `{run_id, dispatch_id}` and nothing else: it is a doorbell and a
//! concurrency limit. A message that is lost is sent again by the dispatcher, one that is doubled loses
//! the claim, and a run whose worker died is found by its lease.

mod enqueue;
mod job;
pub mod queries;
mod run;
pub mod transport;

pub use enqueue::{Enqueued, enqueue, enqueue_at, hasten};
pub use job::{Job, Queue, UnknownQueue};
pub use run::{Delivery, JobRun, JobState};
