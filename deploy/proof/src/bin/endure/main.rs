//! Runs a system under load for longer than a test does: while its processes are replaced, and for an hour on end. The
//! script `deploy/endure` starts PostgreSQL, Redis and nginx for it; api and worker are started here.

mod fleet;
mod ledger;
mod load;
mod rolling;
mod sample;
mod soak;
mod tally;
mod trend;

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};

/// Runs a system under load for longer than a test does.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Replaces every api and every worker in turn, under load
    Rolling(rolling::Rolling),
    /// Half of what it can take, for as long as it is told; nothing may grow
    Soak(soak::Soak),
}

#[tokio::main]
async fn main() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let outcome = match Cli::parse().command {
        Command::Rolling(rolling) => rolling.run().await,
        Command::Soak(soak) => soak.run().await,
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

/// A line for whoever waits.
fn tell(line: &str) {
    // Nobody reads it any more: nothing is lost.
    let _ = writeln!(std::io::stderr(), "    {line}");
}
