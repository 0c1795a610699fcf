//! How long a report takes, one after the other on an idle system.

use std::{
    io::Write,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use proof::{
    client::Client,
    company::{self, Company},
    journey::{Delivered, Respondent},
};
use serde_json::{Value, json};

use super::{
    ledger::Ledger,
    results::{Figure, Goal, Results},
};

#[derive(clap::Args)]
pub(crate) struct ReportBench {
    /// Where the api answers
    #[arg(long, default_value = "http://127.0.0.1:8383")]
    base_url: String,
    /// What an operator calls with
    #[arg(long, env = "OPERATOR_TOKEN", hide_env_values = true)]
    operator_token: String,
    /// The demo companies
    #[arg(long, default_value = "seeds/demo/companies.json")]
    companies: PathBuf,
    /// One of them by its name, such as cycling-shop; without it they take turns
    #[arg(long)]
    company: Option<String>,
    /// How many reports count
    #[arg(long, default_value_t = 200)]
    count: usize,
    /// How many go before them and do not count
    #[arg(long, default_value_t = 10)]
    warm_up: usize,
}

/// Milliseconds of one report.
struct Sample {
    /// From the start of the transaction that enqueues the job to the worker's first event, by the database's
    /// clock. The commit is a little later than that start, so this is no less than what it stands for.
    to_first_step: f64,
    /// From the same moment to the `complete` event.
    to_complete: f64,
    /// From sending the payment to having read `complete`, by our clock: webhook and queue twice included.
    end_to_end: f64,
    /// From the start of that transaction to the end of the job that makes the PDF.
    to_file: f64,
    /// That job alone: reading the report, laying it out in a process of its own, storing the file.
    file: f64,
    /// Asking what would be with the strongest input at the lower end of its range, by our clock. Absent where the
    /// report advises nothing, so that there is nothing to move.
    what_if: Option<f64>,
}

impl ReportBench {
    /// Makes the reports, one after the other.
    pub(crate) async fn run(&self, database: Option<&str>) -> anyhow::Result<Results> {
        let mut ledger = Ledger::open(database).await?;
        let companies = match &self.company {
            Some(name) => vec![company::read(&self.companies, Some(name))?],
            None => company::read_all(&self.companies)?,
        };
        let client = Client::new(&self.base_url)?;
        let operator = client.with_token(&self.operator_token);
        let mut samples = Vec::with_capacity(self.count);
        let started = Instant::now();
        let turns = companies.iter().cycle().enumerate();
        for (number, company) in turns.take(self.warm_up + self.count) {
            let (respondent, delivered) =
                make_report(&client, company, &mut ledger, number).await?;
            // Only then there is a file, and nothing disturbs the question that follows.
            ledger.wait_for_rest().await?;
            let what_if = ask_what_if(respondent.client(), &delivered.report).await?;
            let made = job(&operator, "reports.generate_report", &delivered.report).await?;
            let file = job(&operator, "reports.render_report", &delivered.report).await?;
            if number >= self.warm_up {
                samples.push(sample(&delivered, &made, &file, what_if)?);
            }
            if number % 50 == 49 {
                writeln!(
                    std::io::stderr(),
                    "    {} reports, {} s",
                    number + 1,
                    started.elapsed().as_secs()
                )?;
            }
        }
        figures(&samples, companies.len())
    }
}

async fn make_report(
    client: &Client,
    company: &Company,
    ledger: &mut Ledger,
    number: usize,
) -> anyhow::Result<(Respondent, Delivered)> {
    let email = format!("bench-{number}@crb.example");
    let respondent = Respondent::begin(client, &email, "full").await?;
    respondent
        .save(Value::Object(company.answers.clone()))
        .await?;
    let (report, _) = respondent.complete().await?;
    let payment = respondent.open_checkout().await?;
    // What came before is over: its mails and its file have left the two cores.
    ledger.wait_for_rest().await?;
    let started_at = Instant::now();
    respondent.pay(&payment).await?;
    let delivered = respondent.watch(report, started_at).await?;
    Ok((respondent, delivered))
}

/// How long an answer takes for which all figures are computed again.
async fn ask_what_if(reader: &Client, report: &str) -> anyhow::Result<Option<Duration>> {
    let path = format!("/api/reports/{report}/scenarios");
    let levers = reader.get(&path).await?;
    let Some(strongest) = levers.get(0) else {
        return Ok(None);
    };
    let change = json!({"evidence": strongest["evidence"], "value": strongest["low"]});
    let asked_at = Instant::now();
    reader.post(&path, &json!({"changes": [change]})).await?;
    Ok(Some(asked_at.elapsed()))
}

/// The job of this kind that was about this report, as the ledger has it.
async fn job(operator: &Client, kind: &str, report: &str) -> anyhow::Result<Value> {
    let jobs = operator
        .get(&format!("/api/admin/jobs?kind={kind}&limit=20"))
        .await?;
    let jobs = jobs.as_array().context("the list of jobs is no list")?;
    jobs.iter()
        .find(|job| job.pointer("/payload/report_id").and_then(Value::as_str) == Some(report))
        .cloned()
        .with_context(|| format!("the ledger has no {kind} for report {report}"))
}

fn moment(job: &Value, name: &str) -> anyhow::Result<DateTime<Utc>> {
    let at = job.get(name).and_then(Value::as_str);
    let at = at.with_context(|| format!("the job has no {name}"))?;
    Ok(at.parse()?)
}

fn milliseconds(span: TimeDelta) -> anyhow::Result<f64> {
    let micros = span
        .num_microseconds()
        .context("a moment from another age")?;
    #[expect(clippy::cast_precision_loss, reason = "microseconds of a short while")]
    Ok(micros as f64 / 1000.0)
}

fn sample(
    delivered: &Delivered,
    made: &Value,
    file: &Value,
    what_if: Option<Duration>,
) -> anyhow::Result<Sample> {
    let enqueued_at = moment(made, "created_at")?;
    // Events tell whole milliseconds, cut off: one is added, so that no figure is too good.
    let since = |at: Option<DateTime<Utc>>| -> anyhow::Result<f64> {
        milliseconds(at.context("an event has no time")? + TimeDelta::milliseconds(1) - enqueued_at)
    };
    let first = delivered
        .events
        .iter()
        .find(|event| event.kind == "progress");
    let last = delivered.events.last();
    let end_to_end = last.map_or(Duration::ZERO, |last| {
        last.arrived_at - delivered.started_at
    });
    let filed_at = moment(file, "finished_at")?;
    Ok(Sample {
        to_first_step: since(first.and_then(|event| event.written_at))?,
        to_complete: since(last.and_then(|event| event.written_at))?,
        end_to_end: end_to_end.as_secs_f64() * 1000.0,
        to_file: milliseconds(filed_at - enqueued_at)?,
        file: milliseconds(filed_at - moment(file, "started_at")?)?,
        what_if: what_if.map(|took| took.as_secs_f64() * 1000.0),
    })
}

fn figures(samples: &[Sample], companies: usize) -> anyhow::Result<Results> {
    let first: Vec<f64> = samples.iter().map(|s| s.to_first_step).collect();
    let complete: Vec<f64> = samples.iter().map(|s| s.to_complete).collect();
    let whole: Vec<f64> = samples.iter().map(|s| s.end_to_end).collect();
    let to_file: Vec<f64> = samples.iter().map(|s| s.to_file).collect();
    let file: Vec<f64> = samples.iter().map(|s| s.file).collect();
    let what_if: Vec<f64> = samples.iter().filter_map(|s| s.what_if).collect();
    let to_first = "commit to first worker step";
    let to_complete = "commit to complete event";
    let to_read = "payment sent to complete read";
    let with_file = "commit to the PDF stored";
    let file_alone = "the PDF alone";
    let scenario = "what-if answered";
    let figures = vec![
        Figure::percentile(to_first, &first, 50, "ms")?.goal(Goal::Below(10.0)),
        Figure::percentile(to_first, &first, 99, "ms")?.goal(Goal::Below(50.0)),
        Figure::percentile(to_complete, &complete, 50, "ms")?.goal(Goal::Below(60.0)),
        Figure::percentile(to_complete, &complete, 95, "ms")?.goal(Goal::Below(300.0)),
        Figure::percentile(to_read, &whole, 50, "ms")?.goal(Goal::Below(60.0)),
        Figure::percentile(to_read, &whole, 95, "ms")?,
        Figure::percentile(to_read, &whole, 100, "ms")?,
        Figure::percentile(with_file, &to_file, 50, "ms")?.goal(Goal::Below(500.0)),
        Figure::percentile(with_file, &to_file, 95, "ms")?.goal(Goal::Below(1000.0)),
        Figure::percentile(file_alone, &file, 50, "ms")?.goal(Goal::Below(300.0)),
        Figure::percentile(file_alone, &file, 95, "ms")?,
        Figure::percentile(scenario, &what_if, 95, "ms")?.goal(Goal::Below(20.0)),
    ];
    let how = format!(
        "{} reports of {companies} demo companies, one after the other",
        samples.len()
    );
    Ok(Results::new(how, figures))
}
