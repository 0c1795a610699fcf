//! Pages of other sites: which may call and read, and what a cookie alone may change.

use axum::http::Method;
use serde_json::json;
use shared::platform::config::EnvReader;

use crate::{
    quizzes::support::{Respondent, quiz_app, quiz_db},
    support::{TestApp, TestResponse},
};

const OWN: &str = "http://crb.test";
const ALLOWED: &str = "https://app.example";
/// Strangers, most of them with something of ours in their name.
const STRANGERS: [&str; 8] = [
    "https://evil.example",
    "https://app.example.evil.test",
    "https://evilapp.example",
    "https://app.example:8443",
    "http://app.example",
    "http://crb.test.evil.example",
    "http://crb.test:81",
    "null",
];

async fn app() -> TestApp {
    let origins = format!("{ALLOWED}, https://other.example");
    TestApp::configured(quiz_db().await, &[("CORS_ORIGINS", &origins)]).await
}

/// What a browser asks before a page of another site may change something.
async fn preflight(app: &TestApp, origin: &str) -> TestResponse {
    app.request(Method::OPTIONS, "/api/quiz/sessions/some")
        .header("origin", origin)
        .header("access-control-request-method", "PATCH")
        .header(
            "access-control-request-headers",
            "authorization,content-type,if-match",
        )
        .send()
        .await
}

#[tokio::test]
async fn an_allowed_origin_may_call_with_credentials_and_read_the_answer() {
    let app = app().await;

    let asked = preflight(&app, ALLOWED).await.expect(200);
    let answer = app
        .get("/api/health")
        .header("origin", ALLOWED)
        .send()
        .await
        .expect(200);
    let error = app
        .get("/api/quiz/sessions/some")
        .header("origin", ALLOWED)
        .send()
        .await
        .expect(401);

    for given in [&asked, &answer, &error] {
        assert_eq!(given.header("access-control-allow-origin"), ALLOWED);
        assert_eq!(given.header("access-control-allow-credentials"), "true");
        let varies = given.headers.get_all("vary");
        assert!(varies.iter().any(|on| on == "origin"), "{given:?}");
    }
    let methods = asked.header("access-control-allow-methods");
    assert_eq!(methods, "GET,POST,PATCH,PUT,DELETE");
    let headers = asked.header("access-control-allow-headers");
    for needed in [
        "authorization",
        "content-type",
        "if-match",
        "last-event-id",
        "traceparent",
    ] {
        assert!(headers.split(',').any(|name| name == needed), "{headers}");
    }
    assert_eq!(asked.header("access-control-max-age"), "600");
    let readable = answer.header("access-control-expose-headers");
    assert_eq!(
        readable,
        "etag,location,retry-after,idempotency-replayed,ratelimit,ratelimit-policy,x-request-id"
    );
}

#[tokio::test]
async fn a_stranger_is_allowed_nothing() {
    let app = app().await;

    for origin in STRANGERS {
        let asked = preflight(&app, origin).await.expect(200);
        let answer = app
            .get("/api/health")
            .header("origin", origin)
            .send()
            .await
            .expect(200);

        for given in [asked, answer] {
            for name in [
                "access-control-allow-origin",
                "access-control-allow-credentials",
            ] {
                assert_eq!(given.header(name), "", "{name} for {origin}");
            }
        }
    }
}

#[test]
fn every_origin_at_once_cannot_be_allowed() {
    for origins in [
        "*",
        "https://*.example",
        "null",
        "https://app.example/",
        "app.example",
    ] {
        let env = EnvReader::new([("CORS_ORIGINS".to_owned(), origins.to_owned())]);
        let mistakes = api::config::ApiConfig::read(env)
            .1
            .expect_err("a refusal")
            .to_string();

        assert!(mistakes.contains("CORS_ORIGINS"), "{origins}: {mistakes}");
    }
}

#[tokio::test]
async fn a_cookie_changes_things_only_from_a_page_of_ours() {
    let app = app().await;
    let ann = Respondent::begin(&app, "ann@origins.example", "quick").await;

    let mut refused = vec![
        ("no origin", vec![]),
        (
            "a stranger that says it is us",
            vec![
                ("origin", STRANGERS[0]),
                ("sec-fetch-site", "same-origin"),
                ("host", "crb.test"),
                ("referer", "http://crb.test/quiz"),
            ],
        ),
        (
            "a sibling without an origin",
            vec![("sec-fetch-site", "same-site")],
        ),
        (
            "a stranger without an origin",
            vec![("sec-fetch-site", "cross-site")],
        ),
        (
            "credentials of another kind beside the cookie",
            vec![
                ("origin", STRANGERS[0]),
                ("authorization", "Basic YW5uOng="),
            ],
        ),
    ];
    refused.extend(STRANGERS.map(|origin| (origin, vec![("origin", origin)])));
    for (who, headers) in refused {
        let answer = change(&app, &ann, &headers).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (403, "FORBIDDEN"),
            "{who}"
        );
    }
    for headers in [
        vec![("origin", OWN)],
        vec![("origin", ALLOWED)],
        vec![("sec-fetch-site", "same-origin")],
        // A form of a page that sends no referrer.
        vec![("origin", "null"), ("sec-fetch-site", "same-origin")],
    ] {
        change(&app, &ann, &headers).await.expect(200);
    }

    assert_eq!(
        ann.read(&app).await["revision"],
        4,
        "a refusal changes nothing"
    );
}

#[tokio::test]
async fn a_cookie_reads_from_anywhere_as_the_browser_keeps_the_answer_from_strangers() {
    let app = app().await;
    let ann = Respondent::begin(&app, "ann@origins.example", "quick").await;

    let answer = app
        .get(&ann.path)
        .header("cookie", &format!("crb_session={}", ann.token))
        .header("origin", STRANGERS[0])
        .send()
        .await
        .expect(200);

    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_bearer_changes_things_from_anywhere() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@origins.example", "quick").await;

    // No browser adds a bearer by itself, so whoever sends one means it, a cookie beside it or not.
    for cookie in ["", "crb_session=crb_qs_of_another_session"] {
        app.patch(&ann.path, json!({"answers": {"industry": "healthcare"}}))
            .bearer(&ann.token)
            .header("cookie", cookie)
            .header("origin", STRANGERS[0])
            .send()
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn cookies_that_are_not_ours_are_no_callers() {
    let app = quiz_app().await;

    // On a laptop, cookies of whatever else listens on another port come along.
    app.post(
        "/api/quiz/sessions",
        json!({"email": "ann@origins.example", "tier": "quick"}),
    )
    .header("cookie", "theme=dark; other_session=1")
    .send()
    .await
    .expect(201);
}

/// A change by cookie.
async fn change(app: &TestApp, caller: &Respondent, headers: &[(&str, &str)]) -> TestResponse {
    let mut request = app
        .patch(&caller.path, json!({"answers": {"industry": "healthcare"}}))
        .header("cookie", &format!("crb_session={}", caller.token));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.send().await
}
