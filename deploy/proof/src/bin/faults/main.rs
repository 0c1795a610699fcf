//! Injects faults into a real system, again and again, and checks after each what must hold. The script `deploy/faults`
//! provides the servers, which are then this program's to kill.

mod catalogue;
mod invariants;
mod queries;
mod scenarios;
mod stage;
mod system;
mod table;

use std::{io::Write, path::PathBuf, process::ExitCode, time::Instant};

use anyhow::bail;
use clap::{Args, Parser, Subcommand};
use proof::company;
use rand::{SeedableRng, rngs::StdRng};

use self::{
    stage::{Scenario, Stage},
    system::{Provided, Servers, System},
    table::Line,
};

/// Whose reports are made: the smallest of the demo companies, since it is the faults that are measured.
const COMPANY: &str = "repair-workshop";

/// Injects faults into a real system.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints every fault with what proves that it is survived, after a look whether that exists
    List {
        /// Folder of the sources, in which the tests are looked for
        #[arg(long)]
        sources: PathBuf,
    },
    /// Plays scenarios, and prints a table of them
    Play(Box<Play>),
}

#[derive(Args)]
struct Play {
    /// Their names, or all
    #[arg(required = true)]
    names: Vec<String>,
    /// How often each fault is injected; without it as often as the scenario says
    #[arg(long)]
    rounds: Option<u32>,
    /// Repeats the chances of an earlier run
    #[arg(long)]
    seed: Option<u64>,
    /// Only a few rounds, as a part of all tests
    #[arg(long)]
    short: bool,
    #[command(flatten)]
    provided: Provided,
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::List { sources } => catalogue::print(&sources),
        Command::Play(play) => Box::pin(play.run()).await,
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

impl Play {
    /// Whether everything held.
    async fn run(self) -> anyhow::Result<bool> {
        let chosen = choose(&self.names)?;
        let seed = self.seed.unwrap_or_else(rand::random);
        writeln!(std::io::stderr(), "    seed {seed}")?;
        let facts = proof::facts::Facts::gather(None, None, None).await?;
        let mut servers = Servers::start(self.provided.clone()).await?;
        let mut lines = Vec::new();
        for scenario in chosen {
            let usual = if self.short {
                scenario.short
            } else {
                scenario.long
            };
            let rounds = self.rounds.unwrap_or(usual).max(1);
            let (line, left) = self.play(&scenario, rounds, seed, servers).await?;
            lines.push(line);
            servers = left;
        }
        table::print(&facts.to_string(), seed, &lines)
    }

    async fn play(
        &self,
        scenario: &Scenario,
        rounds: u32,
        seed: u64,
        servers: Servers,
    ) -> anyhow::Result<(Line, Servers)> {
        let began = Instant::now();
        let mut stage = Stage {
            system: System::fresh(servers, scenario.name).await?,
            rounds,
            is_short: self.short,
            random: StdRng::seed_from_u64(seed),
            company: company::read(&self.provided.companies, Some(COMPANY))?,
            figures: Vec::new(),
            name: scenario.name,
            began,
            respondents: 0,
        };
        let outcome = (scenario.play)(&mut stage).await;
        let line = Line {
            name: scenario.name,
            rounds,
            seconds: began.elapsed().as_secs(),
            figures: stage.figures,
            breach: outcome.err().map(|error| format!("{error:#}")),
        };
        writeln!(std::io::stderr(), "    {line}")?;
        Ok((line, stage.system.clear().await?))
    }
}

fn choose(names: &[String]) -> anyhow::Result<Vec<Scenario>> {
    let known = scenarios::all();
    if names.iter().any(|name| name == "all") {
        return Ok(known);
    }
    for name in names {
        if !known.iter().any(|scenario| scenario.name == name) {
            let known: Vec<&str> = known.iter().map(|scenario| scenario.name).collect();
            bail!(
                "there is no scenario {name:?}; there are {}",
                known.join(", ")
            );
        }
    }
    let wanted = |scenario: &Scenario| names.iter().any(|name| name == scenario.name);
    Ok(known.into_iter().filter(wanted).collect())
}
