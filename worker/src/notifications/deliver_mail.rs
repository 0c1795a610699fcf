//! Sends a mail that was posted.
//!
//! Between the server's word and ours the process may die; then the mail goes out once more under the same Message-ID.
//! Never is a mail noted as sent that was not.

use shared::notifications::{OutgoingMail, Suppression, address_hash, jobs::DeliverMail, queries};

use crate::{
    clients::smtp::{self, MailFailure},
    context::Context,
    runtime::{JobError, Run},
};

/// Sends it, unless its address is not to be written to.
///
/// # Errors
/// A retry while the server cannot take it, or on a database error.
pub async fn deliver_mail(cx: &Context, run: &Run, job: DeliverMail) -> Result<(), JobError> {
    let Some(settings) = &cx.config.smtp else {
        return Err(JobError::permanent(
            "no mail server is configured (SMTP_URL)",
        ));
    };
    let db = cx.db.reference();
    let Some(mail) = queries::find_queued_mail(db, job.mail_id).await? else {
        return Ok(());
    };
    let was_asked_for = mail.unsubscribe_url.is_none();
    if queries::is_suppressed(db, &address_hash(&mail.recipient), was_asked_for).await? {
        return settle(cx, run, mail, "suppressed", None, false).await;
    }
    match smtp::send(settings, &mail).await {
        Ok(()) => settle(cx, run, mail, "sent", None, false).await,
        Err(failure @ MailFailure::Passing(_)) => Err(failure.into()),
        Err(failure) => {
            tracing::warn!(mail.id = %mail.id, mail.kind, %failure, "a mail cannot be sent");
            let is_bounce = failure.is_no_mailbox();
            settle(
                cx,
                run,
                mail,
                "bounced",
                Some(failure.to_string()),
                is_bounce,
            )
            .await
        }
    }
}

async fn settle(
    cx: &Context,
    run: &Run,
    mail: OutgoingMail,
    state: &'static str,
    error: Option<String>,
    is_bounce: bool,
) -> Result<(), JobError> {
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            queries::settle_mail(&mut **tx, mail.id, state, error.as_deref()).await?;
            if is_bounce {
                let address = address_hash(&mail.recipient);
                queries::upsert_suppression(&mut **tx, &address, Suppression::Bounced).await?;
            }
            Ok(())
        })
    })
    .await
}
