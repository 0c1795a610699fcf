//! The log of what operators did.

use axum::http::Method;
use serde_json::json;
use shared::testing::seeded_db;

use super::support::{acts, ended_run, get, order, post, waiting_run};
use crate::support::TestApp;

#[tokio::test]
async fn a_line_names_who_did_what_to_what_and_which_request_asked() {
    let app = TestApp::new().await;
    let id = ended_run(&app, "dead", "prices", "no").await;

    let retried = app
        .request(Method::POST, &format!("/api/admin/jobs/{id}/retry"))
        .operator()
        .header("x-request-id", "request-of-the-test")
        .send()
        .await;
    retried.expect(202);

    let line = get(&app, "/api/admin/audit-log").await.expect(200).data()[0].clone();
    assert_eq!(
        (
            &line["actor"],
            &line["action"],
            &line["object_kind"],
            &line["object_id"],
            &line["request_id"]
        ),
        (
            &json!("operator"),
            &json!("jobs.retry_run"),
            &json!("job_run"),
            &json!(id),
            &json!("request-of-the-test")
        )
    );
    assert_eq!(line["before_digest"].as_str().map(str::len), Some(64));
    assert_ne!(line["before_digest"], line["after_digest"]);
    assert_eq!(
        (&line["detail"]["from"], &line["detail"]["to"]),
        (&json!("dead"), &json!("queued"))
    );
}

#[tokio::test]
async fn what_was_refused_leaves_no_line() {
    let app = TestApp::new().await;
    let id = waiting_run(&app).await;

    order(&app, &format!("/api/admin/jobs/{id}/retry"))
        .await
        .expect(409);

    assert!(acts(&app).await.is_empty());
}

#[tokio::test]
async fn what_is_done_to_vendors_stands_in_the_log() {
    let app = TestApp::over(seeded_db().await).await;

    let name = json!({"name": "HubSpot, renamed"});
    app.patch("/api/vendors/hubspot", name)
        .operator()
        .send()
        .await
        .expect(200);
    order(&app, "/api/vendors/refresh/hubspot")
        .await
        .expect(202);
    order(&app, "/api/admin/vendors/refresh-all")
        .await
        .expect(202);

    let acts = acts(&app).await;
    assert_eq!(
        acts,
        [
            ("vendors.refresh_all", "all"),
            ("vendors.refresh_vendor", "hubspot"),
            ("vendors.update_vendor", "hubspot")
        ]
        .map(|(action, object)| (action.to_owned(), object.to_owned()))
    );
}

#[tokio::test]
async fn the_log_is_read_page_by_page_and_by_object() {
    let app = TestApp::new().await;
    for queue in ["prices", "reports", "prices"] {
        order(&app, &format!("/api/admin/queues/{queue}/pause"))
            .await
            .expect(200);
        order(&app, &format!("/api/admin/queues/{queue}/resume"))
            .await
            .expect(200);
    }

    let first = get(&app, "/api/admin/audit-log?limit=4")
        .await
        .expect(200)
        .json();
    let next = first["links"]["next"].as_str().expect("more").to_owned();
    let second = get(&app, &next).await.expect(200).json();
    let prices = get(&app, "/api/admin/audit-log?object_id=prices")
        .await
        .expect(200)
        .data();

    assert_eq!(first["data"].as_array().map(Vec::len), Some(4));
    assert_eq!(second["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(second["links"]["next"], json!(null));
    assert_eq!(prices.as_array().map(Vec::len), Some(4));
    let foreign = next.replace("limit=4", "limit=5");
    get(&app, &foreign).await.expect(400);
}

#[tokio::test]
async fn nobody_can_rewrite_the_log() {
    let app = TestApp::new().await;
    order(&app, "/api/admin/queues/prices/pause")
        .await
        .expect(200);
    let mut as_app = sqlx::pool::PoolConnection::detach(
        app.db.db.system().acquire().await.expect("a connection"),
    );

    for statement in [
        "update audit_log set actor = 'nobody'",
        "delete from audit_log",
    ] {
        let refused = sqlx::raw_sql(statement).execute(&mut as_app).await;
        let error = refused.expect_err("only housekeeping deletes").to_string();
        assert!(error.contains("permission denied"), "{error}");
    }
}

#[tokio::test]
async fn the_log_is_kept_for_two_years() {
    let app = TestApp::new().await;
    order(&app, "/api/admin/queues/prices/pause")
        .await
        .expect(200);
    post(
        &app,
        "/api/admin/jobs/bulk",
        json!({"action": "retry", "filter": {}}),
    )
    .await
    .expect(200);
    app.arrange("insert into audit_log (id, at, actor, action, object_kind, object_id)
        values (gen_random_uuid(), now() - interval '731 days', 'operator', 'queues.pause_queue', 'queue', 'reports')").await;
    assert_eq!(acts(&app).await.len(), 2);
    waiting_run(&app).await;

    crate::quizzes::support::run_jobs(&app).await;

    assert_eq!(
        acts(&app).await,
        [("queues.pause_queue".to_owned(), "prices".to_owned())]
    );
}
