//! How many streams may be open, of a process and of an address.

use axum::body::Body;
use shared::platform::config::AppEnv;

use super::fixture::Watched;
use crate::{
    quizzes::support::quiz_db,
    support::{TestApp, TestResponse},
};

const ANN: &str = "203.0.113.7";
const BOB: &str = "203.0.113.8";
const LOOPBACK: &str = "127.0.0.1";

#[tokio::test]
async fn a_full_process_refuses_streams_until_one_closes() {
    let app = TestApp::configured(quiz_db().await, &[("SSE_MAX_PROCESS", "2")]).await;
    let watched = Watched::queued(&app).await;

    let first = open(&app, &watched, ANN).await.expect("a stream");
    let second = open(&app, &watched, BOB).await.expect("a stream");
    let refused = open(&app, &watched, LOOPBACK).await.expect_err("a refusal");
    drop(first);
    let third = open(&app, &watched, LOOPBACK).await.expect("a free place");

    let refused = refused.expect(503);
    assert_eq!(refused.code(), "UNAVAILABLE");
    assert_is_passing(&refused);
    assert_eq!(app.state.hub.open_streams(), 2);
    drop((second, third));
    assert_eq!(app.state.hub.open_streams(), 0);
}

#[tokio::test]
async fn an_address_opens_no_more_streams_than_it_may_until_it_closes_one() {
    let app = TestApp::configured(quiz_db().await, &[("SSE_MAX_IP", "2")]).await;
    let watched = Watched::queued(&app).await;

    let first = open(&app, &watched, ANN).await.expect("a stream");
    let _second = open(&app, &watched, ANN).await.expect("a stream");
    let refused = open(&app, &watched, ANN).await.expect_err("a refusal");
    let _others = open(&app, &watched, BOB).await.expect("a place of its own");
    drop(first);
    let _third = open(&app, &watched, ANN).await.expect("a free place");
    let again = open(&app, &watched, ANN).await.expect_err("a refusal");

    for refused in [refused.expect(429), again.expect(429)] {
        assert_eq!(refused.code(), "RATE_LIMITED");
        assert_is_passing(&refused);
    }
    assert_eq!(app.state.hub.open_streams(), 3, "a refusal takes no place");
}

#[tokio::test]
async fn a_laptops_own_streams_are_free_and_a_servers_are_not() {
    let variables = [("SSE_MAX_IP", "1")];
    let laptop = TestApp::configured(quiz_db().await, &variables).await;
    let server = TestApp::tuned(quiz_db().await, &variables, |config| {
        config.app_env = AppEnv::Prod;
    })
    .await;

    for (app, is_free) in [(laptop, true), (server, false)] {
        let watched = Watched::queued(&app).await;
        let _first = open(&app, &watched, LOOPBACK).await.expect("a stream");
        let second = open(&app, &watched, LOOPBACK).await;

        assert_eq!(second.is_ok(), is_free);
        if let Err(refused) = second {
            refused.expect(429);
        }
    }
}

/// Opens a stream from an address. The place is held as long as the body.
async fn open(app: &TestApp, watched: &Watched, from: &str) -> Result<Body, TestResponse> {
    let request = app.get(&watched.path()).bearer(&watched.token).from(from);
    let response = request.open().await;
    if response.status() == 200 {
        return Ok(response.into_body());
    }
    Err(TestResponse::read(response).await)
}

/// The one envelope, and when to come again.
#[track_caller]
fn assert_is_passing(refused: &TestResponse) {
    let error = &refused.json()["error"];
    assert_eq!(error["request_id"], refused.header("x-request-id"));
    assert!(error["message"].is_string() && error["details"].is_array());
    assert_eq!(refused.header("content-type"), "application/json");
    assert_eq!(refused.header("retry-after"), "5");
}
