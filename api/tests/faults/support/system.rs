//! PostgreSQL shared with other tests, a database and a Redis of its own, an api, and workers.

use std::{
    fs::File,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use shared::testing::{TestDb, seeded_db};

use super::process::{Process, api_binary, free_port, worker_binary};

/// A running system.
pub(crate) struct System {
    pub(crate) db: TestDb,
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: String,
    redis_port: u16,
    redis_folder: PathBuf,
    redis: Option<Process>,
    api: Option<Process>,
    /// What every process is told beside the usual.
    variables: Vec<(String, String)>,
    /// Where every process writes its log; the test's own where it is absent.
    log: Option<File>,
}

impl System {
    /// Redis and api, no worker yet.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[], None).await
    }

    /// The same, with some variables set differently, and with a file for the log.
    pub(crate) async fn start_with(variables: &[(&str, &str)], log: Option<File>) -> Self {
        // The client's TLS provider is chosen by the program; nothing here speaks TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let redis_port = free_port();
        let redis_folder =
            std::env::temp_dir().join(format!("crb-faults-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir_all(&redis_folder).expect("a folder for Redis");
        let mut system = Self {
            db: seeded_db().await,
            http: reqwest::Client::builder()
                .no_proxy()
                .timeout(Duration::from_secs(20))
                .build()
                .expect("a client"),
            base_url: format!("http://127.0.0.1:{}", free_port()),
            redis_port,
            redis_folder,
            redis: None,
            api: None,
            variables: variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            log,
        };
        system.start_redis().await;
        system.start_api().await;
        system
    }

    pub(crate) async fn start_redis(&mut self) {
        let redis = Process::start(
            Command::new(
                std::env::var("CRB_REDIS_SERVER").unwrap_or_else(|_| "redis-server".to_owned()),
            )
            .args([
                "--port",
                &self.redis_port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "yes",
            ])
            .args([
                "--appendfsync",
                "everysec",
                "--maxmemory-policy",
                "noeviction",
                "--dir",
            ])
            .arg(&self.redis_folder),
        );
        self.redis = Some(redis);
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.redis_port)).is_err() {
            assert!(
                started.elapsed() < Duration::from_secs(10),
                "Redis does not start"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) async fn start_api(&mut self) {
        let bind = self.base_url.trim_start_matches("http://").to_owned();
        let mut command = Command::new(api_binary());
        self.configure(&mut command)
            .arg("serve")
            .env("API_BIND", bind)
            .env("DATABASE_URL", self.db.url("crb_app"));
        self.api = Some(Process::start(&mut command));
        let started = Instant::now();
        loop {
            let ready = self
                .http
                .get(format!("{}/api/readyz", self.base_url))
                .send()
                .await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "the api does not get ready"
            );
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    pub(crate) fn kill_api(&mut self) {
        self.api.take().expect("a running api").kill();
    }

    pub(crate) fn kill_redis(&mut self) {
        self.redis.take().expect("a running Redis").kill();
    }

    pub(crate) fn redis(&self) -> &Process {
        self.redis.as_ref().expect("a running Redis")
    }

    /// What an operator's slip of the finger does.
    pub(crate) fn flush_redis(&self) {
        use std::io::{Read, Write};
        let mut connection =
            std::net::TcpStream::connect(("127.0.0.1", self.redis_port)).expect("Redis");
        connection.write_all(b"FLUSHALL\r\n").expect("a command");
        let mut answer = [0; 5];
        connection.read_exact(&mut answer).expect("an answer");
        assert_eq!(&answer, b"+OK\r\n");
    }

    pub(crate) fn start_worker(&self) -> Process {
        self.start_worker_with(&[])
    }

    /// A worker with some variables set differently.
    pub(crate) fn start_worker_with(&self, variables: &[(&str, &str)]) -> Process {
        let mut command = Command::new(worker_binary());
        self.configure(&mut command)
            .arg("run")
            .envs(variables.iter().copied())
            .env("DATABASE_URL", self.db.url("crb_worker"));
        command.env("WORKER_OPS_BIND", format!("127.0.0.1:{}", free_port()));
        Process::start(&mut command)
    }

    fn configure<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        if let Some(log) = &self.log {
            command.stderr(log.try_clone().expect("a second handle"));
        }
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("APP_ENV", "local")
            .env("BASE_URL", &self.base_url)
            .env(
                "REDIS_URL",
                format!("redis://127.0.0.1:{}", self.redis_port),
            )
            .env("SECRET_KEY", "secret-of-the-fault-tests")
            .env("OPERATOR_TOKEN", "operator-of-the-fault-tests")
            .env("JOB_LEASE_SECONDS", "3")
            .env("JOB_SWEEP_SECONDS", "1")
            .env("DB_POOL_MAX", "8")
            .env(
                "LOG_LEVEL",
                std::env::var("CRB_FAULT_LOG").unwrap_or_else(|_| "off".to_owned()),
            )
            .envs(self.variables.iter().cloned())
    }
}

impl Drop for System {
    fn drop(&mut self) {
        self.api.take();
        self.redis.take();
        let _ = std::fs::remove_dir_all(&self.redis_folder);
    }
}
