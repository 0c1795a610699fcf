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
