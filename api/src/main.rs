//! The `api` binary: takes requests, enqueues jobs, tells browsers what happens.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use api::{config::ApiConfig, router, serve, state::AppState};
use clap::{Parser, Subcommand};
use shared::{
    admin::seed::{self, SeedFiles},
    platform::{
        config::EnvReader,
        db::{self, Db},
        notifier::Notifier,
        telemetry::Telemetry,
    },
};

/// The API server of CRB Analyser.
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
    /// Serve requests (this is what a bare `api` does)
    Serve,
    /// Bring the database schema up to date, as the owner role (MIGRATION_DATABASE_URL)
    Migrate,
    /// Import the reference data, as the application role (DATABASE_URL); what is already so stays untouched
    Seed {
        /// Folder with the files; without it those this binary was built with
        folder: Option<PathBuf>,
    },
    /// Make somebody an operator, as the application role (DATABASE_URL); the account is made if there is none
    CreateOperator {
        /// Their e-mail address
        #[arg(long)]
        email: String,
        /// Read the password from standard input; without it a new account gets a random one, which is printed once
        #[arg(long)]
        password_stdin: bool,
    },
    /// Look at everything the api needs, and say what to do; fails when something is to be mended
    Doctor {
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Print the OpenAPI document; needs no configuration
    Openapi,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    match Cli::parse().command.unwrap_or(Command::Serve) {
        Command::Serve => run().await?,
        Command::Migrate => {
            let url = api::config::migration_url()?;
            db::migrate(&url)
                .await
                .context("could not bring the schema up to date")?;
        }
        Command::Seed { folder } => seed(folder).await?,
        Command::CreateOperator {
            email,
            password_stdin,
        } => create_operator(&email, password_stdin).await?,
        Command::Doctor { json } => {
            return api::doctor::examine(EnvReader::from_process())
                .await
                .print(json);
        }
        Command::Openapi => {
            use std::io::Write;
            let text = router::document_text()?;
            writeln!(std::io::stdout(), "{text}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn seed(folder: Option<PathBuf>) -> anyhow::Result<()> {
    use std::io::Write;
    let files = match folder {
        Some(folder) => SeedFiles::read(&folder)?,
        None => SeedFiles::embedded(),
    };
    let db = Db::connect(&api::config::command_database()?, Notifier::silent()).await?;
    let summary = seed::seed(&db, &files).await?;
    db.close().await;
    Ok(writeln!(std::io::stdout(), "{summary}")?)
}

async fn create_operator(email: &str, from_stdin: bool) -> anyhow::Result<()> {
    use std::io::Write;
    let password = if from_stdin {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        Some(line.trim_end_matches(['\r', '\n']).to_owned().into())
    } else {
        None
    };
    let db = Db::connect(&api::config::command_database()?, Notifier::silent()).await?;
    let made = api::auth::create_operator(&db, email, password).await?;
    db.close().await;
    Ok(writeln!(std::io::stdout(), "{}", made.sentence(email))?)
}

async fn run() -> anyhow::Result<()> {
    let config = ApiConfig::from_process()?;
    let telemetry = Telemetry::init(&config.log, "crb-api")?;
    let app = AppState::start(config).await.context("could not start")?;
    app.tasks.spawn(serve::stop_when_asked(app.clone()));
    serve::serve(app).await?;
    telemetry.shutdown();
    Ok(())
}
