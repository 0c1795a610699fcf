//! What the worker reads from its environment.

mod ai;
mod fetching;
mod mail;
mod queues;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use shared::{
    notifications::Delivery,
    payments::StripeSettings,
    platform::{
        config::{
            AppEnv, ConfigMistakes, DatabaseConfig, EnvReader, JobConfig, LogConfig, RedisConfig,
        },
        jobs::Queue,
    },
};

use crate::{clients::smtp::SmtpSettings, reports::Renderer};

pub use ai::AiSettings;
pub use fetching::{EgressSettings, RatesSource, VendorRefresh};

/// Everything the worker is told from outside.
#[derive(Debug)]
pub struct WorkerConfig {
    /// Where it runs.
    pub app_env: AppEnv,
    /// Where people reach the api; links in mails begin with it.
    pub base_url: String,
    /// Where readiness is told.
    pub ops_bind: SocketAddr,
    /// PostgreSQL, as the worker's role.
    pub database: DatabaseConfig,
    /// Redis.
    pub redis: RedisConfig,
    /// The ledger's numbers.
    pub jobs: JobConfig,
    /// Logs and traces.
    pub log: LogConfig,
    /// How long a stop may take.
    pub shutdown_grace: Duration,
    /// Which queues it serves, and how many jobs of each at once.
    pub queues: BTreeMap<Queue, usize>,
    /// How long a mailed resume link is good for.
    pub resume_link_lifetime: Duration,
    /// How pages are fetched.
    pub egress: EgressSettings,
    /// When vendors' prices are read.
    pub vendor_refresh: VendorRefresh,
    /// The account that takes the money; absent: the simulator.
    pub stripe: Option<StripeSettings>,
    /// Where exchange rates come from.
    pub rates: RatesSource,
    /// The mail server; absent: mails are kept for the local mailbox.
    pub smtp: Option<SmtpSettings>,
    /// What makes files of reports; not from the environment.
    pub renderer: Renderer,
    /// The language model; absent without a key: rules alone.
    pub ai: Option<AiSettings>,
}

impl WorkerConfig {
    /// What becomes of mails.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        match self.smtp {
            Some(_) => Delivery::Smtp,
            None => Delivery::Mailbox,
        }
    }

    /// Reads the process's environment; queues on the command line win.
    ///
    /// # Errors
    /// All mistakes together.
    pub fn from_process(queues: Option<&str>) -> Result<Self, ConfigMistakes> {
        Self::read(EnvReader::from_process(), queues).1
    }

    /// Reads the given environment; also returns the names that were asked for.
    ///
    /// # Errors
    /// All mistakes together.
    pub fn read(
        mut env: EnvReader,
        queues: Option<&str>,
    ) -> (Vec<&'static str>, Result<Self, ConfigMistakes>) {
        let app_env = AppEnv::read(&mut env);
        let base_url = env
            .parsed("BASE_URL", "http://127.0.0.1:8383".to_owned())
            .trim_end_matches('/')
            .to_owned();
        let config = Self {
            app_env,
            egress: EgressSettings::read(&mut env, app_env, &base_url),
            vendor_refresh: VendorRefresh::read(&mut env, app_env),
            rates: RatesSource::read(&mut env, app_env),
            renderer: Renderer::new(this_program()),
            ai: AiSettings::read(&mut env, app_env),
            stripe: StripeSettings::read(&mut env, app_env),
            smtp: mail::smtp(&mut env, app_env),
            base_url,
            ops_bind: env.parsed("WORKER_OPS_BIND", SocketAddr::from(([127, 0, 0, 1], 9465))),
            database: DatabaseConfig::read(&mut env),
            redis: RedisConfig::read(&mut env),
            jobs: JobConfig::read(&mut env),
            log: LogConfig::read(&mut env, app_env),
            shutdown_grace: Duration::from_secs(env.at_least("SHUTDOWN_GRACE_SECONDS", 25, 1)),
            queues: queues::served_queues(&mut env, queues),
            resume_link_lifetime: Duration::from_secs(
                60 * env.at_least("RESUME_LINK_MINUTES", 10, 1),
            ),
        };
        let asked = env.asked.clone();
        (asked, env.finish(config))
    }
}

/// This program, as it was started: an update may have put another one in its place on the disk.
fn this_program() -> PathBuf {
    if cfg!(target_os = "linux") {
        PathBuf::from("/proc/self/exe")
    } else {
        std::env::current_exe().unwrap_or_default()
    }
}
