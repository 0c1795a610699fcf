//! Half of what the system can take, for a long time. Nothing may grow but what customers bring.

use std::{
    collections::BTreeMap,
    io::Write,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use anyhow::Context;
use proof::{client::Client, company, facts::Facts};
use serde_json::json;
use tokio::{task::JoinSet, time::MissedTickBehavior};

use crate::{
    fleet::{Fleet, Process},
    ledger::Ledger,
    load::People,
    sample::{self, Figures},
    tell,
    trend::Trend,
};

/// Visits by which it is found out what the system can take.
const CALIBRATION: u32 = 60;
/// Between two samples.
const EVERY: Duration = Duration::from_secs(10);
/// How often rows are made old, and retention runs.
const AGE_EVERY: u32 = 6;
/// Pages that a visitor reads besides.
const PAGES: usize = 10;

#[derive(clap::Args)]
pub(crate) struct Soak {
    #[command(flatten)]
    fleet: Fleet,
    /// The database as its administrator sees it
    #[arg(long, env = "ADMIN_URL", hide_env_values = true)]
    admin_url: String,
    /// The demo companies
    #[arg(long, default_value = "seeds/demo/companies.json")]
    companies: PathBuf,
    /// How long
    #[arg(long, default_value_t = 60)]
    minutes: u64,
    /// How many people use the system at once while it is found out what it can take
    #[arg(long, default_value_t = 6)]
    visitors: usize,
    /// Where every sample is written, as comma separated values
    #[arg(long)]
    samples: Option<PathBuf>,
}

/// A figure and the moments at which it was looked at.
type Series = BTreeMap<String, Vec<(f64, f64)>>;

impl Soak {
    /// Whether everything that should be flat is.
    pub(crate) async fn run(&self) -> anyhow::Result<bool> {
        let facts = Facts::gather(None, None, None).await?;
        let fleet = &self.fleet;
        let mut processes = Vec::new();
        for number in 0..fleet.apis.len() {
            processes.push(fleet.start_api(number).await?);
        }
        for number in 0..fleet.workers {
            processes.push(fleet.start_worker(number).await?);
        }
        let people = People::new(&fleet.base_url, company::read(&self.companies, None)?)?;
        let most = self.calibrate(&people).await?;
        tell(&format!(
            "{most:.2} visits a second at most; going on with half of that"
        ));

        let steady = People::new(&fleet.base_url, company::read(&self.companies, None)?)?;
        let is_over = Arc::new(AtomicBool::new(false));
        let visiting = visit_steadily(steady.clone(), most / 2.0, Arc::clone(&is_over));
        let mut crowd = JoinSet::new();
        crowd.spawn(visiting);
        let series = self.watch(&processes).await;
        is_over.store(true, Relaxed);
        while crowd.join_next().await.is_some() {}
        let series = series?;

        let mut out = std::io::stdout().lock();
        writeln!(
            out,
            "{} min at {:.2} visits a second\n{facts}",
            self.minutes,
            most / 2.0
        )?;
        for line in steady.tally.told() {
            writeln!(out, "{line}")?;
        }
        let is_flat = print_trends(&mut out, &series, self.warm_up())?;
        let is_sound = steady.tally.share() >= 0.999 && steady.tally.missing().is_empty();
        writeln!(
            out,
            "verdict     {}",
            if is_flat && is_sound {
                "flat"
            } else {
                "NOT FLAT"
            }
        )?;
        Ok(is_flat && is_sound)
    }

    /// What comes first fills caches, pools and the allocator.
    fn warm_up(&self) -> f64 {
        Duration::from_secs(self.minutes * 60 / 4).as_secs_f64()
    }

    /// Visits a second that the system can take for ever: all that follows from them is done too, above all the files of
    /// the reports, which take longer than everything else and come last.
    async fn calibrate(&self, people: &People) -> anyhow::Result<f64> {
        let mut ledger = Ledger::open(&self.admin_url).await?;
        let began = Instant::now();
        let mut crowd = JoinSet::new();
        for _ in 0..CALIBRATION {
            if crowd.len() == self.visitors {
                crowd.join_next().await;
            }
            let people = people.clone();
            crowd.spawn(async move {
                tokio::join!(people.visit(), people.browse(PAGES));
            });
        }
        while crowd.join_next().await.is_some() {}
        while ledger.jobs_left().await? > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(f64::from(CALIBRATION) / began.elapsed().as_secs_f64())
    }

    async fn watch(&self, processes: &[Process]) -> anyhow::Result<Series> {
        let operator = Client::new(&self.fleet.base_url)?.with_token(&self.fleet.operator_token);
        let client = redis::Client::open(self.fleet.redis_url.as_str())?;
        let mut redis = client
            .get_multiplexed_async_connection()
            .await
            .context("cannot reach Redis")?;
        let mut ledger = Ledger::open(&self.admin_url).await?;
        let (began, mut series) = (Instant::now(), Series::new());
        let mut file = self
            .samples
            .as_ref()
            .map(std::fs::File::create)
            .transpose()?;
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for number in 0_u32.. {
            ticks.tick().await;
            let at = began.elapsed();
            if at > Duration::from_secs(self.minutes * 60) {
                break;
            }
            if number % AGE_EVERY == AGE_EVERY - 1 {
                ledger.age().await?;
                let path = "/api/admin/schedules/maintenance.delete_expired/run";
                operator.post(path, &json!({})).await?;
            }
            let figures = sample::take(processes, &mut redis, &mut ledger).await?;
            if let Some(file) = &mut file {
                write_sample(file, number == 0, at, &figures)?;
            }
            if number % 30 == 0 {
                tell(&format!("{} s: {}", at.as_secs(), in_short(&figures)));
            }
            for (name, value) in figures {
                series
                    .entry(name)
                    .or_default()
                    .push((at.as_secs_f64(), value));
            }
        }
        Ok(series)
    }
}

/// So many visits a second, whatever becomes of each.
async fn visit_steadily(people: People, rate: f64, is_over: Arc<AtomicBool>) {
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut crowd = JoinSet::new();
    while !is_over.load(Relaxed) {
        ticks.tick().await;
        let people = people.clone();
        crowd.spawn(async move {
            tokio::join!(people.visit(), people.browse(PAGES));
        });
        while crowd.try_join_next().is_some() {}
    }
    while crowd.join_next().await.is_some() {}
}

fn in_short(figures: &Figures) -> String {
    let resident: f64 = figures
        .iter()
        .filter(|(name, _)| name.ends_with("MiB resident"))
        .map(|(_, value)| value)
        .sum();
    let of = |name: &str| figures.get(name).copied().unwrap_or(0.0);
    format!(
        "{resident:.0} MiB resident, {} keys, {} connections, {} runs, {} events",
        of("redis keys that stay"),
        of("postgresql connections"),
        of("rows of job_runs"),
        of("rows of progress_events")
    )
}

fn write_sample(
    file: &mut std::fs::File,
    is_first: bool,
    at: Duration,
    figures: &Figures,
) -> std::io::Result<()> {
    if is_first {
        let names: Vec<&str> = figures.keys().map(String::as_str).collect();
        writeln!(file, "seconds,{}", names.join(","))?;
    }
    let values: Vec<String> = figures
        .values()
        .map(|value| format!("{value:.1}"))
        .collect();
    writeln!(file, "{:.0},{}", at.as_secs_f64(), values.join(","))
}

/// Prints every trend; whether all that should be flat are.
fn print_trends(out: &mut impl Write, series: &Series, warm_up: f64) -> anyhow::Result<bool> {
    let mut is_flat = true;
    writeln!(
        out,
        "{:<36} {:>10} {:>10} {:>10} {:>12}",
        "after the warm-up", "from", "to", "most", "an hour"
    )?;
    for (name, points) in series {
        let settled: Vec<_> = points
            .iter()
            .copied()
            .filter(|(at, _)| *at >= warm_up)
            .collect();
        let Some(trend) = Trend::of(&settled) else {
            continue;
        };
        let verdict = match sample::leeway(name) {
            Some(leeway) if trend.is_flat(leeway) => "flat",
            Some(_) => {
                is_flat = false;
                "GROWS"
            }
            // What customers bring stays, and what stands still need not be told.
            None if trend.last - trend.first > 16.0 => "with its customers",
            None => continue,
        };
        writeln!(
            out,
            "{name:<36} {:>10.1} {:>10.1} {:>10.1} {:>+12.1}  {verdict}",
            trend.first, trend.last, trend.max, trend.per_hour
        )?;
    }
    Ok(is_flat)
}
