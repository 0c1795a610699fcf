//! `worker doctor`: mail, language model and PDF, asked without cost.

use std::process::Command;

use ai::testing::{FakeMessages, KEY, Reply, Step};
use serde_json::Value;
use shared::{
    platform::{
        config::EnvReader,
        doctor::{Diagnosis, Verdict},
    },
    testing::{TestDb, redis_config},
};

use crate::mail::server::FakeSmtp;

async fn examine(db: &TestDb, changed: &[(&str, &str)]) -> Diagnosis {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (database, redis) = (db.url("crb_worker"), redis_config());
    let mut all = vec![
        ("APP_ENV", "local"),
        ("DATABASE_URL", database.as_str()),
        ("REDIS_URL", redis.url.as_str()),
        ("WORKER_OPS_BIND", "127.0.0.1:0"),
    ];
    all.extend_from_slice(changed);
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    worker::doctor::examine(EnvReader::new(all.into_iter().map(own))).await
}

fn verdicts(diagnosis: &Diagnosis, name: &str) -> Vec<Verdict> {
    let checks = diagnosis.checks.iter();
    checks
        .filter(|check| check.name == name)
        .map(|check| check.verdict)
        .collect()
}

#[tokio::test]
async fn a_sound_worker_needs_neither_mail_server_nor_model() {
    let db = TestDb::new().await;

    let diagnosis = examine(&db, &[]).await;

    for name in [
        "configuration",
        "role",
        "schema",
        "session",
        "redis eviction",
        "mail",
        "language model",
        "way out",
        "schedules",
        "ops address",
    ] {
        assert_eq!(
            verdicts(&diagnosis, name),
            [Verdict::Ok],
            "{name}: {}",
            diagnosis.to_text()
        );
    }
}

#[tokio::test]
async fn the_mail_server_is_greeted_and_gets_no_mail() {
    let db = TestDb::new().await;
    let server = FakeSmtp::start(&[]).await;
    let from = ("MAIL_FROM", "CRB Analyser <reports@crb.example>");

    let sound = examine(&db, &[("SMTP_URL", &server.url), from]).await;
    let away = examine(
        &db,
        &[("SMTP_URL", "smtp://user:hunter2@127.0.0.1:1"), from],
    )
    .await;

    assert_eq!(
        verdicts(&sound, "mail"),
        [Verdict::Ok],
        "{}",
        sound.to_text()
    );
    assert!(server.received().is_empty());
    assert_eq!(verdicts(&away, "mail"), [Verdict::Fail]);
    assert!(!away.to_text().contains("hunter2"));
}

#[tokio::test]
async fn the_model_is_looked_up_and_never_asked() {
    let db = TestDb::new().await;
    let fake = FakeMessages::start([Step::new(Reply::Empty)])
        .await
        .expect("a port");
    let url = fake.url().to_string();
    let with = |key: &'static str, model: &'static str| {
        vec![
            ("ANTHROPIC_API_KEY", key),
            ("ANTHROPIC_BASE_URL", url.as_str()),
            ("AI_MODEL_EXTRACT", model),
        ]
    };

    let sound = examine(&db, &with(KEY, "claude-haiku-5-5")).await;
    let unknown = examine(&db, &with(KEY, "gpt-of-another-house")).await;
    let refused = examine(&db, &with("sk-ant-of-another", "claude-haiku-5-5")).await;

    assert_eq!(
        verdicts(&sound, "language model"),
        [Verdict::Ok, Verdict::Ok],
        "{}",
        sound.to_text()
    );
    assert_eq!(
        verdicts(&unknown, "language model"),
        [Verdict::Ok, Verdict::Warn]
    );
    assert_eq!(
        verdicts(&refused, "language model"),
        [Verdict::Warn, Verdict::Warn]
    );
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn the_program_starts_the_process_that_lays_out() {
    let db = TestDb::new().await;

    let output = Command::new(env!("CARGO_BIN_EXE_worker"))
        .env_clear()
        .env("APP_ENV", "local")
        .env("DATABASE_URL", db.url("crb_worker"))
        .env("REDIS_URL", redis_config().url)
        .env("WORKER_OPS_BIND", "127.0.0.1:0")
        .args(["doctor", "--json"])
        .output()
        .expect("the program");

    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let checks = told["checks"].as_array().expect("checks");
    let pdf = checks.iter().find(|check| check["name"] == "pdf");
    assert_eq!(pdf.expect("a check")["verdict"], "ok", "{told}");
    assert_eq!(output.status.code(), Some(0), "{told}");
}
