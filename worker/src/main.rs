//! The `worker` binary: runs the jobs of the ledger.

use anyhow::Context;
use clap::{Parser, Subcommand};
use shared::platform::telemetry::Telemetry;
use worker::{
    config::WorkerConfig,
    prices::{Extract, extract},
    runtime,
};

/// The background worker of CRB Analyser.
///
/// Configuration comes from environment variables; .env.example describes each.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run jobs (this is what a bare `worker` does)
    Run {
        /// Only these queues, such as `reports,notifications`; default is WORKER_QUEUES, else all
        #[arg(long)]
        queues: Option<String>,
    },
    /// Read pages or price texts from files; needs no configuration
    Extract(Extract),
    /// Turn the report on standard input into a PDF on standard output; started by the worker itself
    #[command(hide = true)]
    RenderPdf(render::Limits),
}

fn main() -> anyhow::Result<()> {
    let command = Cli::parse().command;
    let queues = match command.unwrap_or(Command::Run { queues: None }) {
        Command::Run { queues } => queues,
        Command::Extract(command) => return extract(&command),
        Command::RenderPdf(limits) => return Ok(render::command(&limits)?),
    };
    run(queues.as_deref())
}

#[tokio::main]
async fn run(queues: Option<&str>) -> anyhow::Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = WorkerConfig::from_process(queues)?;
    let telemetry = Telemetry::init(&config.log, "crb-worker")?;
    runtime::run(config)
        .await
        .context("the worker stopped with an error")?;
    telemetry.shutdown();
    Ok(())
}
