//! What the api reads from its environment.

use std::{fmt, net::SocketAddr, str::FromStr, time::Duration};

use ipnet::IpNet;
use rust_decimal::Decimal;
use secrecy::{ExposeSecret, SecretString};
use shared::{
    payments::{self, StripeSettings},
    platform::{
        config::{
            AppEnv, ConfigMistakes, DatabaseConfig, EnvReader, JobConfig, LogConfig, RedisConfig,
        },
        money::{Currency, Money},
        secrets,
    },
};

use crate::http::{client, limits::Policies};

/// A load balancer that asks every second has noticed by then, and so has Kubernetes.
const DRAIN_SECONDS: u64 = 5;
/// A browser that sleeps or a line that is down comes back by itself; until then its place is free for others.
const PEER_TIMEOUT: Duration = Duration::from_secs(30);
/// A browser sends the head of a request at once; those who do not are few, or many and hostile.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Browsers open six, and a house has many of them.
const CONNECTIONS_OF_ADDRESS: usize = 256;
/// Beyond this, answers belong into Redis.
const CACHE_L1_MB_MAX: u64 = 500;
/// As long as the digest that is made with it.
const JWT_KEY_BYTES_MIN: usize = 32;
/// Whoever needs longer refreshes.
const ACCESS_TOKEN_MINUTES_MAX: u64 = 60;

/// Everything the api is told from outside.
pub struct ApiConfig {
    /// Where it runs.
    pub app_env: AppEnv,
    /// Where people reach it; links, cookies and origins follow from it.
    pub base_url: String,
    /// Where it listens.
    pub bind: SocketAddr,
    /// Where it tells its numbers, to those who run it.
    pub ops_bind: SocketAddr,
    /// PostgreSQL, as the application role.
    pub database: DatabaseConfig,
    /// Redis.
    pub redis: RedisConfig,
    /// Redis that keeps public answers; it may be another one, and may evict.
    pub cache_redis: RedisConfig,
    /// Most bytes of public answers in this process.
    pub cache_l1_bytes: u64,
    /// The ledger's numbers.
    pub jobs: JobConfig,
    /// Logs and traces.
    pub log: LogConfig,
    /// How long a stop may take.
    pub shutdown_grace: Duration,
    /// How long requests are still taken after that was asked for, while readiness says no.
    pub drain: Duration,
    /// How long a quiz token is good for.
    pub session_token_lifetime: Duration,
    /// What an operator calls with.
    pub operator_token: SecretString,
    /// Signs cursors, tickets and the simulator's events.
    pub secret_key: SecretString,
    /// Signs access tokens.
    pub jwt_secret_key: SecretString,
    /// Signed access tokens before; still verifies them.
    pub jwt_previous_keys: Vec<SecretString>,
    /// How long an access token is good for.
    pub access_token_lifetime: Duration,
    /// Price of a full report, in `price_currency`.
    pub price_full: Decimal,
    /// ISO 4217.
    pub price_currency: String,
    /// The same price, checked, with the decimals of its currency.
    pub price: Money,
    /// Whether the payment provider works out how much of the price is tax.
    pub price_tax: PriceTax,
    /// The account that takes the money; absent: the simulator.
    pub stripe: Option<StripeSettings>,
    /// What the payment provider signs its events with; several while one replaces another.
    pub webhook_secrets: Vec<SecretString>,
    /// Origins of other sites whose pages may call.
    pub cors_origins: Vec<String>,
    /// Networks of our own proxies, whose word on a client's address is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How many processes like this one serve; each counts its part of what is counted in processes.
    pub replicas: u32,
    /// How often who may ask.
    pub policies: Policies,
    /// Most open streams of this process.
    pub sse_max_process: usize,
    /// Most open streams of one address.
    pub sse_max_ip: usize,
    /// Whoever needs longer for the head of a request, or to begin the next one, makes room. No variable sets it.
    pub head_timeout: Duration,
    /// Connections of one address. No variable sets it.
    pub connections_of_address: usize,
    /// A peer that takes nothing for this long is gone, whatever its socket says. No variable sets it.
    pub peer_timeout: Duration,
}

/// What the price says about tax. It is included either way: what is shown is what is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceTax {
    /// Nobody works it out at the checkout.
    Inclusive,
    /// The provider works it out by the payer's address; its tax product must be set up.
    Automatic,
}

/// Not a way to treat tax.
#[derive(Debug, thiserror::Error)]
#[error("it must be inclusive or automatic")]
pub struct UnknownPriceTax;

impl FromStr for PriceTax {
    type Err = UnknownPriceTax;
    fn from_str(text: &str) -> Result<Self, UnknownPriceTax> {
        match text {
            "inclusive" => Ok(Self::Inclusive),
            "automatic" => Ok(Self::Automatic),
            _ => Err(UnknownPriceTax),
        }
    }
}

impl ApiConfig {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// All mistakes together.
    pub fn from_process() -> Result<Self, ConfigMistakes> {
        Self::read(EnvReader::from_process()).1
    }

    /// Reads the given environment; also returns the names that were asked for.
    ///
    /// # Errors
    /// All mistakes together.
    pub fn read(mut env: EnvReader) -> (Vec<&'static str>, Result<Self, ConfigMistakes>) {
        let env = &mut env;
        let app_env = AppEnv::read(env);
        let base_url = env
            .parsed("BASE_URL", "http://127.0.0.1:8383".to_owned())
            .trim_end_matches('/')
            .to_owned();
        if url::Url::parse(&base_url).map_or(true, |url| {
            !url.has_host() || !matches!(url.scheme(), "http" | "https")
        }) {
            env.mistake(format!(
                "BASE_URL is {base_url:?}: it must be an address such as https://crb.example"
            ));
        }
        if app_env == AppEnv::Prod && !base_url.starts_with("https:") {
            env.mistake("BASE_URL must be https with APP_ENV=prod: cookies and links depend on it");
        }
        let secret_key = secret(env, "SECRET_KEY", app_env);
        let price_full = env.parsed("PRICE_FULL", Decimal::new(14_700, 2));
        let price_currency = env.parsed("PRICE_CURRENCY", "EUR".to_owned());
        let redis = RedisConfig::read(env);
        let stripe = StripeSettings::read(env, app_env);
        let config = Self {
            app_env,
            base_url,
            bind: env.parsed("API_BIND", SocketAddr::from(([127, 0, 0, 1], 8383))),
            ops_bind: env.parsed("API_OPS_BIND", SocketAddr::from(([127, 0, 0, 1], 9464))),
            database: DatabaseConfig::read(env),
            cache_redis: RedisConfig {
                url: env
                    .optional("CACHE_REDIS_URL")
                    .unwrap_or_else(|| redis.url.clone()),
                prefix: redis.prefix.clone(),
            },
            cache_l1_bytes: cache_l1_bytes(env),
            redis,
            jobs: JobConfig::read(env),
            log: LogConfig::read(env, app_env),
            shutdown_grace: Duration::from_secs(env.at_least("SHUTDOWN_GRACE_SECONDS", 25, 1)),
            drain: Duration::from_secs(env.parsed(
                "SHUTDOWN_DRAIN_SECONDS",
                if app_env.is_local() { 0 } else { DRAIN_SECONDS },
            )),
            session_token_lifetime: Duration::from_secs(
                86_400 * env.at_least("SESSION_TOKEN_DAYS", 90, 1),
            ),
            operator_token: secret(env, "OPERATOR_TOKEN", app_env),
            jwt_secret_key: jwt_secret_key(env, app_env),
            jwt_previous_keys: jwt_previous_keys(env),
            access_token_lifetime: access_token_lifetime(env),
            webhook_secrets: webhook_secrets(
                env,
                app_env.is_local() && stripe.is_none(),
                &secret_key,
            ),
            stripe,
            price_tax: env.parsed("PRICE_TAX", PriceTax::Inclusive),
            secret_key,
            price: price(env, price_full, &price_currency),
            price_full,
            price_currency,
            cors_origins: origins(env, app_env),
            trusted_proxies: client::read_proxies(env),
            replicas: env.at_least("API_REPLICAS", 1, 1),
            policies: Policies::read(env),
            sse_max_process: env.at_least("SSE_MAX_PROCESS", 12_000, 1),
            sse_max_ip: env.at_least("SSE_MAX_IP", 20, 1),
            head_timeout: HEAD_TIMEOUT,
            connections_of_address: CONNECTIONS_OF_ADDRESS,
            peer_timeout: PEER_TIMEOUT,
        };
        let asked = env.asked.clone();
        let taken = std::mem::replace(env, EnvReader::new([]));
        (asked, taken.finish(config))
    }

    /// Where this process reaches itself: the simulator sends its events there, whatever stands before us.
    #[must_use]
    pub fn own_address(&self) -> String {
        match (self.bind.ip().is_unspecified(), self.bind.port()) {
            (_, 0) => self.base_url.clone(),
            (true, port) => format!("http://127.0.0.1:{port}"),
            (false, _) => format!("http://{}", self.bind),
        }
    }

    /// Whether people reach us through TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https:")
    }

    /// Whether an origin is our own site or one we allow.
    #[must_use]
    pub fn is_own_origin(&self, origin: &str) -> bool {
        let own = url::Url::parse(&self.base_url)
            .map(|url| url.origin().ascii_serialization())
            .unwrap_or_default();
        origin == own || self.cors_origins.iter().any(|allowed| allowed == origin)
    }
}

impl fmt::Debug for ApiConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiConfig")
            .field("app_env", &self.app_env)
            .field("base_url", &self.base_url)
            .field("bind", &self.bind)
            .finish_non_exhaustive()
    }
}

/// A secret that is generated on a laptop and required elsewhere.
fn secret(env: &mut EnvReader, name: &'static str, app_env: AppEnv) -> SecretString {
    match env.secret(name) {
        Some(value) => value,
        None if app_env.is_local() => SecretString::from(secrets::random_token("")),
        None => {
            env.mistake(format!(
                "{name} is not set; outside local it must be, since all replicas share it"
            ));
            SecretString::default()
        }
    }
}

/// `JWT_SECRET_KEY`: whoever guesses it is everybody.
fn jwt_secret_key(env: &mut EnvReader, app_env: AppEnv) -> SecretString {
    let key = secret(env, "JWT_SECRET_KEY", app_env);
    let length = key.expose_secret().len();
    if (1..JWT_KEY_BYTES_MIN).contains(&length) {
        env.mistake(format!(
            "JWT_SECRET_KEY has {length} bytes: it must have at least {JWT_KEY_BYTES_MIN}, such as `openssl rand -base64 32` makes"
        ));
    }
    key
}

/// The keys of `JWT_PREVIOUS_KEYS`.
fn jwt_previous_keys(env: &mut EnvReader) -> Vec<SecretString> {
    let text = env.secret("JWT_PREVIOUS_KEYS");
    let text = text.as_ref().map_or("", |text| text.expose_secret());
    text.split(',')
        .map(str::trim)
        .filter(|key| !key.is_empty())
        .map(|key| SecretString::from(key.to_owned()))
        .collect()
}

/// `ACCESS_TOKEN_EXPIRE_MINUTES`.
fn access_token_lifetime(env: &mut EnvReader) -> Duration {
    let minutes = env.at_least("ACCESS_TOKEN_EXPIRE_MINUTES", 10, 1);
    if minutes > ACCESS_TOKEN_MINUTES_MAX {
        env.mistake(format!(
            "ACCESS_TOKEN_EXPIRE_MINUTES is {minutes}: it must be at most {ACCESS_TOKEN_MINUTES_MAX}"
        ));
    }
    Duration::from_secs(60 * minutes)
}

/// `CACHE_L1_MB` in bytes.
fn cache_l1_bytes(env: &mut EnvReader) -> u64 {
    let megabytes = env.at_least("CACHE_L1_MB", 32, 1);
    if megabytes > CACHE_L1_MB_MAX {
        env.mistake(format!(
            "CACHE_L1_MB is {megabytes}: it must be at most {CACHE_L1_MB_MAX}"
        ));
    }
    megabytes.min(CACHE_L1_MB_MAX) * 1024 * 1024
}

/// The price of a full report, if it is one.
fn price(env: &mut EnvReader, amount: Decimal, currency: &str) -> Money {
    payments::price(amount, currency).unwrap_or_else(|error| {
        env.mistake(format!(
            "PRICE_FULL is {amount} and PRICE_CURRENCY is {currency:?}: {error}"
        ));
        Money::new(amount, Currency::EUR)
    })
}

/// The secrets of `STRIPE_WEBHOOK_SECRETS`; the simulator signs with its own where there are none.
fn webhook_secrets(
    env: &mut EnvReader,
    is_simulated: bool,
    secret_key: &SecretString,
) -> Vec<SecretString> {
    let secrets: Vec<SecretString> = env
        .secret("STRIPE_WEBHOOK_SECRETS")
        .map(|text| {
            text.expose_secret()
                .split(',')
                .map(str::trim)
                .filter(|secret| !secret.is_empty())
                .map(|secret| SecretString::from(secret.to_owned()))
                .collect()
        })
        .unwrap_or_default();
    if !secrets.is_empty() {
        return secrets;
    }
    if !is_simulated {
        env.mistake("STRIPE_WEBHOOK_SECRETS is not set: without one no event of the payment provider can be believed");
    }
    vec![payments::simulator::derived_secret(secret_key)]
}

fn origins(env: &mut EnvReader, app_env: AppEnv) -> Vec<String> {
    let default = if app_env.is_local() {
        "http://localhost:3000"
    } else {
        ""
    };
    let text = env.parsed("CORS_ORIGINS", default.to_owned());
    let list: Vec<String> = text
        .split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
        .map(str::to_owned)
        .collect();
    for origin in &list {
        // They are compared letter by letter: a pattern would be accepted here and then fit nobody.
        let is_origin = !origin.contains('*')
            && url::Url::parse(origin)
                .is_ok_and(|url| url.origin().ascii_serialization() == *origin);
        if !is_origin {
            env.mistake(format!(
                "CORS_ORIGINS holds {origin:?}: each entry is an origin such as https://app.example"
            ));
        }
    }
    list
}

/// The owner role's connection, for migrations: `MIGRATION_DATABASE_URL`, or on a laptop `DATABASE_URL`.
///
/// # Errors
/// When neither is set.
pub fn migration_url() -> Result<String, ConfigMistakes> {
    let mut env = EnvReader::from_process();
    let url = match env.optional("MIGRATION_DATABASE_URL") {
        Some(url) => url,
        None => env.required(
            "DATABASE_URL",
            "PostgreSQL; or MIGRATION_DATABASE_URL for the owner role",
        ),
    };
    env.finish(url)
}

/// How a command reaches PostgreSQL: as the application role, and nothing else is needed.
///
/// # Errors
/// When the variable is missing or malformed.
pub fn command_database() -> Result<DatabaseConfig, ConfigMistakes> {
    let mut env = EnvReader::from_process();
    let database = DatabaseConfig::read(&mut env);
    env.finish(database)
}
