//! What the worker reads from its environment.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use egress::{AllowHosts, Egress, EgressConfig};
use rust_decimal::Decimal;
use secrecy::SecretString;
use shared::{
    notifications::Delivery,
    payments::StripeSettings,
    platform::{
        config::{
            AppEnv, ConfigMistakes, DatabaseConfig, EnvReader, JobConfig, LogConfig, RedisConfig,
        },
        jobs::Queue,
    },
    prices::ecb,
};
use url::Url;

use crate::{
    clients::smtp::{self, SmtpSettings},
    reports::Renderer,
};

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

/// The language model: where it is, which ones, and what it may cost.
#[derive(Debug, Clone)]
pub struct AiSettings {
    /// The key; never printed.
    pub key: SecretString,
    /// The service, or a gateway to it.
    pub base_url: Url,
    /// Writes the words of reports.
    pub model_report: String,
    /// Reads price pages where rules cannot.
    pub model_extract: String,
    /// Calls in any minute, of all workers together.
    pub calls_per_minute: u32,
    /// For one call.
    pub timeout: Duration,
    /// What one report may cost.
    pub budget_report_eur: Decimal,
    /// What a day may cost, price pages included.
    pub budget_day_eur: Decimal,
}

impl AiSettings {
    fn read(env: &mut EnvReader, app_env: AppEnv) -> Option<Self> {
        let key = env.secret("ANTHROPIC_API_KEY");
        let base_url = env.parsed("ANTHROPIC_BASE_URL", "https://api.anthropic.com".to_owned());
        let base_url = match Url::parse(&base_url) {
            Ok(url)
                if url.scheme() == "https" || (url.scheme() == "http" && app_env.is_local()) =>
            {
                Some(url)
            }
            Ok(_) => {
                env.mistake("ANTHROPIC_BASE_URL must be https: the key is sent there");
                None
            }
            Err(error) => {
                env.mistake(format!("ANTHROPIC_BASE_URL is {base_url:?}: {error}"));
                None
            }
        };
        let model_report = env.parsed("AI_MODEL_REPORT", "claude-sonnet-5-5".to_owned());
        let model_extract = env.parsed("AI_MODEL_EXTRACT", "claude-haiku-5-5".to_owned());
        let calls_per_minute = env.at_least("AI_CALLS_PER_MINUTE", 5, 1);
        // A job that asks ends after five minutes; two questions have to fit.
        let seconds: u64 = env.at_least("AI_TIMEOUT_SECONDS", 45, 1);
        if seconds > 110 {
            env.mistake(format!(
                "AI_TIMEOUT_SECONDS is {seconds}: it must be at most 110"
            ));
        }
        let budget_report_eur = env.at_least("AI_BUDGET_REPORT_EUR", Decimal::ONE, Decimal::ZERO);
        let budget_day_eur = env.at_least("AI_BUDGET_DAY_EUR", Decimal::from(50), Decimal::ZERO);
        Some(Self {
            key: key?,
            base_url: base_url?,
            model_report,
            model_extract,
            calls_per_minute,
            timeout: Duration::from_secs(seconds),
            budget_report_eur,
            budget_day_eur,
        })
    }
}

/// How pages are fetched.
#[derive(Debug, Clone)]
pub struct EgressSettings {
    /// Hosts that may be inner: local fakes of outside services.
    pub allow_hosts: AllowHosts,
    /// Who we say we are.
    pub user_agent: String,
}

impl EgressSettings {
    fn read(env: &mut EnvReader, app_env: AppEnv, base_url: &str) -> Self {
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

    fn read(env: &mut EnvReader, app_env: AppEnv) -> Self {
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
    fn read(env: &mut EnvReader, app_env: AppEnv) -> Self {
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
            smtp: smtp(&mut env, app_env),
            base_url,
            ops_bind: env.parsed("WORKER_OPS_BIND", SocketAddr::from(([127, 0, 0, 1], 9465))),
            database: DatabaseConfig::read(&mut env),
            redis: RedisConfig::read(&mut env),
            jobs: JobConfig::read(&mut env),
            log: LogConfig::read(&mut env, app_env),
            shutdown_grace: Duration::from_secs(env.at_least("SHUTDOWN_GRACE_SECONDS", 25, 1)),
            queues: served_queues(&mut env, queues),
            resume_link_lifetime: Duration::from_secs(
                60 * env.at_least("RESUME_LINK_MINUTES", 10, 1),
            ),
        };
        let asked = env.asked.clone();
        (asked, env.finish(config))
    }
}

/// `SMTP_URL` and `MAIL_FROM`. Only a laptop does without, and only there mails may travel in the open.
fn smtp(env: &mut EnvReader, app_env: AppEnv) -> Option<SmtpSettings> {
    let (url, from) = (env.secret("SMTP_URL"), env.optional("MAIL_FROM"));
    if app_env.is_local() && url.is_none() {
        return None;
    }
    match url.as_ref().map(smtp::check_url) {
        None => env.mistake("SMTP_URL is not set: the local mailbox is for local only"),
        // The library's words may repeat the address, and with it the password.
        Some(Err(_)) => {
            env.mistake("SMTP_URL is not an address such as smtps://user:password@mail.example")
        }
        Some(Ok(false)) if !app_env.is_local() => {
            env.mistake("SMTP_URL must be smtps://, or smtp:// with ?tls=required: passwords and mails travel there");
        }
        Some(Ok(_)) => {}
    }
    let from = match from.as_deref().map(str::parse) {
        Some(Ok(from)) => from,
        Some(Err(_)) | None => {
            env.mistake("MAIL_FROM must be an address such as CRB Analyser <reports@crb.example>");
            return None;
        }
    };
    Some(SmtpSettings { url: url?, from })
}

/// This program, as it was started: an update may have put another one in its place on the disk.
fn this_program() -> PathBuf {
    if cfg!(target_os = "linux") {
        PathBuf::from("/proc/self/exe")
    } else {
        std::env::current_exe().unwrap_or_default()
    }
}

/// The concurrency that fits two cores: reports first, scrapes wait on the network.
// Two files at once: with a concurrency of one apalis hears the bell too late, and a file began seconds after its commit.
const CONCURRENCY: &str = "reports=2,prices=4,exports=2,notifications=4,maintenance=1";

fn served_queues(env: &mut EnvReader, on_command_line: Option<&str>) -> BTreeMap<Queue, usize> {
    let text = env.parsed("WORKER_CONCURRENCY", CONCURRENCY.to_owned());
    let mut concurrency = BTreeMap::new();
    for entry in text
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
    {
        let parsed = entry
            .split_once('=')
            .map(|(queue, count)| (queue.trim().parse::<Queue>(), count.trim().parse::<usize>()));
        match parsed {
            Some((Ok(queue), Ok(count))) if (1..=256).contains(&count) => {
                concurrency.insert(queue, count);
            }
            _ => env.mistake(format!(
                "WORKER_CONCURRENCY holds {entry:?}: each entry is queue=number, 1 to 256"
            )),
        }
    }
    let from_env = env.optional("WORKER_QUEUES");
    let wanted = on_command_line
        .map(str::to_owned)
        .or(from_env)
        .unwrap_or_else(|| "all".to_owned());
    if wanted.trim() == "all" {
        return Queue::ALL
            .into_iter()
            .map(|queue| (queue, concurrency.get(&queue).copied().unwrap_or(1)))
            .collect();
    }
    let mut served = BTreeMap::new();
    for name in wanted
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        match name.parse::<Queue>() {
            Ok(queue) => {
                served.insert(queue, concurrency.get(&queue).copied().unwrap_or(1));
            }
            Err(error) => env.mistake(format!("WORKER_QUEUES: {error}")),
        }
    }
    if served.is_empty() {
        env.mistake("WORKER_QUEUES names no queue: give some of reports, prices, exports, notifications, maintenance, or all");
    }
    served
}

#[cfg(test)]
mod tests {
    use shared::platform::{config::EnvReader, jobs::Queue};

    use super::WorkerConfig;

    /// What production cannot do without.
    const PROD: [(&str, &str); 5] = [
        ("APP_ENV", "prod"),
        ("STRIPE_SECRET_KEY", "sk_live_1"),
        ("STRIPE_ACCOUNT", "acct_1"),
        ("SMTP_URL", "smtps://user:password@mail.example"),
        ("MAIL_FROM", "CRB Analyser <reports@crb.example>"),
    ];

    fn read(variables: &[(&str, &str)], queues: Option<&str>) -> Result<WorkerConfig, String> {
        let base = [
            ("APP_ENV", "local"),
            ("DATABASE_URL", "x"),
            ("REDIS_URL", "x"),
        ];
        let all = base
            .iter()
            .chain(variables)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        WorkerConfig::read(EnvReader::new(all), queues)
            .1
            .map_err(|mistakes| mistakes.to_string())
    }

    #[test]
    fn the_command_line_chooses_the_queues() {
        let config = read(
            &[
                ("WORKER_QUEUES", "prices"),
                ("WORKER_CONCURRENCY", "reports=7"),
            ],
            Some("reports,exports"),
        )
        .expect("sound");

        assert_eq!(
            config.queues.into_iter().collect::<Vec<_>>(),
            [(Queue::Reports, 7), (Queue::Exports, 1)]
        );
    }

    #[test]
    fn without_a_key_there_is_no_language_model_and_with_one_it_is_never_printed() {
        let without = read(&[("AI_MODEL_REPORT", "claude-opus-5-5")], None).expect("sound");
        let with = read(&[("ANTHROPIC_API_KEY", "sk-ant-secret")], None).expect("sound");

        assert!(without.ai.is_none());
        assert!(with.ai.is_some());
        assert!(!format!("{with:?}").contains("sk-ant-secret"));
    }

    #[test]
    fn outside_local_the_key_is_only_sent_over_https() {
        let variables = [
            ("ANTHROPIC_API_KEY", "sk-ant-secret"),
            ("ANTHROPIC_BASE_URL", "http://gateway.example"),
        ];

        assert!(read(&variables, None).is_ok());
        let mut prod = variables.to_vec();
        prod.extend(PROD);
        let text = read(&prod, None).expect_err("the key would travel in the open");
        assert!(text.contains("ANTHROPIC_BASE_URL"), "{text}");
        assert!(!text.contains("sk-ant-secret"), "{text}");
    }

    #[test]
    fn outside_local_mails_are_sent_and_encrypted() {
        let prod = |changed: &[(&str, &str)]| {
            let is_changed = |name: &str| changed.iter().any(|(other, _)| *other == name);
            let kept = PROD.iter().filter(|(name, _)| !is_changed(name));
            let all: Vec<_> = kept.chain(changed).copied().collect();
            read(&all, None).map(|config| config.smtp.is_some())
        };

        assert_eq!(prod(&[]), Ok(true));
        for (changed, mistake) in [
            (("SMTP_URL", ""), "SMTP_URL is not set"),
            (
                ("SMTP_URL", "smtp://u:hunter2@mail.example"),
                "tls=required",
            ),
            (("SMTP_URL", "hunter2"), "SMTP_URL is not an address"),
            (("MAIL_FROM", ""), "MAIL_FROM"),
            (("MAIL_FROM", "not an address"), "MAIL_FROM"),
            (("STRIPE_SECRET_KEY", ""), "STRIPE_SECRET_KEY"),
        ] {
            let text = prod(&[changed]).expect_err(mistake);
            assert!(
                text.contains(mistake) && !text.contains("hunter2"),
                "{text}"
            );
        }
        let local = read(
            &[
                ("SMTP_URL", "smtp://127.0.0.1:25"),
                ("MAIL_FROM", "a@b.example"),
            ],
            None,
        );
        assert!(local.expect("sound").smtp.is_some());
        assert!(read(&[], None).expect("sound").smtp.is_none());
    }

    #[test]
    fn unknown_queues_are_refused() {
        let text = read(&[("WORKER_QUEUES", "repots")], None).expect_err("no such queue");

        assert!(
            text.contains("repots") && text.contains("notifications"),
            "{text}"
        );
    }
}
