//! One event of the provider.

use shared::{
    payments::{self, EventOutcome, jobs::ApplyEvent},
    reports,
};

use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// Looks at the object that an event names, moves its payment, and starts or withholds the report: all writes in one
/// transaction, so a second run finds the event applied.
///
/// # Errors
/// A retry while the object is unknown or the provider does not answer, or on a database error.
pub async fn apply_event(cx: &Context, run: &Run, job: ApplyEvent) -> Result<(), JobError> {
    let is_last_try = run.attempt >= run.max_attempts;
    for _ in 0..payments::MOST_LOOKS {
        let sight = payments::look_at_event(&cx.db, &cx.gateway, &job.event_id).await?;
        let event_id = job.event_id.clone();
        let outcome = run
            .write(&cx.db, move |tx| {
                Box::pin(async move {
                    let outcome = payments::apply_event(tx, &event_id, &sight, is_last_try).await?;
                    if let EventOutcome::Applied(applied) = &outcome {
                        reports::follow_payment(tx, applied).await?;
                    }
                    Ok(outcome)
                })
            })
            .await?;
        match outcome {
            EventOutcome::Stale => {}
            EventOutcome::Unknown if !is_last_try => {
                return Err(JobError::Retry(anyhow::anyhow!(
                    "the object of event {} is not known yet",
                    job.event_id
                )));
            }
            EventOutcome::Unknown
            | EventOutcome::Done
            | EventOutcome::SetAside
            | EventOutcome::Applied(_) => return Ok(()),
        }
    }
    Err(JobError::Retry(anyhow::anyhow!(
        "others kept writing the payment of event {}",
        job.event_id
    )))
}
