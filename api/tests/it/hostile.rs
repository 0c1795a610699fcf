//! Input that means harm: it is refused, and it is never a fault of ours. And the headers that protect the reader.

use axum::http::Method;
use serde_json::Value;
use shared::testing::seeded_db;

use crate::{
    quizzes::support::{Respondent, quiz_app, quiz_db},
    support::TestApp,
};

/// Bodies that no honest client sends.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let deep = |open: &str, close: &str| {
        let mut text = open.repeat(100_000);
        text.push_str(&close.repeat(100_000));
        text.into_bytes()
    };
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        ("deep lists", deep("[", "]")),
        ("deep objects", deep("{\"a\":", "}")),
        ("deep in a field", {
            let mut body = b"{\"answers\":".to_vec();
            body.extend(deep("[", "]"));
            body.push(b'}');
            body
        }),
        ("ten megabytes", vec![b' '; 10 * 1024 * 1024]),
        (
            "a long text",
            format!("{{\"email\":\"{}\"}}", "a".repeat(200_000)).into_bytes(),
        ),
        (
            "NUL",
            text("{\"email\":\"a\\u0000@b.example\",\"tier\":\"quick\"}"),
        ),
        (
            "raw NUL",
            b"{\"email\":\"a\0@b.example\",\"tier\":\"quick\"}".to_vec(),
        ),
        (
            "a lone surrogate",
            text("{\"email\":\"\\ud800@b.example\",\"tier\":\"quick\"}"),
        ),
        (
            "a lone low surrogate",
            text("{\"email\":\"\\udc00\\ud800\",\"tier\":\"quick\"}"),
        ),
        (
            "no UTF-8",
            b"{\"email\":\"\xff\xfe@b.example\",\"tier\":\"quick\"}".to_vec(),
        ),
        (
            "infinity",
            text("{\"answers\":{\"admin_hours_week\":1e400}}"),
        ),
        (
            "more than 64 bits",
            text("{\"answers\":{\"admin_hours_week\":99999999999999999999999}}"),
        ),
        (
            "less than 64 bits",
            text("{\"expires_in_days\":-9223372036854775809}"),
        ),
        (
            "doubled keys",
            text("{\"email\":\"a@b.example\",\"email\":\"c@d.example\",\"tier\":\"quick\"}"),
        ),
        (
            "columns of ours",
            text(
                "{\"email\":\"a@b.example\",\"tier\":\"quick\",\"status\":\"paid\",\"report_id\":1}",
            ),
        ),
        (
            "a prototype",
            text("{\"__proto__\":{\"is_operator\":true}}"),
        ),
        ("a list", text("[1,2,3]")),
        ("a number", text("1e999999")),
        ("half", text("{\"email\":")),
        ("two", text("{}{}")),
        ("nothing", Vec::new()),
    ]
}

/// Queries that no honest client sends.
const QUERIES: &[&str] = &[
    "limit=0",
    "limit=-1",
    "limit=1000000000",
    "limit=99999999999999999999999999",
    "limit=1e3",
    "limit=NaN",
    "page=-1",
    "cursor=%00",
    "cursor=AAAA",
    "cursor=' or 1=1--",
    "sort=name;drop table vendors",
    "sort=(select pg_sleep(5))",
    "category=%00",
    "category=%ff%fe",
    "category=%ED%A0%80",
    "q=%00",
    "last_event_id=99999999999999999999999999",
    "state=%27",
    "unknown=1",
    "limit=1&limit=2",
];

#[tokio::test]
async fn no_body_is_a_fault_of_ours() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@hostile.example", "full").await;
    let document = serde_json::to_value(api::router::document()).expect("a document");

    for (method, path, operation) in operations(&document) {
        if operation["requestBody"].is_null() {
            continue;
        }
        let path = path.replace("{id}", &ann.id);
        for (what, body) in bodies() {
            let request = || {
                app.request(method.clone(), &path)
                    .header("content-type", "application/json")
                    .body(body.clone())
            };
            for answer in [
                request().bearer(&ann.token).send().await,
                request().operator().send().await,
            ] {
                let status = answer.status.as_u16();
                // Some of these mean nothing by being doubled or empty.
                let is_refused = (400..500).contains(&status);
                assert!(
                    is_refused || (what == "nothing" && status < 500),
                    "{method} {path}: {what}: {status} {}",
                    answer.text
                );
                assert!(answer.text.len() < 20_000, "{method} {path}: {what}");
            }
        }
    }
}

#[tokio::test]
async fn no_query_is_a_fault_of_ours() {
    let app = TestApp::over(seeded_db().await).await;
    let document = serde_json::to_value(api::router::document()).expect("a document");

    for (method, path, _) in operations(&document) {
        if method != Method::GET {
            continue;
        }
        let path = path
            .replace("{slug}", "hubspot")
            .replace("{industry}", "healthcare");
        for query in QUERIES {
            let query = query.replace(' ', "%20").replace('\'', "%27");
            let answer = app.get(&format!("{path}?{query}")).operator().send().await;
            assert!(
                answer.status.as_u16() < 500,
                "{path}?{query}: {}",
                answer.text
            );
        }
    }
}

#[tokio::test]
async fn no_path_is_a_fault_of_ours() {
    let app = TestApp::over(seeded_db().await).await;
    let document = serde_json::to_value(api::router::document()).expect("a document");
    let parts = [
        "%00",
        "%ff",
        "..%2f..%2fetc%2fpasswd",
        "%27%20or%201=1",
        "-1",
        "0",
        "%F0%9F%A6%80",
    ];

    for (method, path, _) in operations(&document) {
        for part in parts.iter().copied().chain([&*"x".repeat(3000)]) {
            let mut concrete = Vec::new();
            for name in path.split('/') {
                concrete.push(if name.starts_with('{') { part } else { name });
            }
            let path = concrete.join("/");
            for answer in [
                app.request(method.clone(), &path).operator().send().await,
                app.request(method.clone(), &path).send().await,
            ] {
                assert!(
                    answer.status.as_u16() < 500,
                    "{method} {path}: {}",
                    answer.text
                );
            }
        }
    }
}

#[tokio::test]
async fn every_kind_of_answer_protects_its_reader() {
    let app = TestApp::over(seeded_db().await).await;
    let paths = [
        "/",
        "/quiz",
        "/favicon.ico",
        "/api/health",
        "/api/vendors/hubspot",
        // From memory.
        "/api/vendors/hubspot",
        "/api/nothing",
        "/r/nothing",
        "/openapi.json",
        "/docs/",
        "/api/quiz/sessions/some",
    ];

    for path in paths {
        let answer = app.get(path).send().await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"));
        assert_eq!(
            answer.header("strict-transport-security"),
            "",
            "without TLS"
        );
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src 'self' '"));
        let may_style = path == "/docs/";
        assert_eq!(
            policy.contains("unsafe-inline"),
            may_style,
            "{path}: {policy}"
        );
        assert_eq!(
            answer.header("server"),
            "",
            "{path} says what it is made with"
        );
    }
}

#[tokio::test]
async fn behind_tls_browsers_are_told_to_stay_there() {
    let base = [("BASE_URL", "https://crb.test")];
    let app = TestApp::configured(seeded_db().await, &base).await;

    for path in [
        "/",
        "/api/vendors/hubspot",
        "/api/vendors/hubspot",
        "/api/nothing",
    ] {
        let answer = app.get(path).send().await;
        let told = answer.header("strict-transport-security");
        assert_eq!(told, "max-age=63072000; includeSubDomains", "{path}");
    }
}

#[tokio::test]
async fn a_cookie_cannot_be_read_by_scripts_and_goes_through_tls_alone_where_there_is_any() {
    for (base, is_secure) in [("http://crb.test", false), ("https://crb.test", true)] {
        let app = TestApp::configured(quiz_db().await, &[("BASE_URL", base)]).await;
        let body = serde_json::json!({"email": "ann@hostile.example", "tier": "quick"});

        let made = app
            .post("/api/quiz/sessions", body)
            .send()
            .await
            .expect(201);

        let cookie = made.header("set-cookie");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(cookie.contains("Secure"), is_secure, "{cookie}");
    }
}

/// All operations but the streams, which have tests of their own and no end.
fn operations(document: &Value) -> Vec<(Method, String, &Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let is_stream =
                operation["responses"]["200"]["content"]["text/event-stream"].is_object();
            if !is_stream {
                found.push((method, path.clone(), operation));
            }
        }
    }
    found
}
