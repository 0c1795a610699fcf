//! Measures a running system from outside. The script `deploy/bench` starts one for it.

mod api;
mod extract;
mod report;
mod table;

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};

/// Measures a running system.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// How long a report takes, one after the other on an idle system
    Report(report::ReportBench),
    /// How many cached answers a second, beside nginx serving the same bytes from a file
    Api(api::ApiBench),
    /// How long the extraction ladder takes on one page of a vendor, on one core
    Extract(extract::ExtractBench),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Report(bench) => bench.run().await,
        Command::Api(bench) => bench.run().await,
        Command::Extract(bench) => bench.run().await,
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "failed: {error:#}");
            ExitCode::FAILURE
        }
    }
}
