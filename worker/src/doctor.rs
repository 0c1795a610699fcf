//! `worker doctor`: looks at everything the worker needs, and says what to do.

use ai::model::Purpose;
use shared::{
    payments::Gateway,
    platform::{
        config::{AppEnv, DatabaseConfig, EnvReader, RedisConfig},
        doctor::{self, Check, Diagnosis, Expected},
    },
};

use crate::{
    clients::{
        Ai,
        smtp::{self, SmtpSettings},
    },
    config::{AiSettings, WorkerConfig},
    reports::{RenderFailed, Renderer},
    schedule,
};

/// Everything the worker needs, as these variables say.
pub async fn examine(env: EnvReader) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    // What can be read is looked at, also where the rest is wrong.
    let mut parts = env.clone();
    let app_env = AppEnv::read(&mut parts);
    let (database, redis) = (
        DatabaseConfig::read(&mut parts),
        RedisConfig::read(&mut parts),
    );
    let config = WorkerConfig::read(env, None).1;
    let found = config
        .as_ref()
        .map(|config| format!("{app_env:?}, serves {}", served(config)));
    diagnosis.note_configuration(&config, &found.unwrap_or_default());
    if !database.url.is_empty() {
        let expected = Expected {
            role: "crb_worker",
            is_local: app_env.is_local(),
            connections: database.pool_max,
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

fn served(config: &WorkerConfig) -> String {
    let queues = config.queues.iter();
    let queues: Vec<String> = queues
        .map(|(queue, count)| format!("{queue}={count}"))
        .collect();
    queues.join(",")
}

async fn examine_rest(diagnosis: &mut Diagnosis, config: &WorkerConfig) {
    diagnosis.note(match Gateway::open(config.stripe.as_ref()) {
        Ok(gateway) => gateway.check().await,
        Err(error) => Check::fail(
            "payments",
            error.to_string(),
            "see STRIPE_SECRET_KEY and STRIPE_BASE_URL",
        ),
    });
    diagnosis.note(check_mail(config.smtp.as_ref()).await);
    check_model(diagnosis, config).await;
    diagnosis.note(match config.egress.open() {
        Ok(_) => Check::ok("way out", "name servers and root certificates are there"),
        Err(error) => Check::fail(
            "way out",
            error.to_string(),
            "the machine needs /etc/resolv.conf and root certificates (package ca-certificates)",
        ),
    });
    diagnosis.note(check_renderer(&config.renderer).await);
    diagnosis.note(check_schedules(config));
    diagnosis.note(doctor::check_address("ops address", "WORKER_OPS_BIND", config.ops_bind).await);
}

async fn check_mail(settings: Option<&SmtpSettings>) -> Check {
    let name = "mail";
    let Some(settings) = settings else {
        return Check::ok(name, "kept for the local mailbox, as on a laptop");
    };
    match smtp::greet(settings).await {
        Ok(()) => Check::ok(name, "the server takes us in; no mail was sent"),
        Err(failure) => Check::fail(
            name,
            failure.to_string(),
            "see SMTP_URL (host, port, user, password, tls), and whether the machine reaches it",
        ),
    }
}

async fn check_model(diagnosis: &mut Diagnosis, config: &WorkerConfig) {
    let name = "language model";
    let Some(settings) = &config.ai else {
        return diagnosis.note(Check::ok(name, "none; everything is done by rules"));
    };
    let opened = Ai::open(settings, &config.redis);
    let ai = match opened {
        Ok(ai) => ai,
        Err(error) => {
            return diagnosis.note(Check::fail(
                name,
                error.to_string(),
                "see ANTHROPIC_BASE_URL and REDIS_URL",
            ));
        }
    };
    for purpose in [Purpose::Report, Purpose::Extract] {
        diagnosis.note(look_at(&ai, settings, purpose).await);
    }
}

async fn look_at(ai: &Ai, settings: &AiSettings, purpose: Purpose) -> Check {
    let name = "language model";
    let model = match purpose {
        Purpose::Report => &settings.model_report,
        Purpose::Extract => &settings.model_extract,
    };
    match ai.client().look(purpose).await {
        Ok(()) => Check::ok(name, format!("{model} is there; nothing was asked")),
        // Reports are written by the rules meanwhile.
        Err(failure) => Check::warn(
            name,
            format!("{model}: {failure}"),
            "see ANTHROPIC_API_KEY, AI_MODEL_REPORT and AI_MODEL_EXTRACT; until then the rules write",
        ),
    }
}

/// Starts the process that lays reports out, with something that is none: it limits itself, reads, and refuses.
async fn check_renderer(renderer: &Renderer) -> Check {
    let name = "pdf";
    match renderer.pdf("{}", 1).await {
        Err(RenderFailed::Refused(reason)) if reason.contains("not a report") => Check::ok(
            name,
            format!(
                "its process starts, within {} MiB and {} s",
                renderer.memory_mib, renderer.cpu_seconds
            ),
        ),
        Ok(_) => Check::fail(name, "it made a file of nothing", "deploy another build"),
        Err(error) => Check::fail(
            name,
            error.to_string(),
            "the worker starts itself as a process of its own: /proc must be there, and the limits of the container must allow it",
        ),
    }
}

fn check_schedules(config: &WorkerConfig) -> Check {
    let ticking = schedule::names(config).len();
    let (all, wrong) = schedule::check(config);
    if let Some(wrong) = wrong {
        return Check::fail(
            "schedules",
            wrong,
            "see VENDOR_REFRESH_CRON: seconds first, in UTC",
        );
    }
    Check::ok(
        "schedules",
        format!("{ticking} of {all} tick; the others are held by the configuration"),
    )
}
