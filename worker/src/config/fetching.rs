//! What is fetched from other people's servers, how, and when.

use std::{str::FromStr, time::Duration};

use egress::{AllowHosts, Egress, EgressConfig};
use shared::{
    platform::config::{AppEnv, EnvReader},
    prices::ecb,
};
use url::Url;

/// How pages are fetched.
#[derive(Debug, Clone)]
pub struct EgressSettings {
    /// Hosts that may be inner: local fakes of outside services.
    pub allow_hosts: AllowHosts,
    /// Who we say we are.
    pub user_agent: String,
}

impl EgressSettings {
    pub(super) fn read(env: &mut EnvReader, app_env: AppEnv, base_url: &str) -> Self {
        let allow_hosts: AllowHosts = env.parsed("EGRESS_ALLOW_HOSTS", AllowHosts::default());
        if app_env == AppEnv::Prod && !allow_hosts.is_empty() {
            env.mistake("EGRESS_ALLOW_HOSTS opens inner hosts to fetched addresses: it must not be set in prod");
        }
        Self {
            allow_hosts,
            user_agent: env.parsed("EGRESS_USER_AGENT", format!("CRBAnalyser/1 (+{base_url})")),
        }
    }

    /// Opens the way out; connects to nothing.
    ///
    /// # Errors
    /// When the user agent cannot be sent, or the machine has no name servers or root certificates.
    pub fn open(&self) -> Result<Egress, egress::ConfigError> {
        let mut config = EgressConfig::new(self.user_agent.clone());
        config.allow_hosts = self.allow_hosts.clone();
        Egress::new(config)
    }
}

/// When vendors' prices are read.
#[derive(Debug, Clone)]
pub struct VendorRefresh {
    /// Whether the schedule runs; a requested refresh always does.
    pub is_enabled: bool,
    /// Seconds first, in UTC.
    pub cron: String,
    /// A price older than this is due.
    pub after: Duration,
}

impl VendorRefresh {
    /// A tick is never exactly a week after the last look: pages read late in one tick's spread must be due at the
    /// next one.
    const SLACK: Duration = Duration::from_secs(12 * 60 * 60);

    pub(super) fn read(env: &mut EnvReader, app_env: AppEnv) -> Self {
        let cron = env.parsed("VENDOR_REFRESH_CRON", "0 0 3 * * Mon *".to_owned());
        if let Err(error) = cron::Schedule::from_str(&cron) {
            env.mistake(format!("VENDOR_REFRESH_CRON is {cron:?}: {error}"));
        }
        let days: u64 = env.at_least("VENDOR_REFRESH_AFTER_DAYS", 7, 1);
        Self {
            // A first start on a laptop asks nobody's site.
            is_enabled: env.parsed("VENDOR_REFRESH_ENABLED", !app_env.is_local()),
            cron,
            after: Duration::from_secs(days * 24 * 60 * 60),
        }
    }

    /// How long after a good look the page is due again.
    #[must_use]
    pub fn next_look(&self) -> Duration {
        self.after - Self::SLACK
    }
}

/// Where exchange rates come from.
#[derive(Debug, Clone)]
pub struct RatesSource {
    /// Whether the schedule reads them.
    pub is_enabled: bool,
    /// The daily file, in the form in which the European Central Bank publishes it.
    pub url: String,
}

impl RatesSource {
    pub(super) fn read(env: &mut EnvReader, app_env: AppEnv) -> Self {
        let url = env.parsed("RATES_URL", ecb::DAILY_URL.to_owned());
        if let Err(error) = Url::parse(&url) {
            env.mistake(format!("RATES_URL is {url:?}: {error}"));
        }
        Self {
            // A first start on a laptop asks nobody's site.
            is_enabled: env.parsed("RATES_REFRESH_ENABLED", !app_env.is_local()),
            url,
        }
    }
}
