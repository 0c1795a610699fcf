//! Views and chores for those who run the system.
//!
//! Table: `audit_log`. Invariant: what an operator does and the line that says so share a commit. What operators see of
//! queues, workers and schedules stands with the ledger in `platform::jobs`; the api half is `api/src/admin`.

pub mod audit;
pub mod jobs;
pub mod operate;
pub mod queries;
pub mod schedules;
pub mod seed;
