//! How many full reports, and how many tiny jobs, a second when many are due at once.
//!
//! The same customers ask for further versions of their reports, round after round, while the queue is held; then it
//! is let go. The queue that makes PDF files stays held throughout.

use std::path::PathBuf;

use anyhow::Context;
use futures::{StreamExt, TryStreamExt, stream};
use proof::{client::Client, process::processor_time};
use reqwest::Method;

use super::{
    cases::{self, Customer},
    ledger::Ledger,
    results::{Figure, Goal, Results},
};

/// Requests for a further version at once.
const AT_ONCE: usize = 8;
/// Further versions of one report that may be asked for within a day.
const VERSIONS_A_DAY: usize = 10;

#[derive(clap::Args)]
pub(crate) struct ThroughputBench {
    /// Where the api answers
    #[arg(long, default_value = "http://127.0.0.1:8383")]
    base_url: String,
    /// The worker's process, for the processor time it takes
    #[arg(long)]
    worker_pid: Option<u32>,
    /// What an operator calls with
    #[arg(long, env = "OPERATOR_TOKEN", hide_env_values = true)]
    operator_token: String,
    /// Reports that are due at once
    #[arg(long, default_value_t = 200)]
    reports: usize,
    /// Tiny jobs that are due at once
    #[arg(long, default_value_t = 4_000)]
    jobs: i32,
    /// Rounds of each that count; one more goes before them
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// The demo companies
    #[arg(long, default_value = "seeds/demo/companies.json")]
    companies: PathBuf,
}

/// One value for each round.
#[derive(Default)]
struct Rounds {
    per_second: Vec<f64>,
    /// Milliseconds of the worker's processor time for one.
    processor: Vec<f64>,
}

impl ThroughputBench {
    /// Measures the rounds.
    pub(crate) async fn run(&self, database: Option<&str>) -> anyhow::Result<Results> {
        anyhow::ensure!(
            self.rounds + 1 < VERSIONS_A_DAY,
            "a report has at most {VERSIONS_A_DAY} versions a day: fewer rounds, please"
        );
        let client = Client::new(&self.base_url)?;
        let operator = client.with_token(&self.operator_token);
        let mut ledger = Ledger::open(database).await?;
        let company = cases::sample(&self.companies)?;
        hold(&operator, "exports", true).await?;
        let customers = cases::paid(&client, &company, self.reports).await?;
        ledger.wait_for_rest().await?;

        let (mut reports, mut jobs) = (Rounds::default(), Rounds::default());
        for round in 0..=self.rounds {
            let report = self
                .reports_at_once(&operator, &mut ledger, &customers)
                .await?;
            let job = self.jobs_at_once(&operator, &mut ledger).await?;
            if round > 0 {
                reports.push(report);
                jobs.push(job);
            }
        }
        hold(&operator, "exports", false).await?;
        self.results(&reports, &jobs)
    }

    async fn reports_at_once(
        &self,
        operator: &Client,
        ledger: &mut Ledger,
        customers: &[Customer],
    ) -> anyhow::Result<(f64, f64)> {
        hold(operator, "reports", true).await?;
        let since = ledger.now().await?;
        let asked = customers
            .iter()
            .map(|customer| customer.respondent.regenerate(&customer.report));
        stream::iter(asked)
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await
            .context("a further version was refused")?;
        let before = self.worker_time();
        hold(operator, "reports", false).await?;
        let made = ledger.wait_for("reports.generate_report", since).await?;
        let used = self.worker_time() - before;
        ledger.wait_for_rest().await?;
        Ok(rates(made, used))
    }

    async fn jobs_at_once(
        &self,
        operator: &Client,
        ledger: &mut Ledger,
    ) -> anyhow::Result<(f64, f64)> {
        hold(operator, "notifications", true).await?;
        let since = ledger.now().await?;
        ledger.enqueue_tiny(self.jobs).await?;
        let before = self.worker_time();
        hold(operator, "notifications", false).await?;
        let done = ledger.wait_for("quizzes.send_resume_link", since).await?;
        Ok(rates(done, self.worker_time() - before))
    }

    fn worker_time(&self) -> f64 {
        let time = self.worker_pid.and_then(processor_time);
        time.unwrap_or_default().as_secs_f64()
    }

    fn results(&self, reports: &Rounds, jobs: &Rounds) -> anyhow::Result<Results> {
        let (report, job) = ("full reports without PDF", "tiny jobs");
        let of_worker = |what: &str| format!("processor time of the worker for one of the {what}");
        let mut figures = vec![
            Figure::rounds(report, &reports.per_second, "/s")?.goal(Goal::AtLeast(100.0)),
            Figure::rounds(job, &jobs.per_second, "/s")?,
        ];
        if self.worker_pid.is_some() {
            figures.push(Figure::rounds(of_worker(report), &reports.processor, "ms")?);
            figures.push(Figure::rounds(of_worker(job), &jobs.processor, "ms")?);
        }
        let how = format!(
            "{} rounds: {} reports due at once, then {} tiny jobs",
            self.rounds, self.reports, self.jobs
        );
        Ok(Results::new(how, figures))
    }
}

impl Rounds {
    fn push(&mut self, (per_second, processor): (f64, f64)) {
        self.per_second.push(per_second);
        self.processor.push(processor);
    }
}

/// How many a second, and milliseconds of processor time for one.
fn rates((count, seconds): (i64, f64), used: f64) -> (f64, f64) {
    #[expect(clippy::cast_precision_loss, reason = "some thousand jobs")]
    let count = count as f64;
    (count / seconds, used * 1e3 / count)
}

/// Holds a queue or lets it go on.
async fn hold(operator: &Client, queue: &str, is_held: bool) -> anyhow::Result<()> {
    let act = if is_held { "pause" } else { "resume" };
    let path = format!("/api/admin/queues/{queue}/{act}");
    operator
        .call(Method::POST, &path, None)
        .await
        .with_context(|| format!("the queue {queue} cannot be held or let go"))?;
    Ok(())
}
