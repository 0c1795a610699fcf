//! The operations endpoint: what Prometheus is told, and that board and alerts ask for nothing else.

use std::{collections::BTreeSet, path::Path};

use api::ops;
use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::{Value, json};
use shared::{platform::config::EnvReader, testing::seeded_db};
use tower::ServiceExt;
use worker::{clients::Ai, config::WorkerConfig, context::Context, runtime::metrics};

use crate::{
    quizzes::support::{Respondent, quick_answers, quiz_app, worker as executor},
    support::{TestApp, TestResponse},
};

/// What the api tells, as Prometheus asks for it.
async fn ask(app: &TestApp, path: &str) -> TestResponse {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let answer = ops::router(app.state.clone()).oneshot(request).await;
    TestResponse::read(answer.expect("an answer")).await
}

/// The worker with a language model, so that there is a breaker to tell of.
fn with_model(context: &Context) -> Context {
    let variables = [
        ("APP_ENV", "local"),
        ("BASE_URL", "http://crb.test"),
        ("DATABASE_URL", "unused"),
        ("REDIS_URL", "redis://127.0.0.1:1"),
        ("ANTHROPIC_API_KEY", "key-of-the-tests"),
    ];
    let env = EnvReader::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = WorkerConfig::read(env, None).1.expect("a configuration");
    let settings = config.ai.as_ref().expect("a model");
    Context {
        ai: Some(Ai::open(settings, &config.redis).expect("a client")),
        ..context.clone()
    }
}

/// Everything that both processes tell after some work.
async fn everything() -> String {
    let app = TestApp::over(seeded_db().await).await;
    app.get("/api/vendors/categories").send().await.expect(200);
    for _ in 0..11 {
        let body = json!({"email": "ann@numbers.example", "tier": "quick"});
        let request = app.post("/api/quiz/sessions", body);
        request.from("203.0.113.9").send().await;
    }
    let own = quiz_app().await;
    let ann = Respondent::begin(&own, "ann@numbers.example", "quick").await;
    ann.save(&own, json!({"answers": quick_answers()})).await;
    ann.complete(&own).await.expect(200);
    let executor = executor(&own).await;
    executor.run_due().await.expect("the ledger answers");
    let context = with_model(executor.context());
    let told = metrics::exposition(&context, executor.metrics()).await;

    let api = ask(&app, "/metrics").await.expect(200).text;
    api + &told.text().expect("text")
}

/// Names of series in a text that may hold anything else.
fn names(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c: char| !is_part(c))
        .filter(|word| word.starts_with("crb_"))
        .map(str::to_owned)
        .collect()
}

fn read(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/observability");
    std::fs::read_to_string(folder.join(file)).expect(file)
}

#[tokio::test]
async fn board_and_alerts_name_only_what_is_told() {
    let told = names(&everything().await);

    let board: Value = serde_json::from_str(&read("board.json")).expect("JSON");
    let mut asked = BTreeSet::new();
    for panel in board["panels"].as_array().expect("panels") {
        for target in panel["targets"].as_array().into_iter().flatten() {
            asked.extend(names(target["expr"].as_str().expect("an expression")));
        }
    }
    assert!(asked.len() > 15, "{asked:?}");
    asked.extend(names(&read("alerts.yml")));
    // By what waits, workers are added.
    asked.extend(names(&read("../kubernetes/worker.yaml")));

    let missing: Vec<_> = asked.difference(&told).collect();
    assert!(missing.is_empty(), "{missing:?} not in {told:?}");
}

#[tokio::test]
async fn requests_are_told_by_route_and_never_by_path() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@numbers.example", "quick").await;
    ann.read(&app).await;
    app.get("/api/nothing/ann-was-here").send().await;
    let brew = Method::from_bytes(b"BREW").expect("a method");
    app.request(brew, "/api/health").send().await;

    let told = ask(&app, "/metrics").await.expect(200);

    assert!(
        told.header("content-type")
            .starts_with("application/openmetrics-text")
    );
    for line in [
        r#"crb_http_requests_total{method="GET",route="/api/quiz/sessions/{id}",status="200"} 1"#,
        r#"crb_http_requests_total{method="POST",route="/api/quiz/sessions",status="201"} 1"#,
        r#"crb_http_requests_total{method="other",route="/api/health",status="405"} 1"#,
        r#"route="unmatched",status="404"} 1"#,
        r#"crb_http_request_duration_seconds_count{method="POST",route="/api/quiz/sessions"} 1"#,
    ] {
        assert!(told.text.contains(line), "{line}\n{}", told.text);
    }
    for private in [ann.id.as_str(), "ann-was-here", "BREW", "numbers.example"] {
        assert!(!told.text.contains(private), "{private}");
    }
}

#[tokio::test]
async fn answers_from_memory_are_counted_under_their_route() {
    let app = TestApp::over(seeded_db().await).await;

    for _ in 0..3 {
        app.get("/api/vendors/hubspot").send().await.expect(200);
    }
    let told = ask(&app, "/metrics").await.text;

    let line =
        r#"crb_http_requests_total{method="GET",route="/api/vendors/{slug}",status="200"} 3"#;
    assert!(told.contains(line), "{told}");
}

#[tokio::test]
async fn numbers_are_told_on_their_own_port_alone() {
    let app = quiz_app().await;

    let ready = ask(&app, "/").await.expect(200);
    let outside = app.get("/metrics").send().await;

    assert_eq!(ready.data()["is_ready"], true);
    assert_eq!(outside.status, 404);
}
