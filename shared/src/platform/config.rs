//! Reading configuration from the environment: once, with all mistakes reported together.
//!
//! Each binary composes its own configuration from these parts. Only `config.rs` files may read the
//! environment.

use std::{collections::BTreeMap, fmt, str::FromStr, time::Duration};

use secrecy::SecretString;

/// Reads variables and collects every mistake, so that an operator mends all of them at once.
#[derive(Clone)]
pub struct EnvReader {
    variables: BTreeMap<String, String>,
    /// Names asked for, for the test that compares them with `.env.example`.
    pub asked: Vec<&'static str>,
    mistakes: Vec<String>,
}

/// Everything that is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not usable:\n  - {}\nEvery variable is described in .env.example.", .0.join("\n  - "))]
pub struct ConfigMistakes(Vec<String>);

impl ConfigMistakes {
    /// Each of them.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl EnvReader {
    /// Reads the process's environment.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn from_process() -> Self {
        Self::new(std::env::vars())
    }

    /// Reads the given variables; an empty value counts as not set.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let variables = variables
            .into_iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .collect();
        Self {
            variables,
            asked: Vec::new(),
            mistakes: Vec::new(),
        }
    }

    /// The value of a variable, if it is set.
    pub fn optional(&mut self, name: &'static str) -> Option<String> {
        self.asked.push(name);
        self.variables.get(name).cloned()
    }

    /// The value of a variable that must be set.
    pub fn required(&mut self, name: &'static str, meaning: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.mistake(format!("{name} is not set ({meaning})"));
            String::new()
        })
    }

    /// A value of a type, or its default.
    pub fn parsed<T: FromStr>(&mut self, name: &'static str, default: T) -> T
    where
        T::Err: fmt::Display,
    {
        let Some(text) = self.optional(name) else {
            return default;
        };
        match text.trim().parse() {
            Ok(value) => value,
            Err(error) => {
                self.mistake(format!("{name} is {text:?}: {error}"));
                default
            }
        }
    }

    /// A number of at least `min`, or its default.
    pub fn at_least<T: FromStr + PartialOrd + fmt::Display + Copy>(
        &mut self,
        name: &'static str,
        default: T,
        min: T,
    ) -> T
    where
        T::Err: fmt::Display,
    {
        let value = self.parsed(name, default);
        if value < min {
            self.mistake(format!("{name} is {value}: it must be at least {min}"));
        }
        value
    }

    /// A secret, if it is set.
    pub fn secret(&mut self, name: &'static str) -> Option<SecretString> {
        self.optional(name).map(SecretString::from)
    }

    /// Notes a mistake that only shows when several variables are seen together.
    pub fn mistake(&mut self, text: impl Into<String>) {
        self.mistakes.push(text.into());
    }

    /// The value if nothing was wrong, else all that was.
    ///
    /// # Errors
    /// When any variable was missing or malformed.
    pub fn finish<T>(self, value: T) -> Result<T, ConfigMistakes> {
        if self.mistakes.is_empty() {
            Ok(value)
        } else {
            Err(ConfigMistakes(self.mistakes))
        }
    }
}

/// Where the system runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppEnv {
    /// A laptop: simulator, mailbox and generated secrets are allowed.
    Local,
    /// A rehearsal.
    Staging,
    /// The real thing.
    Prod,
}

impl AppEnv {
    /// Reads `APP_ENV`; missing or unknown is a mistake, so that nothing runs as local by accident.
    pub fn read(env: &mut EnvReader) -> Self {
        match env.required("APP_ENV", "local, staging or prod").as_str() {
            "local" => Self::Local,
            "staging" => Self::Staging,
            "prod" => Self::Prod,
            "" => Self::Prod,
            other => {
                env.mistake(format!(
                    "APP_ENV is {other:?}: it must be local, staging or prod"
                ));
                Self::Prod
            }
        }
    }

    /// Whether this is a laptop.
    #[must_use]
    pub fn is_local(self) -> bool {
        self == Self::Local
    }
}

/// How to reach PostgreSQL.
#[derive(Clone)]
pub struct DatabaseConfig {
    /// Connection URL of the application role.
    pub url: String,
    /// Most connections of this process.
    pub pool_max: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
    /// How long one statement may run.
    pub statement_timeout: Duration,
}

impl DatabaseConfig {
    /// Reads `DATABASE_URL`, `DB_POOL_MAX`, `DB_ACQUIRE_MS` and `DB_STATEMENT_MS`.
    pub fn read(env: &mut EnvReader) -> Self {
        Self {
            url: env.required("DATABASE_URL", "PostgreSQL as the application role"),
            pool_max: env.at_least("DB_POOL_MAX", 16, 2),
            acquire_timeout: Duration::from_millis(env.at_least("DB_ACQUIRE_MS", 2000, 1)),
            statement_timeout: Duration::from_millis(env.at_least("DB_STATEMENT_MS", 5000, 1)),
        }
    }
}

impl fmt::Debug for DatabaseConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseConfig")
            .field("url", &"[redacted]")
            .field("pool_max", &self.pool_max)
            .finish_non_exhaustive()
    }
}

/// How to reach Redis.
#[derive(Clone)]
pub struct RedisConfig {
    /// Connection URL of the queue.
    pub url: String,
    /// First part of every name we use there; without `:`, since apalis builds names with it.
    pub prefix: String,
}

impl RedisConfig {
    /// Reads `REDIS_URL` and `REDIS_PREFIX`.
    pub fn read(env: &mut EnvReader) -> Self {
        let url = env.required("REDIS_URL", "Redis for queues and live events");
        let prefix = env.parsed("REDIS_PREFIX", "crb".to_owned());
        if prefix.contains(':') {
            env.mistake("REDIS_PREFIX must not contain ':'");
        }
        Self { url, prefix }
    }
}

impl fmt::Debug for RedisConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisConfig")
            .field("url", &"[redacted]")
            .field("prefix", &self.prefix)
            .finish()
    }
}

/// The numbers of the job ledger.
#[derive(Debug, Clone)]
pub struct JobConfig {
    /// How long a claim holds without being renewed.
    pub lease: Duration,
    /// How often the rescue looks for leases that ran out.
    pub sweep: Duration,
    /// Most messages that may wait in Redis; above about 8,000 apalis' script fails for good.
    pub redis_depth_max: u64,
}

impl JobConfig {
    /// Reads `JOB_LEASE_SECONDS`, `JOB_SWEEP_SECONDS` and `JOB_REDIS_DEPTH_MAX`.
    pub fn read(env: &mut EnvReader) -> Self {
        let redis_depth_max = env.at_least("JOB_REDIS_DEPTH_MAX", 2000, 1);
        if redis_depth_max > 5000 {
            env.mistake("JOB_REDIS_DEPTH_MAX must be at most 5000: apalis' script fails near 8000 waiting messages");
        }
        Self {
            lease: Duration::from_secs(env.at_least("JOB_LEASE_SECONDS", 15, 3)),
            sweep: Duration::from_secs(env.at_least("JOB_SWEEP_SECONDS", 5, 1)),
            redis_depth_max,
        }
    }
}

/// How to log and where to send traces.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// JSON lines instead of readable text.
    pub json: bool,
    /// A filter such as `info` or `api=debug,info`.
    pub level: String,
    /// OpenTelemetry collector, if any.
    pub otlp_endpoint: Option<String>,
}

impl LogConfig {
    /// Reads `LOG_FORMAT`, `LOG_LEVEL` and `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub fn read(env: &mut EnvReader, app_env: AppEnv) -> Self {
        let json = match env.optional("LOG_FORMAT").as_deref() {
            None => !app_env.is_local(),
            Some("json") => true,
            Some("pretty") => false,
            Some(other) => {
                env.mistake(format!(
                    "LOG_FORMAT is {other:?}: it must be json or pretty"
                ));
                true
            }
        };
        Self {
            json,
            level: env.parsed("LOG_LEVEL", "info".to_owned()),
            otlp_endpoint: env.optional("OTEL_EXPORTER_OTLP_ENDPOINT"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DatabaseConfig, EnvReader, RedisConfig};

    #[test]
    fn all_mistakes_are_reported_together() {
        let mut env = EnvReader::new([("DB_POOL_MAX".to_owned(), "many".to_owned())]);

        let _ = (DatabaseConfig::read(&mut env), RedisConfig::read(&mut env));
        let text = env.finish(()).expect_err("three mistakes").to_string();

        for name in ["DATABASE_URL", "DB_POOL_MAX", "REDIS_URL"] {
            assert!(text.contains(name), "{text}");
        }
    }

    #[test]
    fn a_configuration_does_not_print_its_passwords() {
        let mut env = EnvReader::new([
            (
                "DATABASE_URL".to_owned(),
                "postgres://u:hunter2@h/d".to_owned(),
            ),
            ("REDIS_URL".to_owned(), "redis://:hunter2@h".to_owned()),
        ]);

        let text = format!(
            "{:?} {:?}",
            DatabaseConfig::read(&mut env),
            RedisConfig::read(&mut env)
        );

        assert!(!text.contains("hunter2"), "{text}");
    }
}
