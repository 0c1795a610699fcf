//! Putting work on the ledger, inside the transaction that causes it.

use std::time::Duration;

use tracing::Instrument;
use uuid::Uuid;

use super::{job::Job, queries, run::Delivery};
use crate::platform::{
    db::Tx, ids::JobRunId, notifier::AfterCommit, telemetry::continue_trace, trace::TraceContext,
};

/// What became of an enqueue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enqueued {
    /// The run that will do it: a new one, or the one that had the unique key already.
    pub run_id: JobRunId,
    /// Whether it is new.
    pub is_new: bool,
}

/// Enqueues a job to start at once.
///
/// # Errors
/// On a database error.
pub async fn enqueue<J: Job>(tx: &mut Tx, job: &J) -> sqlx::Result<Enqueued> {
    enqueue_at(tx, job, Duration::ZERO).await
}

/// Enqueues a job to start after a delay, by the database's clock.
///
/// # Errors
/// On a database error.
pub async fn enqueue_at<J: Job>(tx: &mut Tx, job: &J, delay: Duration) -> sqlx::Result<Enqueued> {
    // What nobody asked for, such as a tick of the schedule, begins a trace of its own.
    let trace = TraceContext::current().map_or_else(TraceContext::root, |cause| cause.child());
    let span = tracing::info_span!(
        "enqueue",
        otel.name = format!("enqueue {}", J::KIND),
        otel.kind = "producer",
        job.kind = J::KIND,
        job.queue = J::QUEUE.as_str(),
        trace_id = trace.trace_id
    );
    continue_trace(&span, &trace);
    insert(tx, job, delay, &trace).instrument(span).await
}

async fn insert<J: Job>(
    tx: &mut Tx,
    job: &J,
    delay: Duration,
    trace: &TraceContext,
) -> sqlx::Result<Enqueued> {
    let payload = serde_json::to_value(job).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let new = queries::NewRun {
        id: JobRunId::new(),
        kind: J::KIND,
        queue: J::QUEUE,
        payload,
        unique_key: job.unique_key(),
        max_attempts: J::MAX_ATTEMPTS,
        // Only what is due at once is pushed after the commit; the dispatcher finds the rest.
        dispatch_id: delay.is_zero().then(Uuid::new_v4),
        delay,
        trace: Some(trace.traceparent()),
    };
    // A run with the same key may end between the insert and the look: then the insert works the next time.
    for _ in 0..3 {
        if queries::insert_run(&mut **tx, &new).await? {
            if let Some(dispatch_id) = new.dispatch_id {
                let delivery = Delivery {
                    run_id: new.id,
                    dispatch_id,
                    trace: new.trace.clone(),
                    queue: Some(J::QUEUE),
                };
                tx.after_commit(AfterCommit::Push(delivery));
            }
            return Ok(Enqueued {
                run_id: new.id,
                is_new: true,
            });
        }
        if let Some(key) = &new.unique_key
            && let Some(run_id) = queries::find_active_by_key(&mut **tx, key).await?
        {
            return Ok(Enqueued {
                run_id,
                is_new: false,
            });
        }
    }
    Err(sqlx::Error::RowNotFound)
}

/// Starts a run now that waits for its time; one that is due or has begun is left alone.
///
/// # Errors
/// On a database error.
pub async fn hasten(tx: &mut Tx, id: JobRunId) -> sqlx::Result<()> {
    if let Some(delivery) = queries::hasten_run(&mut **tx, id).await? {
        tx.after_commit(AfterCommit::Push(delivery));
    }
    Ok(())
}
