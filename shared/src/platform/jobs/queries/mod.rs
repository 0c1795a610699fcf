//! SQL of the job ledger. Times are the database's; every write of a run carries its lease token.

mod cancel;
mod claim;
mod depth;
mod due;
mod outcome;
mod pauses;
mod rescue;
mod runs;
mod samples;
mod schedules;
mod upkeep;
mod workers;

pub use cancel::{cancel_by_key, cancel_matching, cancel_run};
pub use claim::{claim, claim_due, lock_held_run, renew_lease};
pub use depth::{QueueDepth, list_queue_depths};
pub use due::{dispatch_due, hasten_run, is_anything_due_soon};
pub use outcome::{finish_run, requeue_run};
pub use pauses::{QueuePause, list_pauses, pause_queue, resume_queue};
pub use rescue::{MAX_CRASHES, rescue_runs, retry_ended_run};
pub use runs::{NewRun, RunFilter, find_active_by_key, find_run, insert_run, list_runs};
pub use samples::{
    QueueSample, QueueStanding, QueueTimes, list_queue_samples, list_queue_standings,
    list_queue_times, roll_up_samples, sample_queues,
};
pub use schedules::{
    ScheduleDefault, ScheduleRow, find_schedule, is_schedule_paused, list_schedules, note_fired,
    request_run, take_request, update_schedule, upsert_schedules,
};
pub use upkeep::{delete_expired, insert_tick};
pub use workers::{
    Heartbeat, LOST_AFTER_SECONDS, RunningJob, WorkerRow, beat, delete_silent_workers,
    list_workers, stop_beating,
};
