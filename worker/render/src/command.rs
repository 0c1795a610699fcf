//! The process that renders one report and ends.

use std::io::{Read, Write};

use clap::Args;
use serde::Deserialize;
use shared::reports::document::ReportDocument;

use crate::{Edition, RenderError, limits, pdf::last_pdf};

/// What the process may take, as its parent says.
#[derive(Debug, Clone, Args)]
pub struct Limits {
    /// Memory that it may allocate, in mebibytes
    #[arg(long, default_value_t = 512)]
    pub memory_mib: u64,
    /// Time that it may compute
    #[arg(long, default_value_t = 20)]
    pub cpu_seconds: u64,
    /// The process that waits for it, and whose end is its own
    #[arg(long)]
    pub parent: Option<u32>,
}

/// Why the process ends without a file.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It could not limit itself, and so did nothing.
    #[error("the limits cannot be set")]
    Limits(#[from] std::io::Error),
    /// What came in is not a report; carries what the parser said, which is a place and no text of the report.
    #[error("the input cannot be read: {0}")]
    Input(#[source] std::io::Error),
    /// The input is longer than any report.
    #[error("the input is longer than {LONGEST_INPUT} bytes")]
    TooLong,
    /// The input is not a report document.
    #[error("the input is not a report: {0}")]
    NotAReport(#[from] serde_json::Error),
    /// The report could not be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The file could not be handed over.
    #[error("the file cannot be handed over: {0}")]
    Output(#[source] std::io::Error),
}

/// The longest input, in bytes; a report has about three hundred thousand.
const LONGEST_INPUT: u64 = 32 * 1024 * 1024;

#[derive(Deserialize)]
struct Input {
    version: i32,
    document: ReportDocument,
}

/// Reads a report on standard input and writes its PDF on standard output, within the limits.
///
/// # Errors
/// When a limit cannot be set, the input is no report, or it cannot be rendered. Beyond a limit there is no error: the process
/// ends.
pub fn command(limits: &Limits) -> Result<(), CommandError> {
    limits::set(limits)?;
    let mut input = Vec::new();
    std::io::stdin()
        .take(LONGEST_INPUT + 1)
        .read_to_end(&mut input)
        .map_err(CommandError::Input)?;
    if input.len() as u64 > LONGEST_INPUT {
        return Err(CommandError::TooLong);
    }
    let Input { version, document } = serde_json::from_slice(&input)?;
    let bytes = last_pdf(&document, &Edition { version })?;
    let mut out = std::io::stdout().lock();
    out.write_all(&bytes)
        .and_then(|()| out.flush())
        .map_err(CommandError::Output)
}
