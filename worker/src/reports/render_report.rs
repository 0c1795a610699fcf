//! Makes the file of a delivered report.

use sha2::{Digest, Sha256};
use shared::reports::{files::FileFormat, jobs::RenderReport, queries};

use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// Renders the report in a limited process and keeps the file. Whatever happens, the report stays delivered.
///
/// # Errors
/// A retry on a database error or when the machine was too busy; permanent when the report cannot be rendered within the
/// limits.
pub async fn render_report(cx: &Context, run: &Run, job: RenderReport) -> Result<(), JobError> {
    let db = cx.db.reference();
    // Withheld or erased since: nobody reads it. If it comes back, its first reader asks again.
    let Some(source) = queries::find_file_source(db, job.report_id).await? else {
        return Ok(());
    };
    let content = match job.format {
        FileFormat::Pdf => {
            cx.config
                .renderer
                .pdf(&source.document, source.version)
                .await
        }
    };
    let content = content.map_err(|error| {
        if error.is_passing() {
            JobError::Retry(error.into())
        } else {
            JobError::Permanent(error.into())
        }
    })?;
    let sha256 = hex(&Sha256::digest(&content));
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            queries::store_file(&mut **tx, job.report_id, job.format, &sha256, &content).await?;
            Ok(())
        })
    })
    .await
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
