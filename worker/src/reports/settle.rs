//! What becomes of a report whose making did not end well.

use futures::future::BoxFuture;
use shared::{
    platform::{db::Tx, jobs::JobRun},
    reports::{self, jobs::GenerateReport},
};

use crate::registry::Settled;

/// Moves the report on, in the transaction that decides about its run.
pub fn settle(tx: &mut Tx, run: JobRun, settled: Settled) -> BoxFuture<'_, sqlx::Result<()>> {
    Box::pin(async move {
        // A payload that cannot be read names no report; the run itself is dead and says why.
        let Ok(job) = serde_json::from_value::<GenerateReport>(run.payload) else {
            return Ok(());
        };
        match settled {
            Settled::Requeued => reports::requeue(tx, job.report_id).await.map(|_| ()),
            Settled::Dead(reason) => reports::fail(tx, job.report_id, &reason).await,
            Settled::Cancelled => reports::fail(tx, job.report_id, "cancelled").await,
        }
    })
}
