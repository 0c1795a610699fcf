//! Workers that are killed, and how soon others go on with what they held.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    queries::{self, Held},
    stage::Stage,
    system::{Process, System},
};

/// A run that kills this many workers is given up, on purpose. Here they die for another reason.
const MOST_CRASHES: i32 = 2;

/// Runs whose worker was killed, and how long it took until another one had them.
#[derive(Default)]
pub(crate) struct Restarts {
    waiting: Vec<(Uuid, DateTime<Utc>)>,
    /// Seconds from the kill to the next claim.
    pub(crate) seconds: Vec<f64>,
    /// Kills that hit at least one run.
    pub(crate) hits: u32,
}

impl Restarts {
    /// Kills a worker at this very moment; a run that was hit as often as it may be gets to its end first.
    pub(crate) async fn kill(
        &mut self,
        system: &System,
        worker: Process,
    ) -> anyhow::Result<Vec<Held>> {
        let held = loop {
            // It stands still while we look at what it holds; what it has sent may still be carried out.
            worker.freeze()?;
            tokio::time::sleep(Duration::from_millis(5)).await;
            let held = queries::held_by(&system.db, worker.pid()).await?;
            if held.iter().all(|run| run.crashes < MOST_CRASHES) {
                break held;
            }
            worker.thaw()?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        let at = queries::now(&system.db).await?;
        worker.kill();
        self.waiting.extend(held.iter().map(|run| (run.id, at)));
        self.hits += u32::from(!held.is_empty());
        Ok(held)
    }

    /// Looks which of the runs were begun again since.
    pub(crate) async fn look(&mut self, system: &System) -> anyhow::Result<()> {
        let Some(earliest) = self.waiting.iter().map(|(_, at)| *at).min() else {
            return Ok(());
        };
        let ids: Vec<Uuid> = self.waiting.iter().map(|(id, _)| *id).collect();
        for (id, claimed_at) in queries::claimed_since(&system.db, &ids, earliest).await? {
            let known = self
                .waiting
                .iter()
                .position(|(waiting, at)| *waiting == id && *at < claimed_at);
            if let Some(index) = known {
                let (_, killed_at) = self.waiting.swap_remove(index);
                let late = (claimed_at - killed_at).to_std()?;
                self.seconds.push(late.as_secs_f64());
            }
        }
        Ok(())
    }

    /// Looks until every one was begun again.
    pub(crate) async fn look_to_the_end(&mut self, stage: &Stage) -> anyhow::Result<()> {
        let started = std::time::Instant::now();
        while !self.waiting.is_empty() {
            anyhow::ensure!(
                started.elapsed() < Duration::from_secs(60),
                "{} runs of killed workers were not begun again within a minute",
                self.waiting.len()
            );
            self.look(&stage.system).await?;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

impl Stage {
    /// How long a paid report takes on this machine, from the payment to its last job.
    pub(crate) async fn usual_time(&mut self) -> anyhow::Result<Duration> {
        let mut longest = Duration::ZERO;
        for _ in 0..2 {
            let arrived = self.arrive("full").await?;
            let started = std::time::Instant::now();
            arrived.pay().await?;
            self.settle(Duration::from_secs(60)).await?;
            longest = longest.max(started.elapsed());
        }
        Ok(longest)
    }
}
