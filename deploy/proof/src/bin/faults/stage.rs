//! What a scenario is given, and what it tells.

use std::{
    future::Future,
    io::Write,
    time::{Duration, Instant},
};

use anyhow::Context;
use futures::future::BoxFuture;
use proof::{client::Refused, company::Company, journey::Respondent, numbers::percentile};
use rand::{Rng, rngs::StdRng};
use serde_json::Value;

use crate::system::System;

/// A fault that is injected again and again.
#[derive(Clone)]
pub(crate) struct Scenario {
    /// What it is called by.
    pub(crate) name: &'static str,
    /// What happens in a round; for the list.
    pub(crate) about: &'static str,
    /// Rounds as a part of all tests; they take seconds.
    pub(crate) short: u32,
    /// Rounds by hand.
    pub(crate) long: u32,
    /// Plays it.
    pub(crate) play: for<'s> fn(&'s mut Stage) -> BoxFuture<'s, anyhow::Result<()>>,
}

/// Where a scenario is played.
pub(crate) struct Stage {
    pub(crate) system: System,
    pub(crate) rounds: u32,
    /// Whether it is a part of all tests, and has seconds.
    pub(crate) is_short: bool,
    pub(crate) random: StdRng,
    pub(crate) company: Company,
    pub(crate) figures: Vec<String>,
    pub(crate) name: &'static str,
    pub(crate) began: Instant,
    pub(crate) respondents: u32,
}

/// Someone whose quiz is complete.
pub(crate) struct Arrived {
    pub(crate) respondent: Respondent,
    pub(crate) report: String,
    pub(crate) payment: Option<String>,
}

/// How long a client goes on asking a service that says it will be back.
const PATIENCE: Duration = Duration::from_secs(60);

impl Stage {
    /// Says how far it is, about ten times in all.
    pub(crate) fn progress(&self, round: u32) {
        let each = (self.rounds / 10).max(1);
        if (round + 1).is_multiple_of(each) {
            let line = format!(
                "    {} {}/{} {} s",
                self.name,
                round + 1,
                self.rounds,
                self.began.elapsed().as_secs()
            );
            // Nobody may be reading.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    }

    /// A figure for the table.
    pub(crate) fn tell(&mut self, figure: impl Into<String>) {
        self.figures.push(figure.into());
    }

    /// Percentiles of seconds for the table, beside the goal for the 99th; false where it was missed.
    pub(crate) fn tell_seconds(&mut self, what: &str, seconds: &[f64], goal: Option<f64>) -> bool {
        let (Some(p50), Some(p99)) = (percentile(seconds, 0.5), percentile(seconds, 0.99)) else {
            self.tell(format!("{what}: nothing measured"));
            return false;
        };
        let goal_text = goal.map_or_else(String::new, |goal| format!(" (goal {goal:.3})"));
        self.tell(format!(
            "{what}: p50 {p50:.3} s, p99 {p99:.3} s{goal_text}, n {}",
            seconds.len()
        ));
        goal.is_none_or(|goal| p99 <= goal)
    }

    /// A time up to this long.
    pub(crate) fn some_time(&mut self, up_to: Duration) -> Duration {
        let most = u64::try_from(up_to.as_micros()).unwrap_or(u64::MAX).max(1);
        Duration::from_micros(self.random.random_range(0..most))
    }

    /// Someone answers everything, opens a checkout where it costs something, and pays nothing yet.
    pub(crate) async fn arrive(&mut self, tier: &str) -> anyhow::Result<Arrived> {
        self.respondents += 1;
        let email = format!("{}-{}@faults.example", self.name, self.respondents);
        let client = self.system.client.clone();
        let answers = Value::Object(self.company.answers.clone());
        let respondent = patiently(|| Respondent::begin(&client, &email, tier)).await?;
        patiently(|| respondent.save(answers.clone())).await?;
        let (report, next) = patiently(|| respondent.complete()).await?;
        let payment = if next == "payment" {
            Some(patiently(|| respondent.open_checkout()).await?)
        } else {
            None
        };
        Ok(Arrived {
            respondent,
            report,
            payment,
        })
    }

    /// Someone answers everything and pays; the report is queued, or will be once the payment is applied.
    pub(crate) async fn order(&mut self, tier: &str) -> anyhow::Result<Arrived> {
        let arrived = self.arrive(tier).await?;
        arrived.pay().await?;
        Ok(arrived)
    }
}

impl Arrived {
    /// Pays, if it costs something.
    pub(crate) async fn pay(&self) -> anyhow::Result<()> {
        if let Some(payment) = &self.payment {
            patiently(|| self.respondent.send_payment(payment)).await?;
        }
        Ok(())
    }
}

/// Asks until it is done, as long as the service is away or says that it will be back. Whatever else is answered is a
/// fault.
pub(crate) async fn patiently<T, F, Fut>(ask: F) -> anyhow::Result<T>
where
    F: Fn() -> Fut,
    Fut: Future<Output = anyhow::Result<T>>,
{
    let started = Instant::now();
    loop {
        match ask().await {
            Err(error) if is_passing(&error) && started.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
            done => return done.context("not even with patience"),
        }
    }
}

/// Whether the service is away, or said that it is and when to come back.
pub(crate) fn is_passing(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<Refused>() {
        Some(refused) => refused.status.as_u16() == 503 && refused.names_a_time,
        None => error.chain().any(|cause| cause.is::<reqwest::Error>()),
    }
}
