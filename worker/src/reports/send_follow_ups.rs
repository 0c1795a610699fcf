//! Finds the respondents whose report is a week old.

use shared::{
    notifications::FOLLOW_UP,
    platform::jobs,
    reports::{
        jobs::{SendFollowUp, SendFollowUps},
        queries,
    },
};

use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// Mails enqueued by one look; the next day's look finds the rest.
const MOST: i64 = 1000;

/// Enqueues a mail to every respondent whose report is a week old.
///
/// # Errors
/// A retry on a database error.
pub async fn send_follow_ups(cx: &Context, run: &Run, _job: SendFollowUps) -> Result<(), JobError> {
    run.write(&cx.db, |tx| {
        Box::pin(async move {
            for session_id in queries::list_due_follow_ups(&mut **tx, FOLLOW_UP, MOST).await? {
                jobs::enqueue(tx, &SendFollowUp { session_id }).await?;
            }
            Ok(())
        })
    })
    .await
}
