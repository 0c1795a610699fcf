//! A week after a report: one reminder, to those who have not refused such mails.

use shared::{
    notifications::{self, FOLLOW_UP, address_hash, unsubscribe_url},
    reports::{jobs::SendFollowUp, public_url, queries},
};

use crate::{
    context::Context,
    notifications::{letter::Address, letters},
    runtime::{JobError, Run},
};

/// Posts it, once per session; none if the report cannot be read any more, or its owner refused.
///
/// # Errors
/// A retry on a database error.
pub async fn send_follow_up(cx: &Context, run: &Run, job: SendFollowUp) -> Result<(), JobError> {
    let config = cx.config.clone();
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            let found = queries::find_follow_up(&mut **tx, job.session_id).await?;
            let Some((recipient, public_id)) = found else {
                return Ok(());
            };
            let address = address_hash(&recipient);
            if notifications::queries::is_suppressed(&mut **tx, &address, false).await? {
                return Ok(());
            }
            let refuse = unsubscribe_url(tx, &config.base_url, &recipient).await?;
            let letter = letters::follow_up(&public_url(&config.base_url, &public_id), refuse);
            let to = Address {
                kind: FOLLOW_UP,
                subject_key: &job.session_id.to_string(),
                recipient: &recipient,
            };
            letter.post(tx, to, config.delivery()).await?;
            Ok(())
        })
    })
    .await
}
