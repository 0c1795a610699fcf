//! Tells the respondent that the report is ready, or that it could not be made.

use shared::{
    notifications::{REPORT_FAILED, REPORT_READY},
    platform::{db::Tx, ids::ReportId},
    reports::{ReportState, jobs::MailOutcome, public_url, queries},
};

use crate::{
    context::Context,
    notifications::{
        letter::Address,
        letters::{self, KeyFigures, KeyLine},
    },
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
                    let figures = key_figures(tx, job.report_id).await?;
                    (REPORT_READY, letters::report_ready(&url, &figures))
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

/// What the mail says of the report. Of a document of an older shape not all can be read, and that is not worth a lost mail.
async fn key_figures(tx: &mut Tx, report: ReportId) -> Result<KeyFigures, JobError> {
    let stored = queries::find_key_figures(&mut **tx, report).await?;
    let Some(stored) = stored else {
        return Ok(KeyFigures::default());
    };
    let lines = stored.lines.map(serde_json::from_value::<Vec<KeyLine>>);
    let lines = lines.transpose().inspect_err(
        |error| tracing::warn!(%error, report.id = %report, "a document cannot be read for its mail"),
    );
    Ok(KeyFigures {
        headline: stored.headline,
        lines: lines.ok().flatten().unwrap_or_default(),
    })
}
