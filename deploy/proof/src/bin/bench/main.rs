//! Measures a running system from outside. The script `deploy/bench` starts one for it.

mod api;
mod cases;
mod compare;
mod extract;
mod idle;
mod ledger;
mod report;
mod results;
mod saves;
mod streams;
mod throughput;

use std::{io::Write, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use proof::facts::Facts;

use self::results::Results;

/// Measures a running system. Prints what it was measured on, then the figures; fails when one misses its goal.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Also write the figures to this file, as JSON
    #[arg(long, global = true)]
    json: Option<PathBuf>,
    /// What was built
    #[arg(long, global = true, env = "BENCH_COMMIT")]
    commit: Option<String>,
    /// The database that takes part, with the rights of a worker
    #[arg(
        long,
        global = true,
        env = "BENCH_DATABASE_URL",
        hide_env_values = true
    )]
    database_url: Option<String>,
    /// The Redis that takes part
    #[arg(long, global = true, env = "BENCH_REDIS_URL", hide_env_values = true)]
    redis_url: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// How long a report takes, one after the other on an idle system
    Report(report::ReportBench),
    /// How many answers a second to readers, beside nginx serving the same bytes from a file
    Api(api::ApiBench),
    /// How many saved answers a second, beside pgbench on the same server
    Saves(saves::SavesBench),
    /// What open event streams cost in memory, and how long an event takes to all of them
    Streams(streams::StreamsBench),
    /// How many reports and how many tiny jobs a second, when many are due at once
    Throughput(throughput::ThroughputBench),
    /// How much memory api and worker hold at rest, before and after work
    Idle(idle::IdleBench),
    /// Two systems side by side, in rounds that alternate
    Compare(compare::CompareBench),
    /// How long the extraction ladder takes on one page of a vendor, on one core
    Extract(extract::ExtractBench),
}

impl Command {
    fn name(&self) -> &'static str {
        match self {
            Self::Report(_) => "report",
            Self::Api(_) => "api",
            Self::Saves(_) => "saves",
            Self::Streams(_) => "streams",
            Self::Throughput(_) => "throughput",
            Self::Idle(_) => "idle",
            Self::Compare(_) => "compare",
            Self::Extract(_) => "extract",
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "failed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every goal was met.
async fn run(cli: Cli) -> anyhow::Result<bool> {
    let given = |url: &'_ Option<String>| url.clone().filter(|url| !url.is_empty());
    let (database, redis) = (given(&cli.database_url), given(&cli.redis_url));
    let (database, redis) = (database.as_deref(), redis.as_deref());
    let facts = Facts::gather(cli.commit.clone(), database, redis).await?;
    write!(std::io::stdout(), "{facts}")?;
    let results: Results = match &cli.command {
        Command::Report(bench) => bench.run(database).await,
        Command::Api(bench) => bench.run().await,
        Command::Saves(bench) => bench.run().await,
        Command::Streams(bench) => bench.run(database, redis).await,
        Command::Throughput(bench) => bench.run(database).await,
        Command::Idle(bench) => bench.run().await,
        Command::Compare(bench) => bench.run().await,
        Command::Extract(bench) => bench.run().await,
    }?;
    results.print(&mut std::io::stdout().lock())?;
    if let Some(file) = &cli.json {
        results.write_json(file, cli.command.name(), &facts)?;
    }
    Ok(results.are_met())
}
