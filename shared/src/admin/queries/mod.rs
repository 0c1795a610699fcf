//! SQL of what operators see across domains, and of the log of what they did.

mod audit;
mod watch;

pub use audit::{AuditFilter, AuditLine, delete_old_audit_lines, list_audit_lines};
pub(super) use audit::{NewAuditLine, insert_audit_line};
pub use watch::{
    Attention, ReviewMove, RunMove, count_attention, count_reports_using, find_now,
    list_review_moves, list_run_moves,
};
