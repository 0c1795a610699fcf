//! Writing down how an attempt ended, and telling the domain of it in the same commit.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use shared::platform::{
    db::{Scope, Tx},
    jobs::{JobRun, JobState, queries},
};
use uuid::Uuid;

use super::{
    Executor,
    decision::{Decision, decide},
};
use crate::{
    registry::{NO_HOOK, SettleHook, Settled},
    runtime::JobError,
};

impl Executor {
    /// The process stops: the run goes back to the queue and the attempt does not count.
    pub(super) async fn give_back(&self, job: &JobRun, lease_token: Uuid) {
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

    /// Records how an attempt ended, for as long as its lease can hold.
    pub(super) async fn record(
        &self,
        job: &JobRun,
        lease_token: Uuid,
        outcome: Result<(), JobError>,
        started: Instant,
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
        let (run, settle) = (job.clone(), self.settle_hook(job));
        self.inner
            .context
            .db
            .write(Scope::System, move |tx| {
                Box::pin(async move {
                    let (is_ours, settled) = match decision {
                        // A commit of its own: by one statement alone, a worker that is gone could still end a run.
                        Decision::Succeed => {
                            queries::finish_run(
                                &mut **tx,
                                run.id,
                                lease_token,
                                JobState::Succeeded,
                                None,
                            )
                            .await?;
                            return Ok(());
                        }
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
                        Decision::Nothing => return Ok(()),
                    };
                    if is_ours {
                        settle(tx, run, settled).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    fn settle_hook(&self, job: &JobRun) -> SettleHook {
        self.inner
            .entries
            .get(job.kind.as_str())
            .map_or(NO_HOOK, |entry| entry.settled)
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
}
