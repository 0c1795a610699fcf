//! Tells the respondent that the report is ready, or that it could not be made.

use shared::{
    notifications::{REPORT_FAILED, REPORT_READY},
    platform::{db::Tx, ids::ReportId},
    reports::{ReportState, document::ReportDocument, jobs::MailOutcome, public_url, queries},
};

use crate::{
    context::Context,
    notifications::{letter::Address, letters},
    runtime::{JobError, Run},
};

/// Posts the mail, once per report.
///
/// # Errors
/// A retry on a database error.
pub async fn mail_outcome(cx: &Context, run: &Run, job: MailOutcome) -> Result<(), JobError> {
    let config = cx.config.clone();
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            let Some(outcome) = queries::find_outcome_mail(&mut **tx, job.report_id).await? else {
                return Ok(());
            };
            let (kind, letter) = match (outcome.state, outcome.public_id) {
                (ReportState::Delivered, Some(public_id)) => {
                    let url = public_url(&config.base_url, &public_id);
                    let document = document(tx, job.report_id).await?;
                    (REPORT_READY, letters::report_ready(&url, document.as_ref()))
                }
                (ReportState::Failed, _) => (REPORT_FAILED, letters::report_failed()),
                // Withheld, erased or tried again since: there is nothing to tell, or another mail will.
                _ => return Ok(()),
            };
            let to = Address {
                kind,
                subject_key: &job.report_id.to_string(),
                recipient: &outcome.recipient,
            };
            letter.post(tx, to, config.delivery()).await?;
            Ok(())
        })
    })
    .await
}

/// The document, for its key figures. One of an older shape is not worth a lost mail: then only the link goes out.
async fn document(tx: &mut Tx, report: ReportId) -> Result<Option<ReportDocument>, JobError> {
    let Some(stored) = queries::find_document(&mut **tx, report).await? else {
        return Ok(None);
    };
    Ok(serde_json::from_value(stored)
        .inspect_err(|error| tracing::warn!(%error, report.id = %report, "a document cannot be read for its mail"))
        .ok())
}
