//! The system under test: servers that are ours, a fresh database for each scenario, real apis and workers.

mod process;
mod proxy;
mod redis;
mod servers;

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use proof::client::Client;
use sqlx::{PgPool, postgres::PgPoolOptions};

pub(crate) use self::{
    process::{Process, free_port, send},
    proxy::Proxy,
    servers::{Provided, Servers, Stop},
};
use crate::queries;

/// How long a program may take to get ready.
const READY: Duration = Duration::from_secs(30);
/// The database that was migrated and seeded; each scenario works on a copy of it.
const TEMPLATE: &str = "crb";

/// The system of one scenario.
pub(crate) struct System {
    pub(crate) servers: Servers,
    /// The scenario's database, as somebody who sees all of it.
    pub(crate) db: PgPool,
    pub(crate) client: Client,
    pub(crate) base_url: String,
    database: String,
    api: Option<Process>,
    settings: Vec<(&'static str, String)>,
    /// Between the programs and PostgreSQL, where a scenario wants it slow.
    proxy: Option<Proxy>,
}

/// What opens the operations of operators.
pub(crate) const OPERATOR_TOKEN: &str = "operator-of-the-fault-programs";
/// What the provider signs its events with.
pub(crate) const WEBHOOK_SECRET: &str = "whsec_of_the_fault_programs";

impl System {
    /// A fresh copy of the database and an empty Redis; no api and no worker yet.
    pub(crate) async fn fresh(servers: Servers, name: &str) -> anyhow::Result<Self> {
        let database = format!("faults_{}", name.replace('-', "_"));
        let admin = pool(&servers.url("crb_admin", "postgres")?, 1).await?;
        queries::copy_database(&admin, &database, TEMPLATE).await?;
        admin.close().await;
        servers.redis.ask(&["FLUSHALL"]).await?;
        let base_url = format!("http://127.0.0.1:{}", free_port()?);
        Ok(Self {
            db: pool(&servers.url("crb_admin", &database)?, 6).await?,
            client: Client::new(&base_url)?,
            servers,
            base_url,
            database,
            api: None,
            settings: vec![
                ("JOB_LEASE_SECONDS", "3".to_owned()),
                ("JOB_SWEEP_SECONDS", "1".to_owned()),
            ],
            proxy: None,
        })
    }

    /// Ends the scenario's api and drops its database; the servers are for the next one.
    pub(crate) async fn clear(mut self) -> anyhow::Result<Servers> {
        self.api.take();
        self.proxy.take();
        self.db.close().await;
        // A scenario that broke leaves the servers as its fault left them.
        self.servers.mend().await?;
        let admin = pool(&self.servers.url("crb_admin", "postgres")?, 1).await?;
        queries::drop_database(&admin, &self.database).await?;
        admin.close().await;
        Ok(self.servers)
    }

    /// Sets a variable for whatever is started from here on.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.settings.retain(|(known, _)| *known != name);
        self.settings.push((name, value.into()));
    }

    /// From here on, what is started reaches PostgreSQL with this delay each way.
    pub(crate) async fn slow_down(&mut self, delay: Duration) -> anyhow::Result<()> {
        self.proxy = Some(Proxy::start(self.servers.postgres_port()?, delay).await?);
        Ok(())
    }

    pub(crate) async fn start_api(&mut self) -> anyhow::Result<()> {
        let mut command = self.program("api", "crb_app")?;
        command
            .arg("serve")
            .env("API_BIND", self.base_url.trim_start_matches("http://"))
            .env("API_OPS_BIND", format!("127.0.0.1:{}", free_port()?));
        self.api = Some(self.run("api", &mut command)?);
        let started = Instant::now();
        while !self.is_ready().await {
            ensure!(started.elapsed() < READY, "the api does not get ready");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Whether the api says that it can work.
    pub(crate) async fn is_ready(&self) -> bool {
        let answer = self.client.status("/api/readyz").await;
        answer.is_ok_and(|status| status.is_success())
    }

    pub(crate) fn kill_api(&mut self) -> anyhow::Result<()> {
        self.take_api()?.kill();
        Ok(())
    }

    /// The process of the api, for those who want to stop it otherwise.
    pub(crate) fn take_api(&mut self) -> anyhow::Result<Process> {
        self.api.take().context("the api does not run")
    }

    /// The process id of the api.
    pub(crate) fn api_pid(&self) -> anyhow::Result<u32> {
        Ok(self.api.as_ref().context("the api does not run")?.pid())
    }

    pub(crate) fn start_worker(&self) -> anyhow::Result<Process> {
        let mut command = self.program("worker", "crb_worker")?;
        command
            .arg("run")
            .env("WORKER_OPS_BIND", format!("127.0.0.1:{}", free_port()?));
        self.run("worker", &mut command)
    }

    /// Writes a file that programs are to read; where it lies.
    pub(crate) fn write_file(&self, name: &str, text: &str) -> anyhow::Result<String> {
        let path = self.servers.records.logs.join(name);
        std::fs::write(&path, text)?;
        Ok(path.display().to_string())
    }

    /// How a role reaches the scenario's database.
    pub(crate) fn url(&self, role: &str) -> anyhow::Result<String> {
        self.servers.url(role, &self.database)
    }

    fn run(&self, name: &str, command: &mut Command) -> anyhow::Result<Process> {
        Process::start(&self.servers.records, name, name, command)
    }

    fn program(&self, name: &str, role: &str) -> anyhow::Result<Command> {
        let mut database = self.url(role)?;
        if let Some(proxy) = &self.proxy {
            let direct = format!(":{}/", self.servers.postgres_port()?);
            database = database.replace(&direct, &format!(":{}/", proxy.port));
        }
        let level = std::env::var_os("CRB_FAULT_LOG").unwrap_or_else(|| "warn".into());
        let mut command = Command::new(self.servers.programs.join(name));
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("APP_ENV", "local")
            .env("BASE_URL", &self.base_url)
            .env("DATABASE_URL", database)
            .env("REDIS_URL", &self.servers.redis_url)
            .env("SECRET_KEY", "secret-of-the-fault-programs")
            .env("JWT_SECRET_KEY", "another-secret-of-the-fault-programs")
            .env("OPERATOR_TOKEN", OPERATOR_TOKEN)
            .env("STRIPE_WEBHOOK_SECRETS", WEBHOOK_SECRET)
            .env("DB_POOL_MAX", "8")
            .env("LOG_LEVEL", level)
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }
}

async fn pool(url: &str, size: u32) -> anyhow::Result<PgPool> {
    let pool = PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(30))
        .connect(url)
        .await
        .context("PostgreSQL does not answer us")?;
    Ok(pool)
}
