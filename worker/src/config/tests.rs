//! What is refused, and what is never printed.

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
