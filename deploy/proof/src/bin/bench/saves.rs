//! How many saved answers a second, in rounds that alternate with pgbench on the same server: the same number of
//! clients, each waiting for its commit.

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, ensure};
use proof::{
    client::Client,
    load::{self, Target},
    process::processor_time,
};
use serde_json::json;
use tokio::process::Command;

use super::{
    cases,
    results::{Figure, Goal, Results},
};

/// Rows of pgbench's largest table, in hundred thousands.
const SCALE: &str = "10";
/// Nobody measures what is still being warmed up.
const WARM_UP: Duration = Duration::from_secs(2);

#[derive(clap::Args)]
pub(crate) struct SavesBench {
    /// Where the api answers
    #[arg(long, default_value = "http://127.0.0.1:8383")]
    base_url: String,
    /// The api's process, for the processor time it takes
    #[arg(long)]
    api_pid: Option<u32>,
    /// The program pgbench; it finds its own database by the variables PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE.
    /// Without it nothing is compared
    #[arg(long)]
    pgbench: Option<PathBuf>,
    /// Clients, of the api and of pgbench
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// Rounds of each that count
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of a round
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// The demo companies
    #[arg(long, default_value = "seeds/demo/companies.json")]
    companies: PathBuf,
}

/// One value for each round.
#[derive(Default)]
struct Rounds {
    saves: Vec<f64>,
    milliseconds: Vec<f64>,
    /// Microseconds of the api's processor time for a save.
    processor: Vec<f64>,
    pgbench: Vec<f64>,
    share: Vec<f64>,
}

impl SavesBench {
    /// Measures the rounds.
    pub(crate) async fn run(&self) -> anyhow::Result<Results> {
        let targets = self.prepare().await?;
        load::round_of(&targets, WARM_UP).await?;
        if self.pgbench.is_some() {
            self.pgbench(&["-i", "-q", "-s", SCALE]).await?;
            self.transactions(WARM_UP.as_secs()).await?;
        }
        let mut rounds = Rounds::default();
        for _ in 0..self.rounds {
            let saves = self.save(&targets, &mut rounds).await?;
            if self.pgbench.is_some() {
                let transactions = self.transactions(self.seconds).await?;
                rounds.pgbench.push(transactions);
                rounds.share.push(saves / transactions);
            }
        }
        self.results(&rounds)
    }

    /// Respondents who have answered everything, each changing one answer back and forth.
    async fn prepare(&self) -> anyhow::Result<Vec<Target>> {
        let address = load::address(&self.base_url)?;
        let company = cases::sample(&self.companies)?;
        let client = Client::new(&self.base_url)?;
        let bodies: Vec<String> = [11, 12]
            .map(|hours| json!({"answers": {"admin_hours_week": hours}}).to_string())
            .into();
        let mut targets = Vec::with_capacity(self.clients);
        for number in 0..self.clients {
            let respondent = cases::answered(&client, &company, "full", number).await?;
            let path = format!("/api/quiz/sessions/{}", respondent.session());
            let target = Target::get(address, path).sending("PATCH", bodies.clone());
            targets.push(Target {
                token: Some(respondent.token().to_owned()),
                ..target
            });
        }
        Ok(targets)
    }

    async fn save(&self, targets: &[Target], rounds: &mut Rounds) -> anyhow::Result<f64> {
        let before = self.api_pid.and_then(processor_time);
        let round = load::round_of(targets, Duration::from_secs(self.seconds)).await?;
        let after = self.api_pid.and_then(processor_time);
        if let Some((after, before)) = after.zip(before) {
            #[expect(clippy::cast_precision_loss, reason = "some ten thousand saves")]
            let saves = round.milliseconds.len() as f64;
            let used = after.saturating_sub(before).as_secs_f64();
            rounds.processor.push(used * 1e6 / saves);
        }
        rounds.saves.push(round.per_second);
        rounds.milliseconds.extend(round.milliseconds);
        Ok(round.per_second)
    }

    /// Transactions a second: pgbench's own mix without the updates on which its clients would queue.
    async fn transactions(&self, seconds: u64) -> anyhow::Result<f64> {
        let (clients, seconds) = (self.clients.to_string(), seconds.to_string());
        let threads = self.clients.min(2).to_string();
        let told = self
            .pgbench(&["-N", "-n", "-c", &clients, "-j", &threads, "-T", &seconds])
            .await?;
        let rate = told
            .lines()
            .find_map(|line| line.strip_prefix("tps = "))
            .and_then(|rest| rest.split(' ').next())
            .with_context(|| format!("pgbench told no rate: {told}"))?;
        Ok(rate.parse()?)
    }

    async fn pgbench(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let program = self.pgbench.as_ref().context("there is no pgbench")?;
        let output = Command::new(program).args(arguments).output().await?;
        let told = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "pgbench failed: {told}");
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn results(&self, rounds: &Rounds) -> anyhow::Result<Results> {
        let saving = "quiz save";
        let mut figures = vec![
            Figure::rounds(saving, &rounds.saves, "/s")?,
            Figure::percentile(saving, &rounds.milliseconds, 50, "ms")?,
            Figure::percentile(saving, &rounds.milliseconds, 99, "ms")?,
        ];
        if !rounds.processor.is_empty() {
            let what = "processor time of the api for a save";
            figures.push(Figure::rounds(what, &rounds.processor, "us")?);
        }
        let mut notes = Vec::new();
        if rounds.share.is_empty() {
            notes.push("not compared: there is no pgbench on this machine".to_owned());
        } else {
            figures.push(Figure::rounds("pgbench -N", &rounds.pgbench, "/s")?);
            let share = Figure::rounds("quiz save, as a share of pgbench -N", &rounds.share, "")?;
            figures.push(share.goal(Goal::AtLeast(0.6)));
        }
        let how = format!(
            "{} clients, {} rounds of {} s each, one after the other with pgbench",
            self.clients, self.rounds, self.seconds
        );
        Ok(Results {
            notes,
            ..Results::new(how, figures)
        })
    }
}
