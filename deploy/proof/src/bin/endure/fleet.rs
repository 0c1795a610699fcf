//! The processes of a system: apis behind a balancer, and workers.

use std::{
    fs::File,
    net::SocketAddr,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use tokio::process::{Child, Command};

/// A process that takes longer is not coming.
const START_LIMIT: Duration = Duration::from_secs(60);
/// Drain and grace together, and some.
const STOP_LIMIT: Duration = Duration::from_secs(60);

/// What the processes are told. The addresses of the servers come from the environment, since they hold passwords.
#[derive(clap::Args)]
pub(crate) struct Fleet {
    /// Folder of the programs
    #[arg(long)]
    programs: PathBuf,
    /// Folder for their logs
    #[arg(long)]
    logs: PathBuf,
    /// Where each api listens
    #[arg(long = "api", required = true)]
    pub(crate) apis: Vec<SocketAddr>,
    /// How many workers run
    #[arg(long, default_value_t = 2)]
    pub(crate) workers: usize,
    /// Where people reach the apis
    #[arg(long)]
    pub(crate) base_url: String,
    /// Seconds for which an api that is asked to stop goes on serving
    #[arg(long, default_value_t = 2)]
    drain_seconds: u32,
    #[arg(long, env = "APP_URL", hide_env_values = true)]
    app_url: String,
    #[arg(long, env = "WORKER_URL", hide_env_values = true)]
    worker_url: String,
    #[arg(long, env = "QUEUE_URL", hide_env_values = true)]
    pub(crate) redis_url: String,
    #[arg(long, env = "OPERATOR_TOKEN", hide_env_values = true)]
    pub(crate) operator_token: String,
    #[arg(long, env = "SECRET_KEY", hide_env_values = true)]
    secret_key: String,
    #[arg(long, env = "JWT_SECRET_KEY", hide_env_values = true)]
    jwt_secret_key: String,
}

/// A running process; it ends with the value.
pub(crate) struct Process {
    pub(crate) name: String,
    child: Child,
    ready_url: String,
}

impl Fleet {
    /// Starts an api and waits until it is ready.
    pub(crate) async fn start_api(&self, number: usize) -> anyhow::Result<Process> {
        let bind = self.apis[number];
        let mut command = self.command(&format!("api-{number}"), "api", "serve")?;
        command
            .env("DATABASE_URL", &self.app_url)
            .env("API_BIND", bind.to_string())
            .env("API_OPS_BIND", free_address()?.to_string());
        let ready_url = format!("http://{bind}/api/readyz");
        self.start(format!("api {number}"), command, ready_url)
            .await
    }

    /// Starts a worker and waits until it is ready.
    pub(crate) async fn start_worker(&self, number: usize) -> anyhow::Result<Process> {
        let ops = free_address()?;
        let mut command = self.command(&format!("worker-{number}"), "worker", "run")?;
        command
            .env("DATABASE_URL", &self.worker_url)
            .env("WORKER_OPS_BIND", ops.to_string());
        self.start(
            format!("worker {number}"),
            command,
            format!("http://{ops}/"),
        )
        .await
    }

    fn command(&self, log: &str, program: &str, order: &str) -> anyhow::Result<Command> {
        let log = self.logs.join(format!("{log}.log"));
        let file = File::options().create(true).append(true).open(&log);
        let file = file.with_context(|| format!("cannot write {}", log.display()))?;
        let mut command = Command::new(self.programs.join(program));
        command
            .arg(order)
            .env_clear()
            .env("APP_ENV", "local")
            .env("BASE_URL", &self.base_url)
            .env("REDIS_URL", &self.redis_url)
            .env("SECRET_KEY", &self.secret_key)
            .env("JWT_SECRET_KEY", &self.jwt_secret_key)
            .env("OPERATOR_TOKEN", &self.operator_token)
            .env("SHUTDOWN_DRAIN_SECONDS", self.drain_seconds.to_string())
            .env("API_REPLICAS", self.apis.len().to_string())
            // Small enough to be full before the warm-up is over: what grows after that is no cache.
            .env("CACHE_L1_MB", "4")
            .env("LOG_FORMAT", "json")
            .env("LOG_LEVEL", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file)
            .kill_on_drop(true);
        Ok(command)
    }

    async fn start(
        &self,
        name: String,
        mut command: Command,
        ready_url: String,
    ) -> anyhow::Result<Process> {
        let child = command
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        let mut process = Process {
            name,
            child,
            ready_url,
        };
        process.wait_until_ready().await?;
        Ok(process)
    }
}

impl Process {
    /// Its id, as long as it lives.
    pub(crate) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    async fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(2))
            .build()?;
        let began = Instant::now();
        loop {
            let asked = http.get(&self.ready_url).send().await;
            if asked.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended at its start with {status}", self.name);
            }
            ensure!(
                began.elapsed() < START_LIMIT,
                "{} does not get ready",
                self.name
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Asks it to stop, as whoever replaces it does, and waits until it has.
    pub(crate) async fn stop(mut self) -> anyhow::Result<Duration> {
        let Some(id) = self.child.id() else {
            bail!("{} has ended by itself", self.name);
        };
        let began = Instant::now();
        let asked = Command::new("kill")
            .arg("-TERM")
            .arg(id.to_string())
            .status();
        ensure!(
            asked.await?.success(),
            "{} could not be asked to stop",
            self.name
        );
        let ended = tokio::time::timeout(STOP_LIMIT, self.child.wait()).await;
        let status = ended.with_context(|| format!("{} does not stop", self.name))??;
        ensure!(status.success(), "{} ended with {status}", self.name);
        Ok(began.elapsed())
    }
}

/// An address of this machine that was free a moment ago.
fn free_address() -> std::io::Result<SocketAddr> {
    std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()
}
