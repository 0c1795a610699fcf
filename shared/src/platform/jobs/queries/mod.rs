//! SQL of the job ledger. Times are the database's; every write of a run carries its lease token.

mod cancel;
mod claim;
mod depth;
mod due;
mod outcome;
mod rescue;
mod runs;
mod upkeep;

pub use cancel::{cancel_by_key, cancel_matching, cancel_run};
pub use claim::{claim, claim_due, lock_held_run, renew_lease};
pub use depth::{QueueDepth, list_queue_depths};
pub use due::{dispatch_due, hasten_run, is_anything_due_soon};
pub use outcome::{finish_run, requeue_run};
pub use rescue::{MAX_CRASHES, rescue_runs, retry_dead_run};
pub use runs::{NewRun, RunFilter, find_active_by_key, find_run, insert_run, list_runs};
pub use upkeep::{delete_expired, insert_tick};
