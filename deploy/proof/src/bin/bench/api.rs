//! How many cached answers a second, in rounds that alternate with nginx serving the same bytes from a file.

use std::{
    fs,
    io::Write,
    net::SocketAddr,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use proof::{
    client::Client,
    load::{self, Answer, Target},
    numbers::{machine, percentile, processor_time},
};
use serde_json::Value;

/// The answer of the goal is about this long.
const VENDOR_BYTES: usize = 3 * 1024;
/// Requests a second, as a share of nginx's.
const SHARE_GOAL: f64 = 0.9;
/// Milliseconds within which 99 of 100 cached answers come.
const LATENCY_GOAL: f64 = 200.0;
/// Nobody measures what is still being warmed up.
const WARM_UP: Duration = Duration::from_secs(1);

#[derive(clap::Args)]
pub(crate) struct ApiBench {
    /// Where the api answers
    #[arg(long, default_value = "http://127.0.0.1:8383")]
    base_url: String,
    /// The api's process, for the processor time it takes
    #[arg(long)]
    api_pid: Option<u32>,
    /// Where nginx answers; without it nothing is compared
    #[arg(long, requires = "files")]
    nginx: Option<SocketAddr>,
    /// The first of nginx's processes
    #[arg(long)]
    nginx_pid: Option<u32>,
    /// The folder that nginx serves
    #[arg(long)]
    files: Option<PathBuf>,
    /// Rounds of each that count
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of a round
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    /// Connections that are kept busy
    #[arg(long, default_value_t = 32)]
    connections: usize,
}

/// What is measured: a path of the api, and the file with the same bytes.
struct Case {
    name: &'static str,
    api: Target,
    nginx: Option<Target>,
}

/// One side of a case, over all rounds.
#[derive(Default)]
struct Side {
    per_second: Vec<f64>,
    milliseconds: Vec<f64>,
    /// Microseconds of processor time for an answer.
    processor: Vec<f64>,
}

impl Side {
    fn rate(&self) -> f64 {
        percentile(&self.per_second, 0.5).unwrap_or_default()
    }

    fn latency(&self, share: f64) -> f64 {
        percentile(&self.milliseconds, share).unwrap_or_default()
    }
}

impl ApiBench {
    /// Whether the goals were met.
    pub(crate) async fn run(&self) -> anyhow::Result<bool> {
        let machine = machine();
        let address: SocketAddr = self
            .base_url
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .parse()
            .context("--base-url is an address and a port here")?;
        let slug = self.vendor(address).await?;
        let mut cases = Vec::new();
        for (name, path) in [
            ("vendor", format!("/api/vendors/{slug}")),
            ("vendor list", "/api/vendors".to_owned()),
            ("benchmarks", "/api/benchmarks/healthcare".to_owned()),
        ] {
            cases.extend(self.prepare(name, address, &path).await?);
        }
        let mut results = Vec::new();
        for (case, bytes) in &cases {
            let (api, nginx, generator) = self.measure(case).await?;
            results.push((case.name, *bytes, api, nginx, generator));
        }
        let mut out = std::io::stdout().lock();
        writeln!(
            out,
            "{} rounds of {} s each, {} connections; {machine}",
            self.rounds, self.seconds, self.connections
        )?;
        print_table(&mut out, &results)?;
        if self.nginx.is_none() {
            writeln!(out, "not compared: there is no nginx on this machine")?;
        }
        judge(&mut out, &results)
    }

    /// The vendor whose answer is nearest in length to that of the goal.
    async fn vendor(&self, address: SocketAddr) -> anyhow::Result<String> {
        let list = Client::new(&self.base_url)?
            .get("/api/vendors?limit=200")
            .await?;
        let mut nearest: Option<(usize, String)> = None;
        for vendor in list.as_array().context("the vendors are no list")? {
            let slug = vendor.get("slug").and_then(Value::as_str);
            let slug = slug.context("a vendor without a slug")?;
            let answer = load::ask(&get(address, format!("/api/vendors/{slug}"))).await?;
            let distance = answer.body.len().abs_diff(VENDOR_BYTES);
            if nearest.as_ref().is_none_or(|(least, _)| distance < *least) {
                nearest = Some((distance, slug.to_owned()));
            }
        }
        Ok(nearest.context("there are no vendors")?.1)
    }

    /// The two cases of a path, whole and not modified, with the same bytes at nginx; and how many bytes that is.
    async fn prepare(
        &self,
        name: &'static str,
        address: SocketAddr,
        path: &str,
    ) -> anyhow::Result<Vec<(Case, usize)>> {
        let api = get(address, path.to_owned());
        let answer = load::ask(&api).await?;
        ensure!(answer.status == 200, "{path} answers {}", answer.status);
        let file = path.trim_start_matches("/api/").replace('/', "-");
        let nginx = match (self.nginx, &self.files) {
            (Some(nginx), Some(folder)) => {
                fs::write(folder.join(&file), &answer.body)?;
                let target = get(nginx, format!("/{file}"));
                let same = load::ask(&target).await?;
                ensure!(same.body == answer.body, "nginx serves other bytes");
                Some((target, same))
            }
            _ => None,
        };
        let bytes = answer.body.len();
        let mut cases = vec![(
            Case {
                name,
                api: api.clone(),
                nginx: nginx.as_ref().map(|(target, _)| target.clone()),
            },
            bytes,
        )];
        if name == "vendor" {
            let unmodified = Case {
                name: "vendor, 304",
                api: not_modified(&api, &answer)?,
                nginx: nginx
                    .map(|(target, answer)| not_modified(&target, &answer))
                    .transpose()?,
            };
            cases.push((unmodified, 0));
        }
        Ok(cases)
    }

    /// Rounds of the api and of nginx in turn; also the share of one core that the load itself took.
    async fn measure(&self, case: &Case) -> anyhow::Result<(Side, Option<Side>, f64)> {
        let (mut api, mut nginx) = (
            Side::default(),
            case.nginx.as_ref().map(|_| Side::default()),
        );
        for target in [Some(&case.api), case.nginx.as_ref()].into_iter().flatten() {
            load::round(target, self.connections, WARM_UP).await?;
        }
        let own = std::process::id();
        let (before, began) = (processor_time(own), Instant::now());
        for _ in 0..self.rounds {
            self.round(&case.api, self.api_pid, &mut api).await?;
            if let (Some(target), Some(side)) = (&case.nginx, &mut nginx) {
                self.round(target, self.nginx_pid, side).await?;
            }
        }
        let used = processor_time(own)
            .zip(before)
            .map_or(0.0, |(after, before)| (after - before).as_secs_f64());
        Ok((api, nginx, used / began.elapsed().as_secs_f64()))
    }

    async fn round(
        &self,
        target: &Target,
        pid: Option<u32>,
        side: &mut Side,
    ) -> anyhow::Result<()> {
        let before = pid.and_then(processor_time);
        let round =
            load::round(target, self.connections, Duration::from_secs(self.seconds)).await?;
        let after = pid.and_then(processor_time);
        if let Some((after, before)) = after.zip(before) {
            #[expect(clippy::cast_precision_loss, reason = "some hundred thousand answers")]
            let answers = round.milliseconds.len() as f64;
            side.processor
                .push((after.saturating_sub(before)).as_secs_f64() * 1e6 / answers);
        }
        side.per_second.push(round.per_second);
        side.milliseconds.extend(round.milliseconds);
        Ok(())
    }
}

fn get(address: SocketAddr, path: String) -> Target {
    Target {
        address,
        path,
        tag: None,
        status: 200,
    }
}

fn not_modified(target: &Target, answer: &Answer) -> anyhow::Result<Target> {
    Ok(Target {
        tag: Some(answer.tag.clone().context("an answer without a tag")?),
        status: 304,
        ..target.clone()
    })
}

type Outcome = (&'static str, usize, Side, Option<Side>, f64);

fn print_table(out: &mut impl Write, results: &[Outcome]) -> anyhow::Result<()> {
    writeln!(
        out,
        "| what | body, bytes | api/s | nginx/s | share | api p50, p99 ms | nginx p50, p99 ms | api, nginx CPU us | load CPU |"
    )?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|---:|---:|---:|")?;
    for (name, bytes, api, nginx, generator) in results {
        let latencies =
            |side: &Side| format!("{:.2}, {:.2}", side.latency(0.5), side.latency(0.99));
        let processor = |side: &Side| {
            percentile(&side.processor, 0.5).map_or("-".to_owned(), |micros| format!("{micros:.1}"))
        };
        let (rate, share, latency, micros) = match nginx {
            Some(nginx) => (
                format!("{:.0}", nginx.rate()),
                format!("{:.2}", api.rate() / nginx.rate()),
                latencies(nginx),
                processor(nginx),
            ),
            None => ["-"; 4].map(str::to_owned).into(),
        };
        writeln!(
            out,
            "| {name} | {bytes} | {:.0} | {rate} | {share} | {} | {latency} | {}, {micros} | {:.0} % |",
            api.rate(),
            latencies(api),
            processor(api),
            generator * 100.0
        )?;
    }
    Ok(())
}

/// Says which goals were met; returns whether all were.
fn judge(out: &mut impl Write, results: &[Outcome]) -> anyhow::Result<bool> {
    let case = |wanted: &str| {
        results
            .iter()
            .find(|(name, ..)| *name == wanted)
            .with_context(|| format!("{wanted} was not measured"))
    };
    let (vendor, unmodified) = (case("vendor")?, case("vendor, 304")?);
    let slowest = results
        .iter()
        .map(|(_, _, api, ..)| api.latency(0.99))
        .fold(0.0, f64::max);
    let mut goals = vec![
        (
            "304 is faster than the whole".to_owned(),
            unmodified.2.rate() > vendor.2.rate(),
        ),
        (
            format!("p99 of every cached answer < {LATENCY_GOAL:.0} ms"),
            slowest < LATENCY_GOAL,
        ),
    ];
    if let Some(nginx) = &vendor.3 {
        goals.push((
            format!("vendor at {SHARE_GOAL} of nginx or more"),
            vendor.2.rate() >= SHARE_GOAL * nginx.rate(),
        ));
    }
    for (goal, is_met) in &goals {
        writeln!(out, "{}: {goal}", if *is_met { "met" } else { "MISSED" })?;
    }
    Ok(goals.iter().all(|(_, is_met)| *is_met))
}
