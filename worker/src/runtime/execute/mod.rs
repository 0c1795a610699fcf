//! From a message to an outcome: claim, run under a lease, record.

mod decision;
mod outcome;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Instant,
};

use shared::platform::{
    ids::JobRunId,
    jobs::{Delivery, JobRun, queries},
    telemetry::continue_trace,
    trace::TraceContext,
};
use tokio_util::task::TaskTracker;
use tracing::Instrument;
use uuid::Uuid;

use super::{JobError, Run, metrics::JobMetrics};
use crate::{context::Context, registry::Entry};

/// Runs jobs by their kind.
#[derive(Clone)]
pub struct Executor {
    inner: Arc<Inner>,
}

struct Inner {
    context: Context,
    entries: HashMap<&'static str, Entry>,
    running: TaskTracker,
    worker: String,
    metrics: JobMetrics,
    /// Attempts that ended well, and those that did not.
    succeeded: AtomicI64,
    failed: AtomicI64,
}

impl Executor {
    /// An executor for the given jobs.
    #[must_use]
    pub fn new(context: Context, entries: Vec<Entry>) -> Self {
        let entries = entries
            .into_iter()
            .map(|entry| (entry.kind, entry))
            .collect();
        // Unique by construction: apalis refuses a name that another process used in the last half minute.
        let worker = format!("{}-{}", std::process::id(), Uuid::new_v4().simple());
        Self {
            inner: Arc::new(Inner {
                context,
                entries,
                running: TaskTracker::new(),
                worker,
                metrics: JobMetrics::default(),
                succeeded: AtomicI64::new(0),
                failed: AtomicI64::new(0),
            }),
        }
    }

    /// The surroundings its jobs get.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.inner.context
    }

    /// What it has counted of its jobs.
    #[must_use]
    pub fn metrics(&self) -> &JobMetrics {
        &self.inner.metrics
    }

    /// The name under which this process claims.
    #[must_use]
    pub fn worker(&self) -> &str {
        &self.inner.worker
    }

    /// How many attempts of this process ended well, and how many did not.
    #[must_use]
    pub fn counts(&self) -> (i64, i64) {
        let read = |count: &AtomicI64| count.load(Ordering::Relaxed);
        (read(&self.inner.succeeded), read(&self.inner.failed))
    }

    /// Handles a message off the queue. Whatever is wrong with it, the next one gets its turn.
    pub async fn deliver(&self, message: &[u8]) {
        let Ok(delivery) = serde_json::from_slice::<Delivery>(message) else {
            // It names no run, so no work is lost: the ledger knows what is due.
            tracing::error!(
                bytes = message.len(),
                "a message on the queue cannot be read and is dropped"
            );
            return;
        };
        if self.inner.context.shutdown.is_cancelled() {
            return;
        }
        let lease = self.inner.context.config.jobs.lease;
        match queries::claim(
            self.inner.context.db.reference(),
            &delivery,
            lease,
            &self.inner.worker,
        )
        .await
        {
            Ok(Some(run)) => self.execute(run).await,
            Ok(None) => {
                tracing::debug!(job.run_id = %delivery.run_id, "a stale or doubled message lost the claim")
            }
            Err(error) => {
                tracing::warn!(%error, job.run_id = %delivery.run_id, "could not claim; the dispatcher will send it again")
            }
        }
    }

    /// Runs what was claimed and records how it ended.
    pub async fn execute(&self, run: JobRun) {
        let trace = run
            .trace
            .as_deref()
            .and_then(TraceContext::from_traceparent)
            .unwrap_or_else(TraceContext::root);
        let span = tracing::info_span!(
            "job", otel.name = format!("job.{}", run.kind), otel.kind = "consumer", job.kind = run.kind, job.run_id = %run.id,
            job.attempt = run.attempt, job.queue = run.queue, job.waited_ms = waited_ms(&run), trace_id = trace.trace_id
        );
        continue_trace(&span, &trace);
        let executor = self.clone();
        let work = trace.scope(async move { executor.attempt(run).await }.instrument(span));
        // On a task of its own: whoever delivered may be restarted while this runs.
        if let Err(error) = self.inner.running.spawn(work).await {
            tracing::error!(%error, "an attempt ended without an outcome; its lease will run out");
        }
    }

    /// Waits for what runs; each attempt gives itself back when the grace is over.
    pub async fn drain(&self) {
        self.inner.running.close();
        self.inner.running.wait().await;
    }

    async fn attempt(&self, job: JobRun) {
        let started = Instant::now();
        let Some(lease_token) = job.lease_token else {
            return;
        };
        let Some(entry) = self.inner.entries.get(job.kind.as_str()) else {
            let error = JobError::permanent(format!("no handler knows the kind {:?}", job.kind));
            return self.record(&job, lease_token, Err(error), started).await;
        };
        self.inner.metrics.begun(&job);
        let run = Run {
            id: job.id,
            attempt: job.attempt,
            max_attempts: job.max_attempts,
            lease_token,
            cancel_requested: Arc::new(AtomicBool::new(job.cancel_requested)),
        };
        let handler = (entry.run)(self.inner.context.clone(), run.clone(), job.payload.clone());
        let mut work = self.inner.context_tasks(handler.in_current_span());
        let outcome = tokio::select! {
            done = &mut work => match done {
                Ok(result) => result,
                Err(error) if error.is_panic() => Err(JobError::Retry(anyhow::anyhow!("the handler panicked: {}", panic_text(error)))),
                Err(_) => Err(JobError::Retry(anyhow::anyhow!("the handler was stopped"))),
            },
            () = tokio::time::sleep(entry.timeout) => {
                Err(JobError::Retry(anyhow::anyhow!("took longer than {} s", entry.timeout.as_secs())))
            }
            () = self.keep_lease(&run) => Err(JobError::LeaseLost),
            () = self.grace_over() => {
                work.abort();
                return self.give_back(&job, lease_token).await;
            }
        };
        work.abort();
        self.record(&job, lease_token, outcome, started).await;
    }

    /// Renews the lease until it is lost. A database that is away for a moment is no loss yet.
    async fn keep_lease(&self, run: &Run) {
        let lease = self.inner.context.config.jobs.lease;
        let mut renewed = tokio::time::Instant::now();
        loop {
            tokio::time::sleep(lease / 3).await;
            match queries::renew_lease(
                self.inner.context.db.reference(),
                run.id,
                run.lease_token,
                lease,
            )
            .await
            {
                Ok(Some(cancel)) => {
                    run.cancel_requested.store(cancel, Ordering::Relaxed);
                    renewed = tokio::time::Instant::now();
                }
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!(%error, "could not renew the lease");
                    if renewed.elapsed() > lease {
                        return;
                    }
                }
            }
        }
    }

    async fn grace_over(&self) {
        self.inner.context.shutdown.cancelled().await;
        tokio::time::sleep(self.inner.context.config.shutdown_grace).await;
    }

    /// Runs everything that is due, here and now, without Redis; returns the runs it executed. For tests
    /// and for small installations' one-off commands.
    ///
    /// # Errors
    /// On a database error.
    pub async fn run_due(&self) -> sqlx::Result<Vec<JobRunId>> {
        let mut executed = Vec::new();
        while !self.inner.context.shutdown.is_cancelled() {
            let due = queries::claim_due(
                self.inner.context.db.reference(),
                self.inner.context.config.jobs.lease,
                &self.inner.worker,
            )
            .await?;
            let Some(run) = due else { return Ok(executed) };
            executed.push(run.id);
            self.execute(run).await;
        }
        Ok(executed)
    }
}

impl Inner {
    #[expect(
        clippy::disallowed_methods,
        reason = "awaited and aborted by the attempt that owns it"
    )]
    fn context_tasks(
        &self,
        work: impl Future<Output = Result<(), JobError>> + Send + 'static,
    ) -> tokio::task::JoinHandle<Result<(), JobError>> {
        match TraceContext::current() {
            Some(trace) => tokio::spawn(trace.scope(work)),
            None => tokio::spawn(work),
        }
    }
}

/// From when it was due to when it was claimed.
fn waited_ms(run: &JobRun) -> i64 {
    run.started_at.map_or(0, |started| {
        (started - run.run_at).num_milliseconds().max(0)
    })
}

fn panic_text(error: tokio::task::JoinError) -> String {
    let payload = error.into_panic();
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
