//! How many answers a second to readers, in rounds that alternate with nginx serving the same bytes from a file.

use std::{fs, net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::{Context, ensure};
use proof::{
    client::Client,
    load::{self, Target},
    process::processor_time,
};
use serde_json::{Value, json};

use super::{
    cases,
    results::{Figure, Goal, Results},
};

/// The answer of the goal is about this long.
const VENDOR_BYTES: usize = 3 * 1024;
/// The case that has a goal beside nginx.
const VENDOR: &str = "vendor";
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
    /// The demo companies
    #[arg(long, default_value = "seeds/demo/companies.json")]
    companies: PathBuf,
}

/// What is measured: a request to the api, and the same bytes as a file of nginx.
struct Case {
    name: String,
    /// What it should be as a share of nginx.
    goal: Option<Goal>,
    api: Target,
    nginx: Option<Target>,
    /// For an answer that says "you have it": the one that is spared, which takes longer.
    whole: Option<Target>,
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
    /// Answers a second as a multiple of another's, round by round.
    fn beside(&self, other: &Self) -> Vec<f64> {
        let both = self.per_second.iter().zip(&other.per_second);
        both.map(|(this, other)| this / other).collect()
    }
}

impl ApiBench {
    /// Measures each case.
    pub(crate) async fn run(&self) -> anyhow::Result<Results> {
        let mut results = Results::new(
            format!(
                "{} rounds of {} s each, {} connections",
                self.rounds, self.seconds, self.connections
            ),
            Vec::new(),
        );
        for case in self.cases().await? {
            results.figures.extend(self.measure(&case).await?);
        }
        if self.nginx.is_none() {
            let note = "not compared: there is no nginx on this machine";
            results.notes.push(note.to_owned());
        }
        Ok(results)
    }

    async fn cases(&self) -> anyhow::Result<Vec<Case>> {
        let address = load::address(&self.base_url)?;
        let get = |path: String| Target::get(address, path);
        let slugs = self.slugs().await?;
        let vendor = get(format!("/api/vendors/{}", nearest(address, &slugs).await?));
        let list = get("/api/vendors".to_owned());
        let some = get("/api/vendors?category=crm&sort=name&limit=20".to_owned());
        let benchmarks = get("/api/benchmarks/healthcare".to_owned());
        let public = get(format!(
            "/api/reports/public/{}",
            self.public_report().await?
        ));
        let compared = slugs.iter().take(3).collect::<Vec<_>>();
        let need = json!({"slugs": compared, "seats": 5, "currency": "EUR", "billing": "annual"});
        let compare = get("/api/vendors/compare".to_owned());
        let compare = compare.sending("POST", vec![need.to_string()]);
        let tag = load::ask(&vendor).await?.tag;
        let unmodified = vendor
            .clone()
            .unless(tag.context("an answer without a tag")?);
        let mut cases = Vec::new();
        for (name, target) in [
            (VENDOR, vendor),
            ("vendor, 304", unmodified),
            ("vendor list", list),
            ("vendor list, one category", some),
            ("vendors compared", compare),
            ("benchmarks", benchmarks),
            ("public report", public),
        ] {
            cases.push(self.case(name, target).await?);
        }
        Ok(cases)
    }

    async fn slugs(&self) -> anyhow::Result<Vec<String>> {
        let list = Client::new(&self.base_url)?
            .get("/api/vendors?limit=200")
            .await?;
        let list = list.as_array().context("the vendors are no list")?;
        let slug = |vendor: &Value| Some(vendor.get("slug")?.as_str()?.to_owned());
        let slugs: Option<Vec<String>> = list.iter().map(slug).collect();
        slugs.context("a vendor without a slug")
    }

    /// The public name of a report that is made for it; a worker runs for that.
    async fn public_report(&self) -> anyhow::Result<String> {
        let company = cases::sample(&self.companies)?;
        let client = Client::new(&self.base_url)?;
        let [customer] = <[_; 1]>::try_from(cases::paid(&client, &company, 1).await?)
            .map_err(|_| anyhow::anyhow!("one customer was asked for"))?;
        let began = std::time::Instant::now();
        let delivered = customer.respondent.watch(customer.report, began).await?;
        let name = delivered.public_url.rsplit('/').next();
        Ok(name.context("an address without a name")?.to_owned())
    }

    /// A case, with the same bytes at nginx where that can be.
    async fn case(&self, name: &str, api: Target) -> anyhow::Result<Case> {
        let answer = load::ask(&api).await?;
        let path = &api.path;
        ensure!(
            answer.status == api.status,
            "{path} answers {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
        let goal = (name == VENDOR).then_some(Goal::AtLeast(0.9));
        let name = match answer.body.len() {
            0 => name.to_owned(),
            bytes => format!("{name} ({bytes} bytes)"),
        };
        let nginx = match (self.nginx, &self.files) {
            (Some(nginx), Some(folder)) if api.bodies.is_empty() => {
                Some(same_at_nginx(nginx, folder, &api).await?)
            }
            _ => None,
        };
        let whole = api.tag.is_some().then(|| Target {
            tag: None,
            status: 200,
            ..api.clone()
        });
        Ok(Case {
            name,
            goal,
            api,
            nginx,
            whole,
        })
    }

    /// Rounds of the api, of nginx and of the whole answer in turn.
    async fn measure(&self, case: &Case) -> anyhow::Result<Vec<Figure>> {
        let (mut api, mut nginx, mut whole) = <(Side, Side, Side)>::default();
        let all = [Some(&case.api), case.nginx.as_ref(), case.whole.as_ref()];
        for target in all.into_iter().flatten() {
            load::round(target, self.connections, WARM_UP).await?;
        }
        for _ in 0..self.rounds {
            self.round(&case.api, self.api_pid, &mut api).await?;
            if let Some(target) = &case.nginx {
                self.round(target, self.nginx_pid, &mut nginx).await?;
            }
            if let Some(target) = &case.whole {
                self.round(target, self.api_pid, &mut whole).await?;
            }
        }
        let name = &case.name;
        let mut figures = vec![
            Figure::rounds(name, &api.per_second, "/s")?,
            Figure::percentile(name, &api.milliseconds, 50, "ms")?,
            Figure::percentile(name, &api.milliseconds, 99, "ms")?,
        ];
        if !api.processor.is_empty() {
            let what = format!("{name}: processor time of the api");
            figures.push(Figure::rounds(what, &api.processor, "us")?);
        }
        if case.nginx.is_some() {
            let share = api.beside(&nginx);
            let share = Figure::rounds(format!("{name}, as a share of nginx"), &share, "")?;
            figures.push(match case.goal {
                Some(goal) => share.goal(goal),
                None => share,
            });
        }
        if case.whole.is_some() {
            let what = format!("{name}, as a multiple of the whole answer");
            let multiple = Figure::rounds(what, &api.beside(&whole), "")?;
            figures.push(multiple.goal(Goal::AtLeast(1.0)));
        }
        if !nginx.processor.is_empty() {
            let what = format!("{name}: processor time of nginx");
            figures.push(Figure::rounds(what, &nginx.processor, "us")?);
        }
        Ok(figures)
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

/// The vendor whose answer is nearest in length to that of the goal.
async fn nearest(address: SocketAddr, slugs: &[String]) -> anyhow::Result<&str> {
    let mut nearest: Option<(usize, &str)> = None;
    for slug in slugs {
        let answer = load::ask(&Target::get(address, format!("/api/vendors/{slug}"))).await?;
        let distance = answer.body.len().abs_diff(VENDOR_BYTES);
        if nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, slug));
        }
    }
    Ok(nearest.context("there are no vendors")?.1)
}

/// Puts what the api answers into a file that nginx serves.
async fn same_at_nginx(
    nginx: SocketAddr,
    folder: &std::path::Path,
    api: &Target,
) -> anyhow::Result<Target> {
    let whole = load::ask(&Target::get(api.address, api.path.clone())).await?;
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let file: String = api
        .path
        .trim_start_matches("/api/")
        .chars()
        .map(plain)
        .collect();
    fs::write(folder.join(&file), &whole.body)?;
    let target = Target::get(nginx, format!("/{file}"));
    let same = load::ask(&target).await?;
    ensure!(same.body == whole.body, "nginx serves other bytes");
    match api.tag {
        Some(_) => Ok(target.unless(same.tag.context("nginx answers without a tag")?)),
        None => Ok(target),
    }
}
