//! What holds for every operation.

use axum::http::Method;

use crate::support::TestApp;

#[tokio::test]
async fn the_service_lives_and_is_ready() {
    let app = TestApp::new().await;

    let health = app.get("/api/health").send().await.expect(200);
    let ready = app.get("/api/readyz").send().await.expect(200);

    assert_eq!(health.data()["status"], "ok");
    assert_eq!(ready.data()["schema"], true);
    assert!(
        health
            .header("content-security-policy")
            .contains("default-src 'none'")
    );
    assert!(!health.header("x-request-id").is_empty());
}

#[tokio::test]
async fn the_same_operations_answer_under_v1() {
    let app = TestApp::new().await;

    let answer = app.get("/api/v1/errors/NOT_FOUND").send().await.expect(200);

    assert_eq!(answer.data()["status"], 404);
}

#[tokio::test]
async fn unknown_paths_and_methods_get_the_envelope() {
    let app = TestApp::new().await;

    let path = app.get("/api/nothing/here").send().await.expect(404);
    let method = app
        .request(Method::POST, "/api/health")
        .send()
        .await
        .expect(405);

    assert_eq!(path.code(), "NOT_FOUND");
    assert_eq!(method.code(), "METHOD_NOT_ALLOWED");
    assert!(
        method.header("allow").contains("GET"),
        "{:?}",
        method.headers
    );
}

#[tokio::test]
async fn a_request_keeps_its_id_and_its_trace() {
    let app = TestApp::new().await;

    let named = app
        .get("/api/nothing")
        .header("x-request-id", "ticket-12345")
        .send()
        .await;
    let traced = app
        .get("/api/nothing")
        .header(
            "traceparent",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        )
        .send()
        .await;

    assert_eq!(named.header("x-request-id"), "ticket-12345");
    assert_eq!(named.json()["error"]["request_id"], "ticket-12345");
    assert_eq!(
        traced.header("x-request-id"),
        "4bf92f3577b34da6a3ce929d0e0e4736"
    );
}
