//! How often who may ask: every operation has policies, and they hold whatever a client writes into its headers.

use api::{config::ApiConfig, http::limits::Policies};
use axum::http::Method;
use serde_json::{Value, json};
use shared::{
    platform::config::EnvReader,
    testing::{redis_config, seeded_db},
};

use crate::{
    quizzes::support::{Respondent, quiz_db},
    support::{TestApp, TestResponse},
};

/// A process that counts in Redis, with some variables set differently.
async fn counting(variables: &[(&str, &str)]) -> TestApp {
    let app = TestApp::over(quiz_db().await).await;
    let app = app.another_with(&redis_config(), variables);
    app.wait_for_redis().await;
    app
}

fn begin() -> Value {
    json!({"email": "ann@limits.example", "tier": "quick"})
}

fn names(header: &str) -> Vec<&str> {
    let named = header.split(", ").filter(|entry| !entry.is_empty());
    named
        .map(|entry| entry.split('"').nth(1).unwrap_or_default())
        .collect()
}

#[tokio::test]
async fn every_operation_answers_with_the_policies_that_the_document_names() {
    let app = TestApp::over(seeded_db().await).await;
    let document = serde_json::to_value(api::router::document()).expect("a document");
    let known: Vec<&str> = Policies::default().names().collect();
    let mut used: Vec<String> = Vec::new();
    let mut number = 0;

    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let described: Vec<&str> = operation["x-rate-limit"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            assert!(!described.is_empty(), "{method} {path} has no policy");
            for name in &described {
                assert!(known.contains(name), "{method} {path}: {name:?}");
                used.push((*name).to_owned());
            }
            number += 1;
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let answer = app
                .request(method.clone(), &path.replace(['{', '}'], ""))
                .from(&format!("198.51.100.{number}"))
                .send()
                .await;
            let told = names(answer.header("ratelimit-policy"));
            assert_eq!(told, described, "{method} {path}: {}", answer.text);
            assert!(operation["responses"]["429"].is_object(), "{method} {path}");
        }
    }
    for name in known {
        assert!(used.iter().any(|one| one == name), "{name} limits nothing");
    }
}

#[tokio::test]
async fn pages_that_cost_something_are_counted_too() {
    let app = TestApp::over(seeded_db().await).await;

    for (method, path, policies) in [
        (Method::GET, "/r/some", &["burst", "sustained"][..]),
        (Method::GET, "/admin", &["operator"]),
        (Method::POST, "/admin/do", &["operator"]),
        (Method::POST, "/unsubscribe/some", &["burst"]),
        (Method::POST, "/admin/sign-in", &["burst", "sustained"]),
    ] {
        let answer = app.request(method.clone(), path).from("203.0.113.9");
        let answer = answer.send().await;
        let told = names(answer.header("ratelimit-policy"));
        assert_eq!(told, policies, "{method} {path}");
    }
}

#[tokio::test]
async fn of_a_thousand_requests_with_forged_addresses_exactly_the_limit_passes() {
    let app = counting(&[]).await;

    let mut passed = 0;
    for n in 0..1000_u32 {
        let forged = format!("198.{}.{}.1, 192.0.2.{}", 18 + n % 2, n % 256, n / 4 % 256);
        let answer = app
            .post("/api/quiz/sessions", begin())
            .from("203.0.113.9")
            .header("x-forwarded-for", &forged)
            .header("x-real-ip", &format!("192.0.2.{}", n % 256))
            .header("forwarded", &format!("for=192.0.2.{}", n % 256))
            .send()
            .await;
        match answer.status.as_u16() {
            201 => passed += 1,
            _ => assert_eq!(answer.code(), "RATE_LIMITED", "{}", answer.text),
        }
    }

    assert_eq!(passed, 10);
}

#[tokio::test]
async fn behind_our_proxy_the_address_that_it_saw_is_counted() {
    let app = counting(&[("TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8")]).await;
    let send = |forwarded: String, peer: &'static str| {
        let request = app
            .post("/api/quiz/sessions", begin())
            .from(peer)
            .header("x-forwarded-for", &forwarded);
        async move { request.send().await.status.as_u16() }
    };

    let mut passed = 0;
    for n in 0..100 {
        // Written by the client, and then, by the proxy, the client.
        let forwarded = format!("192.0.2.{n}, 10.1.2.3, 203.0.113.9");
        passed += u32::from(send(forwarded, "10.0.0.1").await == 201);
    }
    let other = send("192.0.2.1, 203.0.113.10".to_owned(), "fd00::1").await;
    let mut of_one_network = 0;
    for n in 0..100 {
        let forwarded = format!("2001:db8:5:5:{n:x}::{n:x}");
        of_one_network += u32::from(send(forwarded, "10.0.0.1").await == 201);
    }

    assert_eq!(passed, 10);
    assert_eq!(other, 201, "another address has a quota of its own");
    assert_eq!(of_one_network, 10, "a network of version 6 is one client");
}

#[tokio::test]
async fn two_hundred_at_once_over_two_processes_do_not_overshoot() {
    let app = TestApp::over(quiz_db().await).await;
    let redis = redis_config();
    let processes = [(); 2].map(|()| app.another_with(&redis, &[]));
    for process in &processes {
        process.wait_for_redis().await;
    }

    let asked = (0..200).map(|n| {
        let request = processes[n % 2].post("/api/quiz/sessions", begin());
        request.from("203.0.113.9").send()
    });
    let answers = futures::future::join_all(asked).await;

    let count = |status: u16| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((count(201), count(429)), (10, 190));
}

#[tokio::test]
async fn a_refusal_says_which_limit_and_how_long_to_wait() {
    let app = counting(&[]).await;
    let send = || app.post("/api/quiz/sessions", begin()).from("203.0.113.9");

    let first = send().send().await.expect(201);
    for _ in 0..9 {
        send().send().await.expect(201);
    }
    let refused = send().send().await.expect(429);

    assert_eq!(
        first.header("ratelimit-policy"),
        r#""burst";q=10;w=1, "sustained";q=100;w=60, "quiz_create";q=10;w=3600"#
    );
    assert_eq!(
        first.header("ratelimit"),
        r#""burst";r=9;t=1, "sustained";r=99;t=60, "quiz_create";r=9;t=3600"#
    );
    assert_eq!(refused.code(), "RATE_LIMITED");
    let wait = refused.json()["error"]["retry_after"].as_u64();
    assert_eq!(wait, refused.header("retry-after").parse().ok());
    assert!(wait.is_some_and(|seconds| seconds > 3500), "{wait:?}");
    assert_eq!(refused.json()["error"]["retryable"], true);
    assert!(refused.text.contains("quiz_create"), "{}", refused.text);
    assert!(refused.header("ratelimit").contains(r#""quiz_create";r=0"#));
}

#[tokio::test]
async fn a_known_caller_has_a_quota_of_its_own_and_an_invented_one_has_not() {
    let app = counting(&[]).await;
    let ann = Respondent::begin(&app, "ann@limits.example", "quick").await;
    let bob = Respondent::begin(&app, "bob@limits.example", "quick").await;
    let left = |answer: &TestResponse| answer.header("ratelimit").to_owned();
    let read = |token: String, address: &'static str| {
        let request = app.get(&ann.path).bearer(&token).from(address);
        async move { request.send().await }
    };

    let first = left(&read(ann.token.clone(), "203.0.113.9").await);
    let elsewhere = left(&read(ann.token.clone(), "203.0.113.10").await);
    let other = left(&read(bob.token.clone(), "203.0.113.9").await);
    let invented = left(&read("crb_qs_invented1".to_owned(), "203.0.113.9").await);
    let again = left(&read("crb_qs_invented2".to_owned(), "203.0.113.9").await);

    for (told, remaining) in [
        (first, 99),
        (elsewhere, 98),
        (other, 99),
        (invented, 99),
        (again, 98),
    ] {
        let expected = format!(r#""sustained";r={remaining}"#);
        assert!(told.contains(&expected), "{told}: {expected}");
    }
}

#[tokio::test]
async fn without_redis_changes_are_counted_in_each_process_and_reads_go_on() {
    let app = TestApp::configured(quiz_db().await, &[("API_REPLICAS", "2")]).await;

    let mut changed = 0;
    for _ in 0..20 {
        let request = app.post("/api/quiz/sessions", begin());
        let answer = request.from("203.0.113.9").send().await;
        changed += u32::from(answer.status == 201);
    }
    let mut read = 0;
    for _ in 0..150 {
        let request = app.get("/api/quiz/sessions/some");
        let answer = request.from("203.0.113.9").send().await;
        read += u32::from(answer.status == 401);
    }

    assert_eq!(changed, 5, "half of ten");
    assert_eq!(read, 150);
}

#[tokio::test]
async fn public_answers_are_counted_in_the_process_by_their_part_and_however_they_are_sent() {
    let app = TestApp::tuned(seeded_db().await, &[("API_REPLICAS", "2")], |config| {
        let text = "[policies.burst]\nquota = 40\nwindow_seconds = 600";
        config.policies = Policies::parse(text).expect("sound");
    })
    .await;
    let send = |address: &'static str| {
        let request = app.get("/api/vendors/categories").from(address);
        async move { request.send().await }
    };

    let mut answers = Vec::new();
    for _ in 0..30 {
        answers.push(send("203.0.113.9").await);
    }
    let other = send("203.0.113.10").await;

    let passed = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(
        passed, 20,
        "half of forty, the first of them made, the others from memory"
    );
    assert!(
        answers[1]
            .header("ratelimit")
            .starts_with(r#""burst";r=18;"#)
    );
    assert_eq!(answers[25].code(), "RATE_LIMITED");
    assert!(!answers[25].header("x-request-id").is_empty());
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn on_a_laptop_this_machine_is_not_counted_unless_the_file_says_so() {
    let exempt = TestApp::over(quiz_db().await).await;
    let counted = TestApp::tuned(quiz_db().await, &[], |config| {
        config.policies = Policies::parse("count_loopback = true").expect("sound");
    })
    .await;

    for (app, passes) in [(&exempt, 15), (&counted, 10)] {
        for address in ["127.0.0.1", "::1"] {
            let mut passed = 0;
            for _ in 0..15 {
                let request = app.post("/api/quiz/sessions", begin());
                passed += u32::from(request.from(address).send().await.status == 201);
            }
            assert_eq!(passed, passes, "{address}");
        }
    }
}

#[test]
fn mistakes_in_what_configures_the_limits_are_told_with_all_others() {
    let file = tempfile(
        "[policies.burst]\nquota = 0\nwindow_seconds = 1\n[policies.brust]\nquota = 1\nwindow_seconds = 1",
    );
    let variables = [
        ("TRUSTED_PROXIES", "10.0.0.0/8, everything, 0.0.0.0/0"),
        ("API_REPLICAS", "0"),
        ("RATE_LIMITS_FILE", file.path.as_str()),
    ];
    let env = EnvReader::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));

    let mistakes = ApiConfig::read(env).1.expect_err("mistakes").to_string();

    for part in [
        "TRUSTED_PROXIES holds \"everything\"",
        "TRUSTED_PROXIES holds \"0.0.0.0/0\"",
        "API_REPLICAS is 0",
        "burst: quota must be",
        "brust is no policy",
        "DATABASE_URL is not set",
    ] {
        assert!(mistakes.contains(part), "{part}: {mistakes}");
    }
}

/// A file that goes with its owner.
struct TempFile {
    path: String,
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn tempfile(text: &str) -> TempFile {
    let name = format!("crb-limits-{}.toml", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, text).expect("a file");
    TempFile {
        path: path.to_string_lossy().into_owned(),
    }
}
