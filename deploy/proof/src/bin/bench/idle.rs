//! How much memory api and worker hold at rest, before and after work.

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use proof::{client::Client, process::memory};

use super::{
    cases,
    results::{Figure, Goal, Results},
};

#[derive(clap::Args)]
pub(crate) struct IdleBench {
    /// Where the api answers
    #[arg(long, default_value = "http://127.0.0.1:8383")]
    base_url: String,
    /// The api's process
    #[arg(long)]
    api_pid: u32,
    /// The worker's process
    #[arg(long)]
    worker_pid: u32,
    /// Full reports that are made in between
    #[arg(long, default_value_t = 50)]
    reports: usize,
    /// Seconds of rest before memory is read
    #[arg(long, default_value_t = 10)]
    rest: u64,
    /// The demo companies
    #[arg(long, default_value = "seeds/demo/companies.json")]
    companies: PathBuf,
}

impl IdleBench {
    /// Rests, looks, works, rests and looks again.
    pub(crate) async fn run(&self) -> anyhow::Result<Results> {
        let start = self.look().await?;
        let client = Client::new(&self.base_url)?;
        let company = cases::sample(&self.companies)?;
        for customer in cases::paid(&client, &company, self.reports).await? {
            let began = std::time::Instant::now();
            let delivered = customer.respondent.watch(customer.report, began).await?;
            let public = delivered.public_url.rsplit('/').next().unwrap_or_default();
            client.get(&format!("/api/reports/public/{public}")).await?;
        }
        let end = self.look().await?;
        let after = format!("after {} reports", self.reports);
        let figures = vec![
            Figure::single("api at rest", "after the start", start.0, "MiB")
                .goal(Goal::Below(60.0)),
            Figure::single("worker at rest", "after the start", start.1, "MiB")
                .goal(Goal::Below(120.0)),
            Figure::single("api at rest", after.clone(), end.0, "MiB"),
            Figure::single("worker at rest", after, end.1, "MiB"),
        ];
        let how = format!("resident memory after {} s of rest", self.rest);
        Ok(Results::new(how, figures))
    }

    /// Memory of api and worker after a rest, in MiB.
    async fn look(&self) -> anyhow::Result<(f64, f64)> {
        tokio::time::sleep(Duration::from_secs(self.rest)).await;
        let of = |pid| memory(pid).map(|kib| kib / 1024.0);
        of(self.api_pid)
            .zip(of(self.worker_pid))
            .context("the memory of a process cannot be read")
    }
}
