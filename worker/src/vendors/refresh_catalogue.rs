//! Enqueues a small job for every vendor whose prices are due.

use std::time::Duration;

use futures::future::BoxFuture;
use shared::{
    platform::{
        db::Tx,
        events,
        jobs::{self, JobRun},
    },
    vendors::{
        cancel,
        jobs::{RefreshCatalogue, RefreshReason, RefreshVendor},
        queries, refresh,
    },
};

use crate::{
    context::Context,
    registry::Settled,
    runtime::{JobError, Run},
};

/// Vendors enqueued in one commit.
const PAGE: i64 = 50;
/// Between the starts of two scheduled looks: a hundred vendors take half an hour, and no report waits for them.
const SCHEDULED_GAP: Duration = Duration::from_secs(18);
/// Between those that somebody asked for and watches.
const REQUESTED_GAP: Duration = Duration::from_secs(1);

/// Enqueues a [`RefreshVendor`] for every due vendor, page by page. Cut off between two pages it goes on behind the
/// last one; a vendor whose refresh waits or runs already is left to that run.
///
/// # Errors
/// A retry on a database error, or when the run is to stop.
pub async fn refresh_catalogue(
    cx: &Context,
    run: &Run,
    job: RefreshCatalogue,
) -> Result<(), JobError> {
    let id = run.id;
    let mut after = run
        .write(&cx.db, move |tx| {
            Box::pin(async move { Ok(queries::begin_batch(&mut **tx, id).await?) })
        })
        .await?;
    let gap = match job.reason {
        RefreshReason::Scheduled => SCHEDULED_GAP,
        RefreshReason::Requested | RefreshReason::SecondLook => REQUESTED_GAP,
    };
    let mut enqueued = 0_u32;
    loop {
        run.check_cancelled()?;
        let page = queries::list_due_vendors(cx.db.reference(), &after, PAGE).await?;
        let Some((last, _)) = page.last().cloned() else {
            break;
        };
        after.clone_from(&last);
        let first = enqueued;
        let reason = job.reason;
        enqueued += run
            .write(&cx.db, move |tx| {
                Box::pin(async move {
                    let mut parts = 0;
                    for (_, vendor_id) in page {
                        let part = RefreshVendor {
                            vendor_id,
                            reason,
                            batch: Some(id),
                        };
                        let delay = gap * (first + parts);
                        parts += u32::from(jobs::enqueue_at(tx, &part, delay).await?.is_new);
                    }
                    let count = i32::try_from(parts).unwrap_or(i32::MAX);
                    queries::extend_batch(&mut **tx, id, count, &last).await?;
                    Ok(parts)
                })
            })
            .await?;
    }
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            if let Some(batch) = queries::complete_batch(&mut **tx, id).await?
                && batch.has_ended()
            {
                events::append(tx, id.into(), &[refresh::ended(&batch)]).await?;
            }
            Ok(())
        })
    })
    .await?;
    tracing::info!(vendors = enqueued, "vendor prices are being refreshed");
    Ok(())
}

/// Ends the refresh when its run was given up or stopped from outside: the parts of a cancelled one stop with it, those
/// of one that failed go on and tell the end.
pub fn settle_catalogue(
    tx: &mut Tx,
    run: JobRun,
    settled: Settled,
) -> BoxFuture<'_, sqlx::Result<()>> {
    Box::pin(async move {
        match settled {
            Settled::Requeued => Ok(()),
            Settled::Cancelled => cancel::tell_cancelled(tx, &run).await,
            Settled::Dead(error) => cancel::end_early(tx, run.id, &error).await,
        }
    })
}
