//! Payments of which no event told us.

use std::time::Duration;

use chrono::{DateTime, Utc};
use shared::{
    payments::{self, EventHead, GatewayError, PaymentState, jobs::ReconcilePayments, queries},
    platform::{clock, ids::PaymentId},
    reports,
};

use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// Payments looked at between two looks at the list.
const PAGE: i64 = 100;
/// How far the first look at the provider's events goes back; it keeps them for thirty days, and tries for three.
const FIRST_LOOK: Duration = Duration::from_secs(4 * 24 * 60 * 60);
/// Looks overlap, since events are listed a moment after they are made.
const OVERLAP: Duration = Duration::from_secs(60 * 60);

/// Takes in the events that were never delivered, among them refunds and disputes; then looks at the checkout of every
/// payment that is not settled, each in a transaction of its own. A payment for which the provider never had a checkout
/// is given up after an hour.
///
/// # Errors
/// A retry on a database error, when the provider does not answer, or when the run is to stop.
pub async fn reconcile_payments(
    cx: &Context,
    run: &Run,
    _job: ReconcilePayments,
) -> Result<(), JobError> {
    let missed = take_in_missed_events(cx, run).await;
    let (mut after, mut moved, mut unseen) = (None, 0_u64, None);
    loop {
        let page = queries::list_unsettled_payments(cx.db.reference(), after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        for (id, is_old) in page {
            run.check_cancelled()?;
            match reconcile(cx, run, id, is_old).await {
                Ok(has_moved) => moved += u64::from(has_moved),
                // One that cannot be seen keeps no other from being looked at.
                Err(JobError::Retry(error)) => unseen = Some(error),
                Err(error) => return Err(error),
            }
        }
    }
    let missed = missed?;
    tracing::info!(
        payments = moved,
        events = missed,
        "payments were reconciled"
    );
    unseen.map_or(Ok(()), |error| Err(JobError::Retry(error)))
}

/// How many events were new.
async fn take_in_missed_events(cx: &Context, run: &Run) -> Result<u64, JobError> {
    let (provider, now) = (cx.gateway.provider(), clock::now());
    let read_until = queries::find_feed_position(cx.db.reference(), provider).await?;
    let since = read_until.map_or(now - FIRST_LOOK, |read_until| read_until - OVERLAP);
    let events = cx.gateway.list_events(since.timestamp()).await?;
    let Some(newest) = events.iter().filter_map(made_at).max() else {
        return Ok(0);
    };
    let mut new = 0;
    // The oldest first, as they would have come; should this stop half way, the next look begins where this one did.
    for event in events.iter().rev() {
        run.check_cancelled()?;
        let body = event.to_string().into_bytes();
        let Ok(head) = EventHead::parse(&body) else {
            tracing::warn!("the provider lists an event that is none");
            continue;
        };
        new += u64::from(
            run.write(&cx.db, move |tx| {
                Box::pin(async move { Ok(payments::receive_event(tx, &head, &body).await?) })
            })
            .await?,
        );
    }
    run.write(&cx.db, move |tx| {
        Box::pin(
            async move { Ok(queries::upsert_feed_position(&mut **tx, provider, newest).await?) },
        )
    })
    .await?;
    Ok(new)
}

fn made_at(event: &serde_json::Value) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(event["created"].as_i64()?, 0)
}

/// Whether the payment moved.
async fn reconcile(cx: &Context, run: &Run, id: PaymentId, is_old: bool) -> Result<bool, JobError> {
    for _ in 0..payments::MOST_LOOKS {
        let look = match payments::look(&cx.db, &cx.gateway, id).await {
            Ok(Some(look)) => look,
            Ok(None) => return Ok(false),
            Err(GatewayError::NotConfigured) => {
                tracing::warn!(payment.id = %id, "a payment waits whose provider is not configured here");
                return Ok(false);
            }
            Err(error) => return Err(error.into()),
        };
        let has_none = look.checkout.is_none();
        let applied = run
            .write(&cx.db, move |tx| {
                Box::pin(async move {
                    let Some(applied) = payments::apply_look(tx, &look).await? else {
                        return Ok(None);
                    };
                    reports::follow_payment(tx, &applied).await?;
                    if has_none && is_old && applied.payment.state == PaymentState::Created {
                        return Ok(Some(queries::fail_created_payment(&mut **tx, id).await?));
                    }
                    Ok(Some(applied.change.is_some()))
                })
            })
            .await?;
        if let Some(has_moved) = applied {
            return Ok(has_moved);
        }
    }
    Ok(false)
}
