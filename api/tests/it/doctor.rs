//! `api doctor`: what is broken is found, and named with what to do.

use std::{
    io::Read,
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use shared::{
    platform::{
        config::{EnvReader, RedisConfig},
        doctor::{Check, Diagnosis, Verdict, refuse_eviction},
    },
    testing::{TestDb, redis_config},
};
use stripe::testing::{ACCOUNT, FakeStripe, Fault, KEY};

/// What a sound api on a laptop is told, with some variables set differently.
fn variables(db: &TestDb, changed: &[(&str, &str)]) -> Vec<(String, String)> {
    let (database, redis) = (db.url("crb_app"), redis_config());
    let mut all = vec![
        ("APP_ENV", "local"),
        ("DATABASE_URL", database.as_str()),
        ("REDIS_URL", redis.url.as_str()),
        ("API_BIND", "127.0.0.1:0"),
        ("API_OPS_BIND", "127.0.0.1:0"),
    ];
    all.retain(|(name, _)| changed.iter().all(|(other, _)| name != other));
    all.extend_from_slice(changed);
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    all.into_iter().map(own).collect()
}

async fn examine(db: &TestDb, changed: &[(&str, &str)]) -> Diagnosis {
    let _ = rustls::crypto::ring::default_provider().install_default();
    api::doctor::examine(EnvReader::new(variables(db, changed))).await
}

fn find<'d>(diagnosis: &'d Diagnosis, name: &str) -> &'d Check {
    let mut checks = diagnosis.checks.iter();
    checks
        .find(|check| check.name == name)
        .unwrap_or_else(|| panic!("no {name} in {}", diagnosis.to_text()))
}

/// The check came out like this, and says this.
fn assert_finds(diagnosis: &Diagnosis, name: &str, verdict: Verdict, words: &[&str]) {
    let check = find(diagnosis, name);
    let told = format!("{} {}", check.found, check.advice.as_deref().unwrap_or(""));
    assert_eq!(check.verdict, verdict, "{name}: {told}");
    for word in words {
        assert!(told.contains(word), "{name}: {word} is not in {told}");
    }
}

async fn arrange(db: &TestDb, statement: &'static str) {
    sqlx::raw_sql(statement)
        .execute(&mut db.owner().await)
        .await
        .expect(statement);
}

#[tokio::test]
async fn a_sound_system_has_nothing_to_mend() {
    let db = TestDb::new().await;

    let diagnosis = examine(&db, &[]).await;

    assert_ne!(
        diagnosis.verdict(),
        Verdict::Fail,
        "{}",
        diagnosis.to_text()
    );
    for name in [
        "configuration",
        "postgresql",
        "clock",
        "role",
        "schema",
        "row security",
        "session",
        "pool",
        "redis",
        "redis eviction",
        "payments",
        "address",
    ] {
        assert_finds(&diagnosis, name, Verdict::Ok, &[]);
    }
    // No worker was started.
    assert_finds(
        &diagnosis,
        "workers",
        Verdict::Warn,
        &["reports", "start a worker"],
    );
}

#[tokio::test]
async fn a_server_that_is_away_or_refuses_is_named_without_its_password() {
    let db = TestDb::new().await;
    let nobody = db.url("crb_app").replace("crb_t_", "crb_gone_");
    for (url, words) in [
        (
            "postgres://crb_app:hunter2@127.0.0.1:1/crb",
            &["cannot be reached", "DATABASE_URL"][..],
        ),
        (nobody.as_str(), &["refuses", "create database"]),
    ] {
        let diagnosis = examine(&db, &[("DATABASE_URL", url)]).await;

        assert_finds(&diagnosis, "postgresql", Verdict::Fail, words);
        assert!(!diagnosis.to_text().contains("hunter2"));
    }

    let redis = [("REDIS_URL", "redis://:hunter2@127.0.0.1:1")];
    let diagnosis = examine(&db, &redis).await;

    assert_finds(&diagnosis, "redis", Verdict::Fail, &["REDIS_URL"]);
    assert!(!diagnosis.to_text().contains("hunter2"));
}

#[tokio::test]
async fn a_role_that_could_see_or_drop_everything_is_refused_outside_a_laptop() {
    let db = TestDb::new().await;
    let owner = db.url("crb_owner");
    // The fixture takes roles on as a superuser.
    let superuser = owner.split('?').next().unwrap_or_default().to_owned();
    for (url, word) in [(&owner, "owns"), (&superuser, "passes row level security")] {
        let laptop = examine(&db, &[("DATABASE_URL", url)]).await;
        let elsewhere = examine(&db, &[("DATABASE_URL", url), ("APP_ENV", "staging")]).await;

        assert_finds(
            &laptop,
            "role",
            Verdict::Warn,
            &[word, "connect as crb_app"],
        );
        assert_finds(
            &elsewhere,
            "role",
            Verdict::Fail,
            &[word, "connect as crb_app"],
        );
    }
    let worker = db.url("crb_worker");
    let diagnosis = examine(&db, &[("DATABASE_URL", &worker)]).await;
    assert_finds(
        &diagnosis,
        "role",
        Verdict::Warn,
        &["crb_worker", "connect as crb_app"],
    );
}

#[tokio::test]
async fn a_role_without_rights_is_told_how_to_get_them() {
    let db = TestDb::new().await;
    arrange(&db, "revoke select on vendors from crb_app").await;

    let diagnosis = examine(&db, &[]).await;

    assert_finds(
        &diagnosis,
        "role",
        Verdict::Fail,
        &["1 tables", "grant select"],
    );
}

#[tokio::test]
async fn a_schema_that_is_older_newer_or_another_is_told_apart() {
    for (statement, verdict, words) in [
        (
            "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)",
            Verdict::Fail,
            ["1 of", "api migrate"],
        ),
        (
            "update _sqlx_migrations set checksum = 'x' where version = 1",
            Verdict::Fail,
            ["not those of this build", "edited"],
        ),
        (
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             values (29990101000000, 'of the next release', true, 'x', 1)",
            Verdict::Warn,
            ["1 migrations newer", "roll-back"],
        ),
    ] {
        let db = TestDb::new().await;
        arrange(&db, statement).await;

        let diagnosis = examine(&db, &[]).await;

        assert_finds(&diagnosis, "schema", verdict, &words);
    }
}

#[tokio::test]
async fn a_table_without_its_guard_is_found() {
    let db = TestDb::new().await;
    arrange(&db, "alter table payments no force row level security").await;

    let diagnosis = examine(&db, &[]).await;

    assert_finds(
        &diagnosis,
        "row security",
        Verdict::Fail,
        &["are guarded", "force row level security"],
    );
}

/// A Redis of the test's own.
struct Redis {
    child: Child,
    url: String,
}

impl Redis {
    fn start(options: &[&str]) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a port")
            .port();
        let program =
            std::env::var("CRB_REDIS_SERVER").unwrap_or_else(|_| "redis-server".to_owned());
        let child = Command::new(program)
            .args([
                "--port",
                &port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
            ])
            .args(options)
            .stdout(Stdio::null())
            .spawn()
            .expect("a Redis");
        Self {
            child,
            url: format!("redis://127.0.0.1:{port}"),
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_queue_that_may_be_thrown_away_is_refused_and_a_cache_is_not() {
    let db = TestDb::new().await;
    let evicting = Redis::start(&["--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru"]);

    // It answers a moment after it was started.
    let mut as_queue = Diagnosis::default();
    for _ in 0..20 {
        as_queue = examine(&db, &[("REDIS_URL", &evicting.url)]).await;
        if find(&as_queue, "redis").verdict == Verdict::Ok {
            break;
        }
    }
    let as_cache = examine(&db, &[("CACHE_REDIS_URL", &evicting.url)]).await;

    assert_finds(
        &as_queue,
        "redis eviction",
        Verdict::Fail,
        &["allkeys-lru", "noeviction"],
    );
    // With that no worker begins.
    let config = RedisConfig {
        url: evicting.url.clone(),
        prefix: "crb".to_owned(),
    };
    let refused = refuse_eviction(&config).await.expect_err("keys may go");
    assert!(refused.contains("allkeys-lru"), "{refused}");
    refuse_eviction(&redis_config()).await.expect("keys stay");
    assert_finds(&as_cache, "redis eviction", Verdict::Ok, &[]);
    assert_finds(&as_cache, "cache redis", Verdict::Ok, &["allkeys-lru"]);
}

#[tokio::test]
async fn the_payment_provider_is_asked_and_nothing_is_bought() {
    let db = TestDb::new().await;
    let fake = FakeStripe::start().await.expect("a port");
    let url = fake.url().to_string();
    let with = |account: &'static str| {
        vec![
            ("STRIPE_SECRET_KEY", KEY),
            ("STRIPE_ACCOUNT", account),
            ("STRIPE_BASE_URL", url.as_str()),
            ("STRIPE_WEBHOOK_SECRETS", "whsec_of_the_tests"),
        ]
    };

    let sound = examine(&db, &with(ACCOUNT)).await;
    let foreign = examine(&db, &with("acct_of_another")).await;
    fake.fail([Fault::Status(401)]);
    let refused = examine(&db, &with(ACCOUNT)).await;

    assert_finds(&sound, "payments", Verdict::Ok, &["test mode"]);
    assert_finds(&foreign, "payments", Verdict::Fail, &["another account"]);
    assert_finds(&refused, "payments", Verdict::Fail, &["STRIPE_SECRET_KEY"]);
    assert!(
        fake.requests()
            .iter()
            .all(|request| request.method == "GET")
    );
}

#[tokio::test]
async fn an_address_that_is_taken_is_told() {
    let db = TestDb::new().await;
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = taken.local_addr().expect("an address").to_string();

    let diagnosis = examine(
        &db,
        &[("API_BIND", &address), ("API_OPS_BIND", "192.0.2.1:9464")],
    )
    .await;

    assert_finds(&diagnosis, "address", Verdict::Warn, &["API_BIND"]);
    assert_finds(&diagnosis, "ops address", Verdict::Fail, &["API_OPS_BIND"]);
}

#[tokio::test]
async fn with_a_broken_configuration_the_rest_is_looked_at_all_the_same() {
    let db = TestDb::new().await;

    let diagnosis = examine(&db, &[("APP_ENV", "prod"), ("DB_POOL_MAX", "many")]).await;

    let mistakes: Vec<&str> = diagnosis
        .checks
        .iter()
        .filter(|check| check.name == "configuration")
        .map(|check| check.found.as_str())
        .collect();
    for variable in [
        "DB_POOL_MAX",
        "BASE_URL",
        "STRIPE_SECRET_KEY",
        "OPERATOR_TOKEN",
    ] {
        assert!(
            mistakes.iter().any(|mistake| mistake.contains(variable)),
            "{variable}: {mistakes:?}"
        );
    }
    assert_finds(&diagnosis, "schema", Verdict::Ok, &[]);
    assert_finds(&diagnosis, "redis", Verdict::Ok, &[]);
}

/// The program itself: its exit code and what it prints.
fn run(variables: Vec<(String, String)>, arguments: &[&str]) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_api"))
        .env_clear()
        .envs(variables)
        .arg("doctor")
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut printed = String::new();
    let stdout = child.stdout.as_mut().expect("its output");
    stdout.read_to_string(&mut printed).expect("text");
    (child.wait().expect("an end").code(), printed)
}

#[tokio::test]
async fn the_exit_code_says_whether_something_is_to_be_mended() {
    let db = TestDb::new().await;

    let (sound, text) = run(variables(&db, &[]), &[]);
    let (broken, json) = run(
        variables(&db, &[("REDIS_URL", "redis://127.0.0.1:1")]),
        &["--json"],
    );

    assert_eq!(sound, Some(0), "{text}");
    assert!(text.contains("0 to mend"), "{text}");
    assert_eq!(broken, Some(1), "{json}");
    let told: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(told["verdict"], "fail");
    assert!(
        told["checks"]
            .as_array()
            .expect("checks")
            .iter()
            .any(|check| check["name"] == "redis" && check["verdict"] == "fail")
    );
}
