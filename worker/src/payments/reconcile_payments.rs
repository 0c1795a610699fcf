//! Payments of which no event told us.

use shared::{
    payments::{self, PaymentState, jobs::ReconcilePayments, queries},
    platform::ids::PaymentId,
    reports,
};

use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// Payments looked at between two looks at the clock.
const PAGE: i64 = 100;

/// Looks at the checkout of every payment that is not settled, each in a transaction of its own. A payment for
/// which the provider never had a checkout is given up after an hour.
///
/// # Errors
/// A retry on a database error, or when the run is to stop.
pub async fn reconcile_payments(
    cx: &Context,
    run: &Run,
    _job: ReconcilePayments,
) -> Result<(), JobError> {
    let (mut after, mut moved) = (None, 0_u64);
    loop {
        let page = queries::list_unsettled_payments(cx.db.reference(), after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        for (id, is_old) in page {
            run.check_cancelled()?;
            moved += u64::from(reconcile(cx, run, id, is_old).await?);
        }
    }
    tracing::info!(payments = moved, "payments were reconciled");
    Ok(())
}

/// Whether the payment moved.
async fn reconcile(cx: &Context, run: &Run, id: PaymentId, is_old: bool) -> Result<bool, JobError> {
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            let Some(applied) = payments::refresh(tx, id).await? else {
                return Ok(false);
            };
            reports::follow_payment(tx, &applied).await?;
            if is_old && applied.payment.state == PaymentState::Created {
                payments::give_up(tx, id).await?;
                return Ok(true);
            }
            Ok(applied.change.is_some())
        })
    })
    .await
}
