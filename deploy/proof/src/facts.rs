//! What a figure was measured on: without it no two figures can be compared.

use std::{fmt, fs, time::SystemTime};

use anyhow::Context;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Connection, PgConnection};

use crate::redis::Redis;

/// The machine, its servers and the commit.
#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    /// Processors that this process may use.
    pub cores: usize,
    /// What they call themselves.
    pub processor: String,
    /// Main memory, in gigabytes.
    pub memory_gb: u64,
    /// The kernel's release.
    pub kernel: String,
    /// Processes that wanted to run in the minute before; what is measured beside others is an upper bound.
    pub load_before: String,
    /// Version of PostgreSQL and how sure its commits are, where one takes part.
    pub postgres: Option<String>,
    /// Version of Redis, where one takes part.
    pub redis: Option<String>,
    /// What was built.
    pub commit: String,
    /// The day, as the machine has it.
    pub day: String,
}

impl Facts {
    /// Looks around, and asks the servers whose addresses are given.
    ///
    /// # Errors
    /// When a server that is named does not answer.
    pub async fn gather(
        commit: Option<String>,
        database: Option<&str>,
        redis: Option<&str>,
    ) -> anyhow::Result<Self> {
        let postgres = match database {
            Some(url) => Some(ask_postgres(url).await?),
            None => None,
        };
        let redis = match redis {
            Some(url) => Some(ask_redis(url).await?),
            None => None,
        };
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let memory = first_value("/proc/meminfo", "MemTotal")
            .and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        Ok(Self {
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            processor: first_value("/proc/cpuinfo", "model name")
                .unwrap_or_else(|| "unknown".to_owned()),
            memory_gb: memory.unwrap_or_default() / 1_000_000,
            kernel: kernel.trim().to_owned(),
            load_before: load.split(' ').next().unwrap_or("?").to_owned(),
            postgres,
            redis,
            commit: commit.unwrap_or_else(|| "unknown".to_owned()),
            day: DateTime::<Utc>::from(SystemTime::now())
                .date_naive()
                .to_string(),
        })
    }
}

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "machine:  {} cores ({}), {} GB, Linux {}, load before {}",
            self.cores, self.processor, self.memory_gb, self.kernel, self.load_before
        )?;
        let server = |version: &Option<String>| version.clone().unwrap_or_else(|| "-".to_owned());
        writeln!(
            f,
            "servers:  PostgreSQL {}, Redis {}",
            server(&self.postgres),
            server(&self.redis)
        )?;
        writeln!(f, "measured: commit {}, {}", self.commit, self.day)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "settings belong to no schema, so there is nothing to check them against"
)]
async fn ask_postgres(url: &str) -> anyhow::Result<String> {
    let mut db = PgConnection::connect(url)
        .await
        .context("PostgreSQL does not answer")?;
    let told: String = sqlx::query_scalar(
        "select split_part(current_setting('server_version'), ' ', 1) || ' (synchronous_commit='
            || current_setting('synchronous_commit') || ', fsync=' || current_setting('fsync') || ')'",
    )
    .fetch_one(&mut db)
    .await?;
    db.close().await?;
    Ok(told)
}

async fn ask_redis(url: &str) -> anyhow::Result<String> {
    let told = Redis::connect(url).await?.ask(&["INFO", "server"]).await?;
    let version = told
        .lines()
        .find_map(|line| line.strip_prefix("redis_version:"));
    Ok(version
        .context("Redis does not tell its version")?
        .trim()
        .to_owned())
}

fn first_value(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
