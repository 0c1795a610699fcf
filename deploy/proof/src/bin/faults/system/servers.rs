//! PostgreSQL and Redis, which are ours to stop, kill and start again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Args;
use rustix::process::Signal;
use sqlx::{Connection, PgConnection};

use super::{
    process::{Process, Records},
    redis,
};

/// How long a server may take to start.
const START: Duration = Duration::from_secs(30);

/// What the script `deploy/faults` provides.
#[derive(Args, Clone)]
pub(crate) struct Provided {
    /// Folder of the programs api and worker
    #[arg(long)]
    programs: PathBuf,
    /// File with the command that starts PostgreSQL, a word a line
    #[arg(long)]
    postgres_command: PathBuf,
    /// File with the command that starts Redis, a word a line
    #[arg(long)]
    redis_command: PathBuf,
    /// Folder for logs
    #[arg(long)]
    logs: PathBuf,
    /// File in which the processes that are started are listed
    #[arg(long)]
    pids: PathBuf,
    /// The demo companies, of which one answers the quiz
    #[arg(long)]
    pub(crate) companies: PathBuf,
    /// PostgreSQL, as its superuser
    #[arg(long, env = "ADMIN_URL", hide_env_values = true)]
    admin_url: String,
    /// Redis
    #[arg(long, env = "REDIS_URL", hide_env_values = true)]
    redis_url: String,
}

/// The two servers.
pub(crate) struct Servers {
    pub(crate) records: Records,
    pub(crate) programs: PathBuf,
    pub(crate) redis_url: String,
    pub(crate) redis: redis::Address,
    admin_url: String,
    postgres_command: Vec<String>,
    redis_command: Vec<String>,
    postgres: Option<Process>,
    redis_process: Option<Process>,
}

/// How PostgreSQL is stopped.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stop {
    /// Connections are cut, and everything is written.
    Fast,
    /// At once; the next start recovers from the log.
    Immediate,
}

impl Servers {
    /// Starts both.
    pub(crate) async fn start(provided: Provided) -> anyhow::Result<Self> {
        let mut servers = Self {
            records: Records {
                logs: provided.logs,
                pids: provided.pids,
            },
            programs: provided.programs,
            redis: redis::Address::read(&provided.redis_url)?,
            redis_url: provided.redis_url,
            admin_url: provided.admin_url,
            postgres_command: words(&provided.postgres_command)?,
            redis_command: words(&provided.redis_command)?,
            postgres: None,
            redis_process: None,
        };
        servers.start_redis().await?;
        servers.start_postgres().await?;
        Ok(servers)
    }

    /// How a role reaches a database.
    pub(crate) fn url(&self, role: &str, database: &str) -> anyhow::Result<String> {
        let (_, rest) = self.admin_url.split_once("://").context("no address")?;
        let (user, host) = rest.split_once('@').context("an address without a user")?;
        let password = user.split_once(':').context("a user without a password")?.1;
        let host = host.split('/').next().unwrap_or(host);
        Ok(format!("postgres://{role}:{password}@{host}/{database}"))
    }

    /// The port of PostgreSQL.
    pub(crate) fn postgres_port(&self) -> anyhow::Result<u16> {
        let url = self.url("crb_admin", "")?;
        let port = url.rsplit(':').next().unwrap_or_default();
        port.trim_end_matches('/')
            .parse()
            .context("an address without a port")
    }

    pub(crate) async fn start_redis(&mut self) -> anyhow::Result<()> {
        let process = self.run("redis", &self.redis_command)?;
        self.redis_process = Some(process);
        let started = Instant::now();
        // While it reads its log it answers, but with an error.
        while self.redis.ask(&["PING"]).await.is_err() {
            ensure!(started.elapsed() < START, "Redis does not start");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    pub(crate) fn kill_redis(&mut self) {
        if let Some(redis) = self.redis_process.take() {
            redis.kill();
        }
    }

    /// The process of Redis.
    pub(crate) fn redis_process(&self) -> anyhow::Result<&Process> {
        self.redis_process.as_ref().context("Redis does not run")
    }

    pub(crate) async fn start_postgres(&mut self) -> anyhow::Result<()> {
        let process = self.run("postgres", &self.postgres_command)?;
        self.postgres = Some(process);
        self.wait_for_postgres().await
    }

    /// Waits until PostgreSQL takes connections.
    pub(crate) async fn wait_for_postgres(&self) -> anyhow::Result<()> {
        let url = self.url("crb_admin", "postgres")?;
        let started = Instant::now();
        loop {
            match PgConnection::connect(&url).await {
                Ok(connection) => return Ok(connection.close().await?),
                Err(error) if started.elapsed() > START => {
                    return Err(error).context("PostgreSQL does not start");
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    /// Stops PostgreSQL, and waits until it is gone.
    pub(crate) async fn stop_postgres(&mut self, how: Stop) -> anyhow::Result<()> {
        let Some(postgres) = self.postgres.take() else {
            return Ok(());
        };
        postgres.send(match how {
            Stop::Fast => Signal::INT,
            Stop::Immediate => Signal::QUIT,
        })?;
        postgres.ended(START).await?;
        Ok(())
    }

    /// Sees that both run as they did in the beginning.
    pub(crate) async fn mend(&mut self) -> anyhow::Result<()> {
        match &self.redis_process {
            Some(redis) => redis.thaw()?,
            None => self.start_redis().await?,
        }
        self.redis.ask(&["CONFIG", "SET", "maxmemory", "0"]).await?;
        match self.postgres {
            Some(_) => self.wait_for_postgres().await,
            None => self.start_postgres().await,
        }
    }

    fn run(&self, name: &str, words: &[String]) -> anyhow::Result<Process> {
        let (program, arguments) = words.split_first().context("an empty command")?;
        // The last word that is a path is the folder or the file by which the script knows its server.
        let mark = arguments.iter().rfind(|word| word.starts_with('/'));
        let mark = mark.map_or(program.as_str(), String::as_str);
        let mut command = Command::new(program);
        command.args(arguments);
        Process::start(&self.records, name, mark, &mut command)
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        // Killed at once it would leave shared memory behind; the script stops it in good order.
        if let Some(postgres) = self.postgres.take() {
            postgres.leave();
        }
    }
}

fn words(file: &Path) -> anyhow::Result<Vec<String>> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}
