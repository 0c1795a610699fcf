//! Replaces every process in turn while people use the system.

use std::{
    io::Write,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use proof::{company, facts::Facts};
use tokio::task::JoinSet;

use crate::{
    fleet::{Fleet, Process},
    load::People,
    tell,
};

/// What the issue asks for.
const GOAL: f64 = 0.999;

#[derive(clap::Args)]
pub(crate) struct Rolling {
    #[command(flatten)]
    fleet: Fleet,
    /// The demo companies
    #[arg(long, default_value = "seeds/demo/companies.json")]
    companies: PathBuf,
    /// How often everything is replaced
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// People who have reports made, each without pause
    #[arg(long, default_value_t = 4)]
    visitors: usize,
    /// People who read, each without pause
    #[arg(long, default_value_t = 4)]
    readers: usize,
}

impl Rolling {
    /// Whether the goals were met.
    pub(crate) async fn run(&self) -> anyhow::Result<bool> {
        let facts = Facts::gather(None, None, None).await?;
        let fleet = &self.fleet;
        let (mut apis, mut workers) = (Vec::new(), Vec::new());
        for number in 0..fleet.apis.len() {
            apis.push(Some(fleet.start_api(number).await?));
        }
        for number in 0..fleet.workers {
            workers.push(fleet.start_worker(number).await?);
        }
        let people = People::new(&fleet.base_url, company::read(&self.companies, None)?)?;
        let is_over = Arc::new(AtomicBool::new(false));
        let mut crowd = self.crowd(&people, &is_over);
        tokio::time::sleep(Duration::from_secs(5)).await;

        let began = Instant::now();
        for round in 1..=self.rounds {
            self.replace_all(round, &mut workers, &mut apis).await?;
        }
        let took = began.elapsed();
        is_over.store(true, Relaxed);
        while crowd.join_next().await.is_some() {}

        let mut out = std::io::stdout().lock();
        let replaced = self.rounds * (apis.len() + workers.len());
        writeln!(
            out,
            "{replaced} processes replaced one after the other in {} s; {} visitors, {} readers\n{facts}",
            took.as_secs(),
            self.visitors,
            self.readers
        )?;
        for line in people.tally.told() {
            writeln!(out, "{line}")?;
        }
        let is_met = people.tally.share() >= GOAL && people.tally.missing().is_empty();
        let verdict = if is_met { "met" } else { "MISSED" };
        writeln!(
            out,
            "goal        {:.1} % of requests, and every report: {verdict}",
            GOAL * 100.0
        )?;
        Ok(is_met)
    }

    /// In the order of a release: workers, then apis.
    async fn replace_all(
        &self,
        round: usize,
        workers: &mut [Process],
        apis: &mut [Option<Process>],
    ) -> anyhow::Result<()> {
        for (number, worker) in workers.iter_mut().enumerate() {
            let next = self.fleet.start_worker(number).await?;
            let left = std::mem::replace(worker, next).stop().await?;
            tell(&format!(
                "round {round}: worker {number} replaced, the old one left in {:.1} s",
                left.as_secs_f64()
            ));
        }
        for (number, api) in apis.iter_mut().enumerate() {
            // Its address is the balancer's, so the old one goes first and the others carry on.
            let left = match api.take() {
                Some(old) => old.stop().await?,
                None => Duration::ZERO,
            };
            *api = Some(self.fleet.start_api(number).await?);
            tell(&format!(
                "round {round}: api {number} replaced, the old one left in {:.1} s",
                left.as_secs_f64()
            ));
        }
        Ok(())
    }

    fn crowd(&self, people: &People, is_over: &Arc<AtomicBool>) -> JoinSet<()> {
        let mut crowd = JoinSet::new();
        for _ in 0..self.visitors {
            let (people, is_over) = (people.clone(), Arc::clone(is_over));
            crowd.spawn(async move {
                while !is_over.load(Relaxed) {
                    people.visit().await;
                }
            });
        }
        for _ in 0..self.readers {
            let (people, is_over) = (people.clone(), Arc::clone(is_over));
            crowd.spawn(async move {
                while !is_over.load(Relaxed) {
                    people.browse(10).await;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
        }
        crowd
    }
}
