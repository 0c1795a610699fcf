//! SQL of reports.

mod documents;
mod inputs;
mod mails;
mod moves;
mod reports;
mod shares;
mod steps;

use super::model::{ReportState, UnknownState};

pub use documents::{find_document, store_document};
pub use inputs::{ReportInputs, find_inputs, replace_claim_inputs};
pub use mails::{OutcomeMail, find_outcome_mail};
pub use moves::{
    queue_failed_report, queue_ready_report, release_reports, update_state, withhold_reports,
};
pub use reports::{
    Report, SessionStanding, erase_reports, find_newest_report, find_report, find_standing,
    list_active_reports, lock_session, set_run, upsert_first_version,
};
pub use shares::{
    SharedReport, SharedStanding, delete_shares, find_shared_report, find_shared_standing,
    insert_share, move_share,
};
pub use steps::{
    find_checkpoint, has_steps_of_other_inputs, insert_checkpoint, insert_step,
    list_finished_steps, set_cost,
};

fn state(text: &str) -> sqlx::Result<ReportState> {
    text.parse()
        .map_err(|error: UnknownState| sqlx::Error::Decode(error.into()))
}
