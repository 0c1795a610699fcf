//! Refreshing a vendor's prices: what is read before the page is fetched, and what is written after it was read.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    jobs::{RefreshReason, RefreshVendor},
    queries::{self, Batch, RefreshResult, RefreshTarget},
};
use crate::{
    platform::{
        db::Tx,
        events::{self, NewEvent},
        ids::{JobRunId, StreamId, VendorId},
        jobs::{self},
    },
    prices::{
        observe::{Capture, Earlier, Finding, Offer, record},
        queries::{
            changes::PriceChange,
            reviews,
            watches::{self, Looked, Watch},
        },
    },
};

/// The stream on which price changes of all vendors are told.
pub const CATALOGUE_STREAM: StreamId = StreamId(uuid::Uuid::from_u128(
    0x7600_0000_0000_8000_8000_0000_0000_0001,
));

/// How long after a look that held something back the page is looked at again: long enough for a botched release of
/// the page to be noticed and undone.
const SECOND_LOOK: Duration = Duration::from_secs(30 * 60);

/// A page that failed is due again at the next tick, not before.
const AFTER_FAILURE: Duration = Duration::from_secs(12 * 60 * 60);

/// Everything a look at a vendor's page needs.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The vendor and its page.
    pub target: RefreshTarget,
    /// What the last look left for a conditional request.
    pub watch: Watch,
    /// The plans that the page is expected to show.
    pub offers: Vec<Offer>,
    /// What earlier looks left open, and what was rejected.
    pub earlier: Vec<Earlier>,
}

/// Notes the attempt and reads what the look needs; nothing where the vendor is gone or names no price page.
///
/// # Errors
/// On a database error.
pub async fn begin(tx: &mut Tx, vendor: VendorId) -> sqlx::Result<Option<Begun>> {
    let Some(target) = queries::find_refresh_target(&mut **tx, vendor).await? else {
        return Ok(None);
    };
    queries::begin_refresh(&mut **tx, vendor).await?;
    Ok(Some(Begun {
        watch: watches::begin_look(&mut **tx, target.source_id).await?,
        offers: queries::list_plan_offers(&mut **tx, vendor).await?,
        earlier: reviews::list_earlier(&mut **tx, target.source_id).await?,
        target,
    }))
}

/// Writes what a look found: observations, the prices that lists show, the events, and the next look.
///
/// # Errors
/// On a database error.
pub async fn succeed(
    tx: &mut Tx,
    run: JobRunId,
    job: &RefreshVendor,
    target: &RefreshTarget,
    capture: &Capture,
    findings: &[Finding],
    looked: &Looked,
) -> sqlx::Result<RefreshResult> {
    let recorded = record(tx, capture, findings).await?;
    watches::finish_look(&mut **tx, target.source_id, looked).await?;
    queries::update_pricing(&mut **tx, std::slice::from_ref(&target.slug)).await?;
    queries::finish_refresh(&mut **tx, target.vendor_id, None).await?;
    tell_changes(tx, target.vendor_id, &target.slug, &recorded.changes).await?;
    if recorded.newly_held > 0 && job.reason != RefreshReason::SecondLook {
        let again = RefreshVendor {
            vendor_id: target.vendor_id,
            reason: RefreshReason::SecondLook,
            batch: None,
        };
        jobs::enqueue_at(tx, &again, SECOND_LOOK).await?;
    }
    let result = RefreshResult {
        changed: !recorded.changes.is_empty(),
        held: i32::try_from(recorded.held).unwrap_or(i32::MAX),
        error: None,
    };
    let new = queries::find_pricing(&mut **tx, target.vendor_id).await?;
    let told = json!({
        "vendor": target.slug,
        "changed": result.changed,
        "old": if result.changed { target.pricing.clone() } else { Value::Null },
        "new": if result.changed { new } else { Value::Null },
        "confirmed": recorded.confirmed,
        "held": result.held,
    });
    events::append(tx, run.into(), &[NewEvent::new("complete", told)]).await?;
    end(tx, run, job, &target.slug, &result).await?;
    Ok(result)
}

/// Writes that a look gave no price, and why. The last good prices stay; the vendor shows the error.
///
/// # Errors
/// On a database error.
pub async fn note_failure(
    tx: &mut Tx,
    target: &RefreshTarget,
    class: &str,
    error: &str,
) -> sqlx::Result<()> {
    watches::fail_look(&mut **tx, target.source_id, class, error, AFTER_FAILURE).await?;
    queries::finish_refresh(&mut **tx, target.vendor_id, Some(error)).await
}

/// Ends a refresh that was given up or stopped.
///
/// # Errors
/// On a database error.
pub async fn give_up(
    tx: &mut Tx,
    run: JobRunId,
    job: &RefreshVendor,
    error: &str,
) -> sqlx::Result<()> {
    let slug = queries::find_slug(&mut **tx, job.vendor_id)
        .await?
        .unwrap_or_default();
    let result = RefreshResult {
        changed: false,
        held: 0,
        error: Some(error.to_owned()),
    };
    let told = json!({"vendor": slug, "message": error, "recoverable": false});
    events::append(tx, run.into(), &[NewEvent::new("error", told)]).await?;
    end(tx, run, job, &slug, &result).await
}

/// Writes the result and counts the run off, once however often it is repeated.
async fn end(
    tx: &mut Tx,
    run: JobRunId,
    job: &RefreshVendor,
    slug: &str,
    result: &RefreshResult,
) -> sqlx::Result<()> {
    if slug.is_empty() {
        return Ok(());
    }
    let is_first = queries::insert_result(&mut **tx, run, job.vendor_id, result).await?;
    let Some(batch) = job.batch.filter(|_| is_first) else {
        return Ok(());
    };
    let Some(count) =
        queries::count_off(&mut **tx, batch, result.changed, result.error.is_some()).await?
    else {
        return Ok(());
    };
    let told = json!({
        "step": "refreshing",
        "percent": percent(&count),
        "message": format!("{} of {} vendors", count.done, count.total),
        "vendor": slug,
        "changed": result.changed,
        "error": result.error,
    });
    let mut new = vec![NewEvent::new("progress", told)];
    if count.has_ended() {
        new.push(ended(&count));
    }
    events::append(tx, batch.into(), &new).await?;
    Ok(())
}

/// How far a refresh of many is: it never falls, since more parts come only before `is_complete`.
fn percent(count: &Batch) -> i32 {
    if count.is_complete {
        count.done.saturating_mul(100) / count.total.max(1)
    } else {
        0
    }
}

/// The last event of a refresh of many.
#[must_use]
pub fn ended(count: &Batch) -> NewEvent {
    NewEvent::new(
        "complete",
        json!({"total": count.total, "changed": count.changed, "failed": count.failed}),
    )
}

/// Tells price changes to whoever listens.
///
/// # Errors
/// On a database error.
pub async fn tell_changes(
    tx: &mut Tx,
    vendor: VendorId,
    slug: &str,
    changes: &[PriceChange],
) -> sqlx::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let plans: Vec<_> = changes.iter().map(|change| change.offer_id).collect();
    let names = queries::list_plan_names(&mut **tx, &plans).await?;
    let told: Vec<NewEvent> = changes
        .iter()
        .map(|change| {
            NewEvent::new(
                "vendor.price.changed",
                json!({
                    "id": change.id,
                    "vendor_id": vendor,
                    "vendor": slug,
                    "plan": names.get(&change.offer_id),
                    "from": change.from_amount.map(|amount| money(amount, change.from_currency.as_deref())),
                    "to": money(change.to_amount, Some(&change.to_currency)),
                    "direction": change.direction,
                    "percent": change.percent.map(|percent| percent.normalize().to_string()),
                }),
            )
        })
        .collect();
    events::append_shared(tx, CATALOGUE_STREAM, &told).await?;
    Ok(())
}

fn money(amount: rust_decimal::Decimal, currency: Option<&str>) -> Value {
    json!({"amount": amount.normalize().to_string(), "currency": currency})
}
