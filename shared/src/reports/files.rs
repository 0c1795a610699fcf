//! A delivered report as a file: asked for in the transaction that delivers, made by the worker, kept beside the report.

use serde::{Deserialize, Serialize};

use super::{jobs::RenderReport, queries};
use crate::platform::{
    db::Tx,
    ids::{JobRunId, ReportId},
    jobs::{self, JobState},
};

/// In which form a report is kept as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// For reading and printing.
    Pdf,
}

impl FileFormat {
    /// The name in the ledger and in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
        }
    }
}

/// Where the file of a delivered report stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileStanding {
    /// Whose report it is, for the file's name.
    pub company: String,
    /// Which version of the session's report.
    pub version: i32,
    /// Digest of the content, as hexadecimal digits; `None` while there is no content.
    pub sha256: Option<String>,
    /// Where the run stands that makes it; `None` when nobody was asked, or so long ago that the ledger forgot.
    pub run: Option<JobState>,
}

impl FileStanding {
    /// Whether somebody must be asked to make it.
    #[must_use]
    pub fn is_unasked(&self) -> bool {
        let is_over = matches!(
            self.run,
            None | Some(JobState::Succeeded | JobState::Cancelled)
        );
        self.sha256.is_none() && is_over
    }

    /// Whether every attempt to make it failed; an operator may retry the run.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.sha256.is_none() && self.run == Some(JobState::Dead)
    }
}

/// Asks for the file of a report; while it is being made, asking again changes nothing. Returns the run.
///
/// # Errors
/// On a database error.
pub async fn request_file(
    tx: &mut Tx,
    report: ReportId,
    format: FileFormat,
) -> sqlx::Result<JobRunId> {
    let job = RenderReport {
        report_id: report,
        format,
    };
    let enqueued = jobs::enqueue(tx, &job).await?;
    queries::upsert_file(&mut **tx, report, format, enqueued.run_id).await?;
    Ok(enqueued.run_id)
}
