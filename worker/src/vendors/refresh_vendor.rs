//! Reads one vendor's price page and records what it says.

use std::time::Duration;

use futures::future::BoxFuture;
use shared::{
    platform::{
        db::Tx,
        events::{self, NewEvent},
        jobs::{self, JobRun},
    },
    prices::observe::{Reading, compare, is_readable},
    reports::jobs::ReviewEvidence,
    vendors::{
        cancel,
        jobs::{RefreshReason, RefreshVendor},
        queries,
        refresh::{self, Begun},
    },
};

use crate::{
    context::Context,
    prices::{LookError, SeenPage, look, read_plans, read_with_model},
    registry::Settled,
    runtime::{JobError, Run},
};

/// What a page without any known price is called where failures are counted.
const NO_PRICES: &str = "no_prices";

/// Looks at a vendor's price page: fetches, reads, compares with what counts, and records it in one commit.
///
/// A page that cannot be had or read leaves the last good prices and an error beside them. What may pass by itself is
/// tried again; what will not ends the run, since the look itself was made.
///
/// # Errors
/// A retry when the site or the database does not answer, a snooze while the host is busy.
pub async fn refresh_vendor(cx: &Context, run: &Run, job: RefreshVendor) -> Result<(), JobError> {
    let (vendor, id) = (job.vendor_id, run.id);
    if run.attempt > 1 && queries::find_result(cx.db.reference(), id).await?.is_some() {
        // The last attempt wrote its result and died before it could say so.
        return Ok(());
    }
    let begun = run
        .write(&cx.db, move |tx| {
            Box::pin(async move { Ok(refresh::begin(tx, vendor).await?) })
        })
        .await?;
    let Some(begun) = begun else {
        return Err(JobError::permanent(
            "the vendor is gone, or names no price page",
        ));
    };
    tell(
        cx,
        run,
        "fetching",
        10,
        format!("Asking {} for its prices...", begun.target.name),
    )
    .await?;
    let afresh = job.reason == RefreshReason::SecondLook;
    let page = match look(cx, &begun.target.url, &begun.watch, afresh).await {
        Ok(page) => page,
        Err(error) => return no_page(cx, run, job, begun, error).await,
    };
    tell(cx, run, "reading", 50, "Reading the page...".to_owned()).await?;
    let (mut page, readings) = read(page).await?;
    let mut readings = match readings {
        Ok(readings) => readings,
        Err(error) => return conclude(cx, run, job, begun, "unreadable", error).await,
    };
    if !is_readable(&begun.offers, &readings) {
        run.check_cancelled()?;
        readings = read_with_model(cx, &begun, &mut page).await?;
    }
    if !is_readable(&begun.offers, &readings) {
        let error = "the page shows none of the plans that we know with a price";
        return conclude(cx, run, job, begun, NO_PRICES, error.to_owned()).await;
    }
    let findings = compare(&begun.offers, &readings, &begun.earlier);
    let next_in = cx.config.vendor_refresh.next_look();
    let result = run
        .write(&cx.db, move |tx| {
            Box::pin(async move {
                let looked = page.looked.clone().due_in(next_in);
                let result = refresh::succeed(
                    tx,
                    id,
                    &job,
                    &begun.target,
                    &page.capture,
                    &findings,
                    &looked,
                )
                .await?;
                if result.changed {
                    jobs::enqueue(tx, &ReviewEvidence::of(vendor)).await?;
                }
                Ok(result)
            })
        })
        .await?;
    tracing::info!(
        vendor.id = %vendor, changed = result.changed, held = result.held,
        "a vendor's prices were read"
    );
    Ok(())
}

/// Reads the page on a thread of its own: it may be large, or made to be slow.
async fn read(page: SeenPage) -> Result<(SeenPage, Result<Vec<Reading>, String>), JobError> {
    let done = tokio::task::spawn_blocking(move || {
        let readings = read_plans(&page.text, &page.capture.url);
        (page, readings)
    });
    Ok(done.await?)
}

/// Notes that there is no page, and decides whether to try again.
async fn no_page(
    cx: &Context,
    run: &Run,
    job: RefreshVendor,
    begun: Begun,
    error: LookError,
) -> Result<(), JobError> {
    match error {
        LookError::Later(delay) => {
            // Some way apart, or all that wait for one host come back together.
            let apart = Duration::from_millis(u64::from(run.id.0.as_fields().0 % 2_000));
            Err(JobError::snooze(delay + apart))
        }
        LookError::Ours(error) => Err(JobError::Retry(error)),
        LookError::Fetch(error) if error.is_retryable() && run.attempt < run.max_attempts => {
            note(cx, run, begun, error.class(), error.to_string()).await?;
            Err(JobError::Retry(error.into()))
        }
        LookError::Fetch(error) => {
            conclude(cx, run, job, begun, error.class(), error.to_string()).await
        }
    }
}

/// Writes why there are no prices this time.
async fn note(
    cx: &Context,
    run: &Run,
    begun: Begun,
    class: &'static str,
    error: String,
) -> Result<(), JobError> {
    run.write(&cx.db, move |tx| {
        Box::pin(async move { Ok(refresh::note_failure(tx, &begun.target, class, &error).await?) })
    })
    .await
}

/// Writes the same, and ends the refresh with it.
async fn conclude(
    cx: &Context,
    run: &Run,
    job: RefreshVendor,
    begun: Begun,
    class: &'static str,
    error: String,
) -> Result<(), JobError> {
    let id = run.id;
    tracing::warn!(vendor.id = %job.vendor_id, class, error, "a vendor's prices could not be read");
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            refresh::note_failure(tx, &begun.target, class, &error).await?;
            Ok(refresh::give_up(tx, id, &job, &error).await?)
        })
    })
    .await
}

/// Tells how far it is; a further attempt does not begin again before the reader's eyes.
async fn tell(
    cx: &Context,
    run: &Run,
    step: &'static str,
    percent: i32,
    message: String,
) -> Result<(), JobError> {
    if run.attempt > 1 {
        return Ok(());
    }
    let stream = run.id.into();
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            let data = serde_json::json!({"step": step, "percent": percent, "message": message});
            events::append(tx, stream, &[NewEvent::new("progress", data)]).await?;
            Ok(())
        })
    })
    .await
}

/// Ends the refresh when its run was given up or stopped from outside.
pub fn settle(tx: &mut Tx, run: JobRun, settled: Settled) -> BoxFuture<'_, sqlx::Result<()>> {
    Box::pin(async move {
        match settled {
            Settled::Requeued => Ok(()),
            Settled::Cancelled => cancel::tell_cancelled(tx, &run).await,
            Settled::Dead(error) => match serde_json::from_value::<RefreshVendor>(run.payload) {
                Ok(job) => refresh::give_up(tx, run.id, &job, &error).await,
                Err(_) => Ok(()),
            },
        }
    })
}
