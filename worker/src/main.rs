//! The `worker` binary: runs the jobs of the ledger.

use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use shared::platform::{config::EnvReader, telemetry::Telemetry};
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
    /// Look at everything the worker needs, and say what to do; fails when something is to be mended
    Doctor {
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Read pages or price texts from files; needs no configuration
    Extract(Extract),
    /// Turn the report on standard input into a PDF on standard output; started by the worker itself
    #[command(hide = true)]
    RenderPdf(render::Limits),
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse()
        .command
        .unwrap_or(Command::Run { queues: None })
    {
        Command::Run { queues } => run(queues.as_deref())?,
        Command::Doctor { json } => return doctor(json),
        Command::Extract(command) => extract(&command)?,
        Command::RenderPdf(limits) => render::command(&limits)?,
    }
    Ok(ExitCode::SUCCESS)
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

#[tokio::main]
async fn doctor(json: bool) -> anyhow::Result<ExitCode> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    worker::doctor::examine(EnvReader::from_process())
        .await
        .print(json)
}
