//! Walks the main path once against a running system; exits 0, or says in one sentence what failed.
//!
//! Steps go to standard error; the address of the report is the one line on standard output.

use std::{io::Write, path::PathBuf, process::ExitCode};

use clap::Parser;
use proof::{
    account,
    client::Client,
    company,
    journey::{self, Respondent},
};

/// Answers the quiz of a demo company, pays, follows the stream and reads the report.
#[derive(Parser)]
struct Cli {
    /// Where the api answers
    #[arg(long, default_value = "http://127.0.0.1:8383")]
    base_url: String,
    /// The demo companies
    #[arg(long, default_value = "seeds/demo/companies.json")]
    companies: PathBuf,
    /// Which company; the first one if not given
    #[arg(long)]
    company: Option<String>,
    /// Only begin a session, and print its token for another program
    #[arg(long)]
    token: bool,
    /// Only make an account with a report in it, and print its access token and its key, a line each
    #[arg(long, conflicts_with = "token")]
    account: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("failed: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: &Cli) -> anyhow::Result<()> {
    let company = company::read(&cli.companies, cli.company.as_deref())?;
    let client = Client::new(&cli.base_url)?;
    if cli.token {
        let respondent = Respondent::begin(&client, &company.email, &company.tier).await?;
        writeln!(std::io::stdout(), "{}", respondent.token())?;
        return Ok(());
    }
    if cli.account {
        let account = account::open(&client, &company).await?;
        writeln!(std::io::stdout(), "{}\n{}", account.access, account.key)?;
        return Ok(());
    }
    let delivered = journey::walk(&client, &company, |step| tell(&step)).await?;
    writeln!(std::io::stdout(), "{}", delivered.public_url)?;
    Ok(())
}

fn tell(line: &str) {
    // Nobody reads it any more: nothing is lost.
    let _ = writeln!(std::io::stderr(), "    {line}");
}
