//! From a message to an outcome: claim, run under a lease, record.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use rand::Rng;
use shared::platform::{
    db::{Scope, Tx},
    ids::JobRunId,
    jobs::{Delivery, JobRun, JobState, queries},
    telemetry::continue_trace,
    trace::TraceContext,
};
use tokio_util::task::TaskTracker;
use tracing::Instrument;
use uuid::Uuid;

use super::{JobError, Run, metrics::JobMetrics};
use crate::{
    context::Context,
    registry::{Entry, Settled},
};

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
            "job", otel.name = format!("job.{}", run.kind), job.kind = run.kind, job.run_id = %run.id,
            job.attempt = run.attempt, trace_id = trace.trace_id
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
        let started = std::time::Instant::now();
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

    /// The process stops: the run goes back to the queue and the attempt does not count.
    async fn give_back(&self, job: &JobRun, lease_token: Uuid) {
        tracing::warn!(job.run_id = %job.id, "given back to the queue, since the process stops");
        let run = job.clone();
        let result: sqlx::Result<()> = self
            .inner
            .context
            .db
            .write(Scope::System, {
                let settle = self.settle_hook(&run);
                move |tx| {
                    Box::pin(async move {
                        if queries::requeue_run(
                            &mut **tx,
                            run.id,
                            lease_token,
                            Duration::ZERO,
                            false,
                            None,
                        )
                        .await?
                        {
                            settle(tx, run, Settled::Requeued).await?;
                        }
                        Ok(())
                    })
                }
            })
            .await;
        if let Err(error) = result {
            tracing::warn!(%error, "could not give the run back; its lease will run out");
        }
    }

    async fn record(
        &self,
        job: &JobRun,
        lease_token: Uuid,
        outcome: Result<(), JobError>,
        started: std::time::Instant,
    ) {
        let took = started.elapsed();
        let duration_ms = took.as_secs_f64() * 1e3;
        let decision = decide(job, outcome);
        // A kind that nobody knows comes from outside, and makes no series of its own.
        let kind = self.inner.entries.get_key_value(job.kind.as_str());
        let kind = kind.map_or("unknown", |(kind, _)| kind);
        self.inner.metrics.ended(kind, decision.name(), took);
        self.count(&decision);
        match &decision {
            Decision::Succeed => tracing::info!(duration_ms, "job done"),
            Decision::Retry { delay, error, .. } => tracing::warn!(
                duration_ms,
                retry_in_s = delay.as_secs_f64(),
                error,
                "job failed; it will be tried again"
            ),
            Decision::Die { error } => tracing::error!(duration_ms, error, "job is dead"),
            Decision::Cancel => tracing::info!(duration_ms, "job cancelled on request"),
            Decision::Nothing => {
                tracing::warn!(duration_ms, "lost the lease; another worker has the run");
                return;
            }
        }
        // The outcome must get in while the lease holds; after that the rescue decides.
        for attempt in 0_u32..5 {
            match self.write_outcome(job, lease_token, decision.clone()).await {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, attempt, "could not record how the job ended"),
            }
            tokio::time::sleep(Duration::from_millis(200 << attempt)).await;
        }
    }

    /// Counts an attempt for those who look at the worker.
    fn count(&self, decision: &Decision) {
        let counter = match decision {
            Decision::Succeed => &self.inner.succeeded,
            Decision::Retry { counts: true, .. } | Decision::Die { .. } => &self.inner.failed,
            Decision::Retry { counts: false, .. } | Decision::Cancel | Decision::Nothing => return,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    async fn write_outcome(
        &self,
        job: &JobRun,
        lease_token: Uuid,
        decision: Decision,
    ) -> sqlx::Result<()> {
        if decision == Decision::Succeed {
            // Nobody else has to hear of it, so one statement is the whole transaction.
            let db = self.inner.context.db.reference();
            queries::finish_run(db, job.id, lease_token, JobState::Succeeded, None).await?;
            return Ok(());
        }
        let (run, settle) = (job.clone(), self.settle_hook(job));
        self.inner
            .context
            .db
            .write(Scope::System, move |tx| {
                Box::pin(async move {
                    let (is_ours, settled) = match decision {
                        Decision::Retry {
                            delay,
                            error,
                            counts,
                        } => (
                            queries::requeue_run(
                                &mut **tx,
                                run.id,
                                lease_token,
                                delay,
                                counts,
                                Some(&error),
                            )
                            .await?,
                            Settled::Requeued,
                        ),
                        Decision::Die { error } => (
                            queries::finish_run(
                                &mut **tx,
                                run.id,
                                lease_token,
                                JobState::Dead,
                                Some(&error),
                            )
                            .await?,
                            Settled::Dead(error),
                        ),
                        Decision::Cancel => (
                            queries::finish_run(
                                &mut **tx,
                                run.id,
                                lease_token,
                                JobState::Cancelled,
                                None,
                            )
                            .await?,
                            Settled::Cancelled,
                        ),
                        Decision::Succeed | Decision::Nothing => return Ok(()),
                    };
                    if is_ours {
                        settle(tx, run, settled).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    fn settle_hook(&self, job: &JobRun) -> crate::registry::SettleHook {
        self.inner
            .entries
            .get(job.kind.as_str())
            .map_or(crate::registry::NO_HOOK, |entry| entry.settled)
    }

    /// Tells the domain what became of a run that the rescue took away from its worker.
    ///
    /// # Errors
    /// On a database error.
    pub async fn settle_rescued(&self, tx: &mut Tx, run: JobRun) -> sqlx::Result<()> {
        let settled = match run.state {
            JobState::Queued => Settled::Requeued,
            JobState::Dead => Settled::Dead(run.error.clone().unwrap_or_default()),
            JobState::Cancelled => Settled::Cancelled,
            JobState::Running | JobState::Succeeded => return Ok(()),
        };
        self.settle_hook(&run)(tx, run, settled).await
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

/// What becomes of a run after an attempt.
#[derive(Debug, Clone, PartialEq)]
enum Decision {
    Succeed,
    Retry {
        delay: Duration,
        error: String,
        counts: bool,
    },
    Die {
        error: String,
    },
    Cancel,
    Nothing,
}

impl Decision {
    /// What it is counted as.
    fn name(&self) -> &'static str {
        match self {
            Self::Succeed => "succeeded",
            Self::Retry { counts: true, .. } => "failed",
            Self::Retry { counts: false, .. } => "snoozed",
            Self::Die { .. } => "dead",
            Self::Cancel => "cancelled",
            Self::Nothing => "lost",
        }
    }
}

fn decide(job: &JobRun, outcome: Result<(), JobError>) -> Decision {
    match outcome {
        Ok(()) => Decision::Succeed,
        Err(JobError::Retry(error)) if job.attempt >= job.max_attempts => Decision::Die {
            error: format!("{error:#}"),
        },
        Err(JobError::Retry(error)) => Decision::Retry {
            delay: backoff(&job.kind, job.attempt),
            error: format!("{error:#}"),
            counts: true,
        },
        Err(JobError::Permanent(error)) => Decision::Die {
            error: format!("{error:#}"),
        },
        Err(JobError::Snooze(delay)) => Decision::Retry {
            delay,
            error: "not yet".to_owned(),
            counts: false,
        },
        Err(JobError::Cancelled) => Decision::Cancel,
        Err(JobError::LeaseLost) => Decision::Nothing,
    }
}

/// How long to wait after an attempt that failed. Reports have someone waiting; the rest spreads out.
fn backoff(kind: &str, attempt: i32) -> Duration {
    if kind.starts_with("reports.") {
        let seconds = [2, 5, 15, 60];
        let index = usize::try_from(attempt - 1)
            .unwrap_or(0)
            .min(seconds.len() - 1);
        return Duration::from_secs(seconds[index]);
    }
    let attempt = u64::try_from(attempt).unwrap_or(1).min(16);
    let jitter = rand::rng().random_range(0..=15 * attempt);
    Duration::from_secs(15 + attempt.pow(4) + jitter)
}

fn panic_text(error: tokio::task::JoinError) -> String {
    let payload = error.into_panic();
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::backoff;

    #[test]
    fn a_report_is_tried_again_soon_and_the_rest_spreads_out() {
        let reports: Vec<u64> = (1..=5)
            .map(|attempt| backoff("reports.generate_report", attempt).as_secs())
            .collect();
        assert_eq!(reports, [2, 5, 15, 60, 60]);

        for attempt in 1..=8 {
            let (least, most) = (
                15 + (attempt as u64).pow(4),
                15 + (attempt as u64).pow(4) + 15 * attempt as u64,
            );
            let delay = backoff("vendors.refresh_vendor", attempt);
            assert!(
                (Duration::from_secs(least)..=Duration::from_secs(most)).contains(&delay),
                "{attempt}: {delay:?}"
            );
        }
    }
}
