//! SQL of reports.

mod documents;
mod files;
mod inputs;
mod mails;
mod moves;
mod reports;
mod retention;
mod shares;
mod staleness;
pub mod stats;
mod steps;
mod trace;
mod versions;

use super::model::{ReportState, UnknownState};

pub use documents::{StoredKeyFigures, find_document, find_key_figures, store_document};
pub use files::{
    FileSource, delete_files, find_file_content, find_file_source, find_file_standing, store_file,
    upsert_file,
};
pub use inputs::{ReportInputs, UsedInput, find_inputs, replace_claim_inputs};
pub use mails::{OutcomeMail, find_follow_up, find_outcome_mail, list_due_follow_ups};
pub use moves::{
    queue_failed_report, queue_ready_report, release_reports, update_state, withhold_reports,
};
pub use reports::{
    Report, SessionStanding, erase_reports, find_newest_report, find_report, find_standing,
    list_active_reports, lock_session, set_run, upsert_first_version,
};
pub use retention::{delete_old_files, list_expired_sessions};
pub use shares::{
    IssuedShare, SharedReport, SharedStanding, delete_shares, find_shared_report,
    find_shared_standing, insert_share, issue_share, move_share, revoke_share,
};
pub use staleness::{
    BenchmarkToday, PriceToday, find_staleness, list_outdated_prices, list_suspect_reports,
    set_staleness,
};
pub use steps::{
    DoneSteps, find_checkpoint, has_steps_of_other_inputs, insert_checkpoint, insert_steps,
    list_finished_steps, set_cost,
};
pub use trace::{
    TracedCall, TracedRun, TracedStep, list_traced_calls, list_traced_runs, list_traced_steps,
};
pub use versions::{
    ListPlace, Listed, Version, count_versions_today, list_reports, list_versions,
    queue_next_version,
};

fn state(text: &str) -> sqlx::Result<ReportState> {
    text.parse()
        .map_err(|error: UnknownState| sqlx::Error::Decode(error.into()))
}
