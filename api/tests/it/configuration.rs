//! `.env.example` names exactly what the code reads.

use std::{collections::BTreeSet, path::Path};

use shared::platform::config::EnvReader;

#[test]
fn the_example_names_what_the_binaries_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.env.example");
    let example = std::fs::read_to_string(path).expect(".env.example");
    let named: BTreeSet<&str> = example
        .lines()
        .map(|line| line.trim_start_matches('#').trim_start())
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name)
        .filter(|name| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        })
        .collect();

    let (api, _) = api::config::ApiConfig::read(EnvReader::new([]));
    let (worker, _) = worker::config::WorkerConfig::read(EnvReader::new([]), None);
    // Read by `api migrate` alone.
    let read: BTreeSet<&str> = api
        .into_iter()
        .chain(worker)
        .chain(["MIGRATION_DATABASE_URL"])
        .collect();

    assert_eq!(named, read);
}

/// What production sets.
const PROD: &[(&str, &str)] = &[
    ("APP_ENV", "prod"),
    ("BASE_URL", "https://crb.example"),
    ("DATABASE_URL", "postgres://crb_app@db/crb"),
    ("REDIS_URL", "rediss://redis"),
    ("OPERATOR_TOKEN", "operator"),
    ("SECRET_KEY", "secret"),
    (
        "JWT_SECRET_KEY",
        "a key that is long enough to sign with it",
    ),
    ("STRIPE_SECRET_KEY", "sk_live_1"),
    ("STRIPE_ACCOUNT", "acct_1"),
    ("STRIPE_WEBHOOK_SECRETS", "whsec_1"),
];

fn read_without(missing: &str) -> Result<api::config::ApiConfig, String> {
    let set = PROD.iter().filter(|(name, _)| *name != missing);
    let env = EnvReader::new(set.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    api::config::ApiConfig::read(env)
        .1
        .map_err(|mistakes| mistakes.to_string())
}

#[test]
fn production_starts_with_a_real_provider_and_names_whatever_is_missing() {
    assert!(read_without("nothing").expect("sound").stripe.is_some());
    for (name, _) in PROD {
        let text = read_without(name).err().unwrap_or_default();
        assert!(text.contains(name), "{name}: {text}");
    }
    let env = EnvReader::new([("APP_ENV".to_owned(), "staging".to_owned())]);
    let all = api::config::ApiConfig::read(env)
        .1
        .err()
        .map(|mistakes| mistakes.to_string());
    let all = all.expect("much is missing");
    for (name, _) in PROD
        .iter()
        .filter(|(name, _)| !["APP_ENV", "BASE_URL", "STRIPE_ACCOUNT"].contains(name))
    {
        assert!(all.contains(name), "{name} is not named: {all}");
    }
}
