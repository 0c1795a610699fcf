//! Who may import whom, and which things stay in one place. Reads the sources, so a rule cannot be forgotten.

use std::path::{Path, PathBuf};

/// Edges between domains; everything may use `platform`, `auth` and itself.
const EDGES: &[(&str, &[&str])] = &[
    ("platform", &[]),
    ("auth", &[]),
    ("notifications", &[]),
    ("quizzes", &["notifications"]),
    ("prices", &[]),
    ("vendors", &["prices"]),
    ("benchmarks", &[]),
    ("payments", &[]),
    ("usage", &[]),
    (
        "reports",
        &[
            "quizzes",
            "payments",
            "vendors",
            "prices",
            "benchmarks",
            "notifications",
        ],
    ),
    (
        "admin",
        &[
            "quizzes",
            "payments",
            "vendors",
            "prices",
            "benchmarks",
            "reports",
            "notifications",
        ],
    ),
];

/// The sources of the product's crates.
const CRATES: &[&str] = &[
    "shared/src",
    "shared/egress/src",
    "shared/stripe/src",
    "api/src",
    "worker/src",
    "worker/ai/src",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace")
        .to_owned()
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source file");
            found.push((path, text));
        }
    }
    found
}

/// Whether a file holds only tests: those may reach for anything.
fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs")
}

/// The code of a file, without its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]")
        .next()
        .unwrap_or(text)
        .split("#[cfg(all(test")
        .next()
        .unwrap_or(text)
}

#[test]
fn domains_import_only_along_the_edges() {
    let mut wrong = Vec::new();
    for (domain, allowed) in EDGES {
        for (path, text) in sources(&root().join("shared/src").join(domain)) {
            for (other, _) in EDGES {
                let is_allowed = other == domain
                    || *other == "platform"
                    || (*other == "auth" && *domain != "platform")
                    || allowed.contains(other);
                let code = code(&text);
                let names = [
                    format!("crate::{other}::"),
                    format!("crate::{other};"),
                    format!("    {other}::"),
                    format!("    {other},\n"),
                ];
                let in_use = code.split(';').filter(|statement| {
                    statement
                        .trim_start()
                        .trim_start_matches("pub ")
                        .starts_with("use crate::")
                });
                let imports = in_use.into_iter().any(|statement| {
                    statement.contains(&names[0])
                        || statement.ends_with(&format!("crate::{other}"))
                        || statement.contains(&names[2])
                        || statement.contains(&names[3])
                });
                if !is_allowed && imports {
                    wrong.push(format!("{} imports {other}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_thing_stays_in_its_place() {
    // What, and which paths may name it.
    let confined: &[(&str, &[&str])] = &[
        ("sqlx::query", &["queries", "platform/db/", "testing/"]),
        ("std::env::", &["config.rs", "config/mod.rs", "testing/"]),
        ("Utc::now(", &["platform/clock.rs"]),
        (
            "apalis",
            &[
                "jobs/transport.rs",
                "runtime/apalis/",
                "runtime/dispatch.rs",
                "schedule.rs",
                "runtime/mod.rs",
                "jobs/mod.rs",
                "config.rs",
            ],
        ),
        (
            "fred::",
            &[
                "platform/events/",
                "platform/notifier.rs",
                "platform/cache/store/",
                "platform/limits/shared.rs",
                // Calls a minute, counted by all workers together.
                "ai/src/pace/",
            ],
        ),
        // Strangers are asked through egress. The first of these posts to the api's own address; the others to the
        // language model, at the one address that the operator configures, without redirects.
        (
            "reqwest::",
            &[
                "payments/act_on_simulator.rs",
                "ai/src/client.rs",
                "ai/src/attempt.rs",
                "ai/src/settings.rs",
                "ai/src/wire/error.rs",
            ],
        ),
        ("TcpStream::connect", &["egress/src/guard/dial.rs"]),
        // The others are the fakes of the model's service and of the payment provider, for tests.
        (
            "axum",
            &["api/src/", "ai/src/testing/", "stripe/src/testing/"],
        ),
        ("#[allow(", &[]),
    ];
    let mut wrong = Vec::new();
    for krate in CRATES {
        for (path, text) in sources(&root().join(krate)) {
            if is_test(path.strip_prefix(root()).unwrap_or(&path)) {
                continue;
            }
            let name = path.to_string_lossy().replace('\\', "/");
            for (what, places) in confined {
                let lines = code(&text)
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"));
                if !places.iter().any(|place| name.contains(place))
                    && lines.into_iter().any(|line| line.contains(what))
                {
                    wrong.push(format!("{name} names {what}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn money_is_never_a_float() {
    let mut wrong = Vec::new();
    for folder in [
        "shared/src/payments",
        "shared/src/platform/money.rs",
        "shared/stripe/src",
        "api/src/payments",
        "worker/src/payments",
    ] {
        let path = root().join(folder);
        let found = match path.is_file() {
            true => vec![(
                path.clone(),
                std::fs::read_to_string(&path).expect("a source file"),
            )],
            false => sources(&path),
        };
        for (path, text) in found {
            let words =
                code(&text).split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            // Waits may be fractions of a second.
            if !path.ends_with("backoff.rs")
                && words.into_iter().any(|word| matches!(word, "f32" | "f64"))
            {
                wrong.push(path.display().to_string());
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut silent = Vec::new();
    for krate in CRATES {
        for (path, text) in sources(&root().join(krate)) {
            if !text.starts_with("//!") && !text.starts_with("#![doc") {
                silent.push(path.display().to_string());
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
