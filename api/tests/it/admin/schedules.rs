//! What happens by itself, as operators want it.

use axum::http::Method;
use serde_json::{Value, json};
use worker::schedule;

use super::support::{acts, get, order};
use crate::{
    quizzes::support::worker,
    support::{TestApp, TestResponse},
};

const REFRESH: &str = "/api/admin/schedules/vendors.refresh_catalogue";

async fn put(app: &TestApp, tag: Option<&str>, body: Value) -> TestResponse {
    let request = app.request(Method::PUT, REFRESH).operator().json(&body);
    let request = match tag {
        Some(tag) => request.header("if-match", tag),
        None => request,
    };
    request.send().await
}

/// An api whose database a worker has told its schedules.
async fn app() -> TestApp {
    let app = TestApp::new().await;
    schedule::settle_once(worker(&app).await.context())
        .await
        .expect("schedules");
    app
}

/// The schedules that tick, as a worker sees them.
async fn ticking(app: &TestApp) -> Vec<String> {
    schedule::settle_once(worker(app).await.context())
        .await
        .expect("schedules")
}

#[tokio::test]
async fn schedules_are_listed_with_their_next_time_and_those_of_a_laptop_are_held() {
    let app = app().await;

    let schedules = get(&app, "/api/admin/schedules").await.expect(200).data();

    let names: Vec<&str> = schedules
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|schedule| schedule["id"].as_str())
        .collect();
    assert!(
        names.is_sorted() && names.contains(&"vendors.refresh_catalogue"),
        "{names:?}"
    );
    assert!(names.len() >= schedule::names(&worker(&app).await.context().config).len());
    let expired = &schedules[0];
    assert_eq!(expired["id"], "maintenance.delete_expired");
    assert!(
        expired["next_at"]
            .as_str()
            .is_some_and(|at| at.contains(":17:00"))
    );
    assert_eq!(expired["last"], json!(null));
    let refresh = get(&app, REFRESH).await.expect(200);
    assert_eq!(refresh.header("etag"), "\"0\"");
    assert_eq!(
        (&refresh.data()["is_paused"], &refresh.data()["next_at"]),
        (&json!(true), &json!(null))
    );
}

#[tokio::test]
async fn a_changed_schedule_is_followed_and_a_stale_change_is_refused() {
    let app = app().await;
    let wanted = json!({"cron": "0 30 4 * * Tue *", "is_paused": false});

    let changed = put(&app, Some("\"0\""), wanted.clone()).await.expect(200);

    assert_eq!(changed.header("etag"), "\"1\"");
    assert_eq!(changed.data()["cron"], "0 30 4 * * Tue *");
    assert_eq!(changed.data()["changed_by"], "operator");
    assert!(changed.data()["next_at"].is_string());
    assert!(
        ticking(&app)
            .await
            .contains(&"vendors.refresh_catalogue".to_owned())
    );
    assert_eq!(
        put(&app, Some("\"0\""), wanted.clone())
            .await
            .expect(412)
            .code(),
        "REVISION_MISMATCH"
    );
    assert_eq!(
        put(&app, None, wanted).await.expect(428).code(),
        "PRECONDITION_REQUIRED"
    );
    let held = json!({"cron": "0 30 4 * * Tue *", "is_paused": true});
    put(&app, Some("\"1\""), held).await.expect(200);
    assert!(
        !ticking(&app)
            .await
            .contains(&"vendors.refresh_catalogue".to_owned())
    );
    assert_eq!(acts(&app).await.len(), 2);
}

#[tokio::test]
async fn an_expression_that_is_none_is_refused() {
    let app = app().await;

    for cron in [
        "",
        "whenever",
        "99 * * * * * *",
        "0 0 3 * * Mon 2020",
        "* * *",
    ] {
        let refused = put(
            &app,
            Some("\"0\""),
            json!({"cron": cron, "is_paused": false}),
        )
        .await;
        assert_eq!(
            refused.expect(422).json()["error"]["details"][0]["field"],
            "/cron",
            "{cron}"
        );
    }
    put(&app, Some("\"0\""), json!({"cron": "0 0 3 * * Mon *"}))
        .await
        .expect(422);
}

#[tokio::test]
async fn a_schedule_runs_now_when_somebody_asks_also_where_it_is_held() {
    let app = app().await;

    let asked = order(&app, &format!("{REFRESH}/run")).await.expect(202);
    assert!(asked.data()["run_requested_at"].is_string());
    assert_eq!(asked.header("location"), REFRESH);
    ticking(&app).await;
    ticking(&app).await;

    let runs = get(&app, "/api/admin/jobs?kind=vendors.refresh_catalogue")
        .await
        .expect(200)
        .data();
    assert_eq!(
        runs.as_array().map(Vec::len),
        Some(1),
        "asked once, run once"
    );
    let after = get(&app, REFRESH).await.expect(200).data();
    assert_eq!(after["run_requested_at"], json!(null));
    assert_eq!(after["last"]["run_id"], runs[0]["id"]);
    assert_eq!(after["last"]["state"], "queued");
    order(&app, "/api/admin/schedules/nothing/run")
        .await
        .expect(404);
    get(&app, "/api/admin/schedules/nothing").await.expect(404);
}

#[tokio::test]
async fn a_schedule_that_was_held_a_moment_ago_does_not_fire() {
    let app = app().await;
    let held = json!({"cron": "0 17 * * * * *", "is_paused": true});
    let path = "/api/admin/schedules/maintenance.delete_expired";
    let request = app.request(Method::PUT, path).operator().json(&held);
    request.header("if-match", "\"0\"").send().await.expect(200);

    let worker = worker(&app).await;
    let fired = schedule::fire_all(worker.context(), chrono::DateTime::UNIX_EPOCH).await;

    let expected = schedule::names(&worker.context().config).len() - 1;
    assert_eq!(fired.expect("ticks"), expected);
}
