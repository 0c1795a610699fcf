//! `api doctor`: looks at everything the api needs, and says what to do.

use secrecy::ExposeSecret;
use shared::{
    payments::Gateway,
    platform::{
        config::{AppEnv, DatabaseConfig, EnvReader, RedisConfig},
        db::SYSTEM_CONNECTIONS,
        doctor::{self, Check, Diagnosis, Expected, Verdict},
    },
};

use crate::config::ApiConfig;

/// What a person could guess is shorter.
const SECRET_BYTES: usize = 24;

/// Everything the api needs, as these variables say.
pub async fn examine(env: EnvReader) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    // What can be read is looked at, also where the rest is wrong.
    let mut parts = env.clone();
    let app_env = AppEnv::read(&mut parts);
    let (database, redis) = (
        DatabaseConfig::read(&mut parts),
        RedisConfig::read(&mut parts),
    );
    let config = ApiConfig::read(env).1;
    let found = config
        .as_ref()
        .map(|config| format!("{:?}, people reach it at {}", app_env, config.base_url));
    diagnosis.note_configuration(&config, &found.unwrap_or_default());
    if !database.url.is_empty() {
        let expected = Expected {
            role: "crb_app",
            is_local: app_env.is_local(),
            connections: database.pool_max + SYSTEM_CONNECTIONS,
        };
        doctor::check_database(&mut diagnosis, &database, expected).await;
    }
    if !redis.url.is_empty() {
        doctor::check_redis(&mut diagnosis, &redis).await;
    }
    if let Ok(config) = &config {
        examine_rest(&mut diagnosis, config).await;
    }
    diagnosis
}

async fn examine_rest(diagnosis: &mut Diagnosis, config: &ApiConfig) {
    if config.cache_redis.url != config.redis.url {
        diagnosis.note(doctor::check_cache(&config.cache_redis).await);
    }
    let has_schema = |check: &Check| check.name == "schema" && check.verdict != Verdict::Fail;
    if diagnosis.checks.iter().any(has_schema) {
        doctor::check_workers(diagnosis, &config.database).await;
    }
    diagnosis.note(match Gateway::open(config.stripe.as_ref()) {
        Ok(gateway) => gateway.check().await,
        Err(error) => Check::fail(
            "payments",
            error.to_string(),
            "see STRIPE_SECRET_KEY and STRIPE_BASE_URL",
        ),
    });
    diagnosis.note(doctor::check_address("address", "API_BIND", config.bind).await);
    diagnosis.note(doctor::check_address("ops address", "API_OPS_BIND", config.ops_bind).await);
    if !config.app_env.is_local() {
        diagnosis.note(check_secrets(config));
        diagnosis.note(check_proxies(config));
    }
}

fn check_secrets(config: &ApiConfig) -> Check {
    let secrets = [
        ("OPERATOR_TOKEN", &config.operator_token),
        ("SECRET_KEY", &config.secret_key),
        ("JWT_SECRET_KEY", &config.jwt_secret_key),
    ];
    let short: Vec<&str> = secrets
        .iter()
        .filter(|(_, secret)| secret.expose_secret().len() < SECRET_BYTES)
        .map(|(name, _)| *name)
        .collect();
    match short.is_empty() {
        true => Check::ok("secrets", "all long enough"),
        false => Check::warn(
            "secrets",
            format!("shorter than {SECRET_BYTES} bytes: {}", short.join(", ")),
            "make them with `openssl rand -hex 32`",
        ),
    }
}

fn check_proxies(config: &ApiConfig) -> Check {
    match config.trusted_proxies.is_empty() {
        true => Check::warn(
            "proxies",
            "none is trusted",
            "behind a load balancer, set TRUSTED_PROXIES to its network: without it all visitors share one limit",
        ),
        false => Check::ok("proxies", format!("{:?}", config.trusted_proxies)),
    }
}
