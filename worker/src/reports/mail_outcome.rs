//! Tells the respondent that the report is ready, or that it could not be made.

use shared::{
    notifications::{self, NewMail, REPORT_FAILED, REPORT_READY},
    reports::{ReportState, jobs::MailOutcome, public_url, queries},
};

use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// Sends the mail, once per report.
///
/// # Errors
/// A retry on a database error.
pub async fn mail_outcome(cx: &Context, run: &Run, job: MailOutcome) -> Result<(), JobError> {
    let base_url = cx.config.base_url.clone();
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            let Some(outcome) = queries::find_outcome_mail(&mut **tx, job.report_id).await? else {
                return Ok(());
            };
            let (kind, subject, text) = match (outcome.state, outcome.public_id) {
                (ReportState::Delivered, Some(public_id)) => {
                    ready(&public_url(&base_url, &public_id))
                }
                (ReportState::Failed, _) => failed(),
                // Withheld, erased or tried again since: there is nothing to tell, or another mail will.
                _ => return Ok(()),
            };
            let mail = NewMail {
                kind,
                subject_key: &job.report_id.to_string(),
                recipient: &outcome.recipient,
                subject,
                text_body: &text,
                html_body: Some(&notifications::html_of(&text)),
            };
            notifications::queries::insert_mail(&mut **tx, mail).await?;
            Ok(())
        })
    })
    .await
}

fn ready(url: &str) -> (&'static str, &'static str, String) {
    let text = format!(
        "Your report is ready.\n\nRead it here:\n{url}\n\n\
        Every underlined figure opens: formula, inputs, sources and their dates. \
        Whoever has this link can read the report, so pass it on only to those who should.\n"
    );
    (REPORT_READY, "Your report is ready", text)
}

fn failed() -> (&'static str, &'static str, String) {
    let text = "We could not finish your report.\n\n\
        Your answers and your payment are safe. We have been told and will make it; \
        you get another mail as soon as it is ready. There is nothing you need to do.\n";
    (
        REPORT_FAILED,
        "We could not finish your report yet",
        text.to_owned(),
    )
}
