//! What open event streams cost in memory, and how long an event takes to all of them.
//!
//! No worker runs: this program appends events to reports that wait, as a worker would, at an even pace. Every stream
//! gets one event a second, and must get each once and in order.

mod listen;
mod publish;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use proof::{
    client::Client,
    load,
    process::{memory, open_files_max, raise_open_files},
};

use self::{
    listen::{Heard, Listeners},
    publish::{Moments, Pace},
};
use super::{
    cases::{self, Customer},
    results::{Figure, Goal, Results},
};

/// Files that api and generator need beside their streams.
const SPARE_FILES: u64 = 500;
/// Streams opened and closed before anything counts, so that pools and caches are there. Few: what they leave behind
/// would make those that count look smaller.
const FIRST: usize = 20;
/// After the last stream is open, until memory is read.
const SETTLE: Duration = Duration::from_secs(2);

#[derive(clap::Args)]
pub(crate) struct StreamsBench {
    /// Where the api answers
    #[arg(long, default_value = "http://127.0.0.1:8383")]
    base_url: String,
    /// The api's process, for the memory it takes
    #[arg(long)]
    api_pid: u32,
    /// How many streams, from few to many
    #[arg(long, value_delimiter = ',', default_values_t = [500, 2_000, 10_000])]
    streams: Vec<usize>,
    /// How many reports they watch, each as many
    #[arg(long, default_value_t = 100)]
    reports: usize,
    /// For how many seconds events are told
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// The first part of every name in Redis
    #[arg(long, default_value = "crb")]
    prefix: String,
    /// The demo companies
    #[arg(long, default_value = "seeds/demo/companies.json")]
    companies: PathBuf,
}

/// What so many streams came to.
struct Level {
    streams: usize,
    /// Of the api, for each stream.
    kib: f64,
    /// Of the api, in all.
    mib: f64,
    /// How long opening all of them took.
    opened_in: Duration,
    /// From the publication to the arrival, of every event at every stream.
    milliseconds: Vec<f64>,
    expected: usize,
    lost: usize,
    doubled: usize,
}

impl StreamsBench {
    /// Holds each number of streams in turn.
    pub(crate) async fn run(
        &self,
        database: Option<&str>,
        redis: Option<&str>,
    ) -> anyhow::Result<Results> {
        let database = database.context("--database-url is needed to tell events")?;
        let redis = redis.context("--redis-url is needed to tell events")?;
        let own = raise_open_files()?;
        let files = own.min(open_files_max(self.api_pid).unwrap_or(own));
        let mut results = Results::new(
            format!(
                "streams over {} reports, one event a second for each stream, {} s",
                self.reports, self.seconds
            ),
            Vec::new(),
        );
        self.level(FIRST, 0.0, database, redis, 1).await?;
        let rest = memory(self.api_pid).context("the api's memory cannot be read")?;
        for &streams in &self.streams {
            if streams as u64 + SPARE_FILES > files {
                results.notes.push(format!(
                    "{streams} streams: not run, since a process may open {files} files here (ulimit -n)"
                ));
                continue;
            }
            let level = self
                .level(streams, rest, database, redis, self.seconds)
                .await?;
            results.figures.extend(level.figures()?);
        }
        Ok(results)
    }

    /// Holds so many streams; what the api held before any, `rest`, is not theirs.
    async fn level(
        &self,
        streams: usize,
        rest: f64,
        database: &str,
        redis: &str,
        seconds: u32,
    ) -> anyhow::Result<Level> {
        let company = cases::sample(&self.companies)?;
        let client = Client::new(&self.base_url)?;
        let works = cases::waiting(&client, &company, self.reports).await?;

        let moments = Arc::new(Moments::new(works.len(), seconds as usize + 1));
        let began = Instant::now();
        let listeners = self.open(&works, streams, &moments).await?;
        let opened_in = began.elapsed();
        tokio::time::sleep(SETTLE).await;
        let held = memory(self.api_pid).context("the api's memory cannot be read")?;

        let pace = Pace {
            database: database.to_owned(),
            redis: redis.to_owned(),
            channel: format!("{}-events", self.prefix),
            streams: works.iter().map(|work| work.report.clone()).collect(),
            seconds,
        };
        let telling = publish::tell_all(pace, Arc::clone(&moments));
        let heard = listeners.until_all_end().await;
        telling
            .await
            .context("the events could not be told")?
            .context("the events could not be told")?;
        let (heard, expected) = (heard?, seconds as usize + 1);
        #[expect(clippy::cast_precision_loss, reason = "some thousand streams")]
        let kib = (held - rest) / streams as f64;
        Ok(Level {
            streams,
            kib,
            mib: held / 1024.0,
            opened_in,
            expected: streams * expected,
            lost: heard.iter().map(|one| expected - one.distinct).sum(),
            doubled: heard.iter().map(|one| one.doubled).sum(),
            milliseconds: heard.into_iter().flat_map(Heard::milliseconds).collect(),
        })
    }

    /// Opens the streams, spread evenly over the reports.
    async fn open(
        &self,
        works: &[Customer],
        streams: usize,
        moments: &Arc<Moments>,
    ) -> anyhow::Result<Listeners> {
        ensure!(
            !works.is_empty(),
            "without a report there is nothing to watch"
        );
        let address = load::address(&self.base_url)?;
        let mut listeners = Listeners::new(address, Arc::clone(moments));
        for number in 0..streams {
            let place = number % works.len();
            let work = &works[place];
            listeners
                .open(place, &work.report, work.respondent.token())
                .await?;
        }
        listeners.all_open().await?;
        Ok(listeners)
    }
}

impl Level {
    fn figures(&self) -> anyhow::Result<Vec<Figure>> {
        let streams = self.streams;
        let name = |what: &str| format!("{streams} streams: {what}");
        let memory = Figure::single(name("memory of the api"), "each", self.kib, "KiB");
        let memory = if streams >= 2_000 {
            memory.goal(Goal::Below(20.0))
        } else {
            memory
        };
        let told = "publication to arrival";
        let slow = Figure::percentile(name(told), &self.milliseconds, 99, "ms")?;
        let slow = if streams == 2_000 {
            slow.goal(Goal::Below(20.0))
        } else {
            slow
        };
        #[expect(clippy::cast_precision_loss, reason = "some hundred thousand events")]
        let count = |number: usize| number as f64;
        let all = format!("of {}", self.expected);
        Ok(vec![
            memory,
            Figure::single(name("memory of the api"), "all", self.mib, "MiB"),
            Figure::percentile(name(told), &self.milliseconds, 50, "ms")?,
            slow,
            Figure::percentile(name(told), &self.milliseconds, 100, "ms")?,
            Figure::single(name("events lost"), all.clone(), count(self.lost), "")
                .goal(Goal::Below(1.0)),
            Figure::single(name("events doubled"), all, count(self.doubled), "")
                .goal(Goal::Below(1.0)),
            Figure::single(name("opened"), "all", self.opened_in.as_secs_f64(), "s"),
        ])
    }
}
