//! Asking for prices to be read again, following the work, and stopping it.

use serde_json::{Value, json};

use super::support::{app, count, run};
use crate::support::{TestApp, TestResponse};

async fn refresh(app: &TestApp, slug: &str) -> TestResponse {
    let path = format!("/api/vendors/refresh/{slug}");
    app.request(axum::http::Method::POST, &path)
        .operator()
        .send()
        .await
}

async fn refresh_all(app: &TestApp) -> TestResponse {
    let path = "/api/admin/vendors/refresh-all";
    app.request(axum::http::Method::POST, path)
        .operator()
        .send()
        .await
}

async fn job(app: &TestApp, id: &str) -> Value {
    let path = format!("/api/jobs/{id}");
    app.get(&path).operator().send().await.expect(200).data()
}

async fn cancel(app: &TestApp, id: &str) -> TestResponse {
    let path = format!("/api/jobs/{id}/cancel");
    app.request(axum::http::Method::POST, &path)
        .operator()
        .send()
        .await
}

fn id_of(accepted: &TestResponse) -> String {
    let id = accepted.data()["id"].as_str().map(str::to_owned);
    id.expect("an id")
}

/// What a stream sends until it ends.
async fn whole_stream(app: &TestApp, path: &str) -> String {
    app.get(path).operator().send().await.expect(200).text
}

#[tokio::test]
async fn a_refresh_is_one_run_however_often_it_is_asked_for() {
    let app = app().await;

    let first = refresh(&app, "hubspot").await.expect(202);
    let second = refresh(&app, "hubspot").await.expect(202);

    let id = id_of(&first);
    assert_eq!(id, id_of(&second));
    assert_eq!(first.header("location"), format!("/api/jobs/{id}"));
    assert_eq!(first.header("retry-after"), "1");
    assert_eq!(first.data()["stream_url"], format!("/api/jobs/{id}/stream"));
    let job = job(&app, &id).await;
    assert_eq!(
        (&job["kind"], &job["state"], &job["result"]),
        (
            &json!("vendors.refresh_vendor"),
            &json!("queued"),
            &Value::Null
        )
    );
    assert_eq!(job["payload"]["reason"], "requested");
}

#[tokio::test]
async fn a_refresh_that_waits_for_its_turn_is_hastened() {
    let app = app().await;
    let id = id_of(&refresh(&app, "hubspot").await.expect(202));
    run(
        &app,
        "update job_runs set run_at = now() + interval '20 minutes', dispatch_id = null, dispatch_again_at = null",
    )
    .await;

    let again = refresh(&app, "hubspot").await.expect(202);

    assert_eq!(id_of(&again), id);
    let due = "select count(*) from job_runs where run_at <= now() and dispatch_id is not null";
    assert_eq!(count(&app, due).await, 1);
}

#[tokio::test]
async fn what_cannot_be_refreshed_is_refused() {
    let app = app().await;
    let pageless = json!({
        "slug": "pageless", "name": "Pageless", "category": "crm",
        "pricing": {"model": "custom", "currency": "EUR", "tiers": [], "custom_pricing": true},
        "website": "https://pageless.example",
    });
    let created = app.post("/api/vendors", pageless).operator().send().await;
    created.expect(201);

    assert_eq!(
        refresh(&app, "nobody").await.expect(404).code(),
        "NOT_FOUND"
    );
    assert_eq!(
        refresh(&app, "pageless").await.expect(409).code(),
        "CONFLICT"
    );
    assert_eq!(
        count(
            &app,
            "select count(*) from job_runs where kind like 'vendors.%'"
        )
        .await,
        0,
        "nothing was enqueued"
    );
}

#[tokio::test]
async fn a_waiting_refresh_is_cancelled_at_once_and_says_so() {
    let app = app().await;
    let id = id_of(&refresh(&app, "hubspot").await.expect(202));

    let cancelled = cancel(&app, &id).await.expect(200).data();
    let again = cancel(&app, &id).await.expect(200).data();
    let told = whole_stream(&app, &format!("/api/jobs/{id}/stream")).await;

    for view in [&cancelled, &again] {
        assert_eq!(view["state"], "cancelled");
        assert_eq!(view["result"]["message"], "the refresh was cancelled");
    }
    assert!(told.contains("event: error"), "{told}");
    let path = format!("/api/jobs/{id}/stream");
    let caught_up = app.get(&path).operator().header("last-event-id", "1");
    caught_up.send().await.expect(204);
    let next = refresh(&app, "hubspot").await.expect(202);
    assert_ne!(id_of(&next), id, "it can be asked for again");
}

#[tokio::test]
async fn a_running_refresh_is_asked_to_stop() {
    let app = app().await;
    let id = id_of(&refresh(&app, "hubspot").await.expect(202));
    run(
        &app,
        "update job_runs set state = 'running', started_at = now(), lease_token = gen_random_uuid(), lease_until = now() + interval '1 minute'",
    )
    .await;

    let asked = cancel(&app, &id).await.expect(200).data();

    assert_eq!(
        (&asked["state"], &asked["cancel_requested"]),
        (&json!("running"), &json!(true))
    );
    run(
        &app,
        "update job_runs set state = 'succeeded', finished_at = now(), lease_token = null, lease_until = null",
    )
    .await;
    assert_eq!(cancel(&app, &id).await.expect(409).code(), "CONFLICT");
}

#[tokio::test]
async fn cancelling_a_refresh_of_all_stops_the_parts_that_wait() {
    let app = app().await;
    let all = id_of(&refresh_all(&app).await.expect(202));
    assert_eq!(id_of(&refresh_all(&app).await.expect(202)), all);
    // As the worker leaves it: every part enqueued, the run itself over.
    run(
        &app,
        &format!(
            "update job_runs set state = 'succeeded', finished_at = now();
             insert into refresh_batches (run_id, total, is_complete) values ('{all}', 2, true);
             insert into job_runs (id, kind, queue, payload, max_attempts, run_at)
             select gen_random_uuid(), 'vendors.refresh_vendor', 'prices',
                 jsonb_build_object('vendor_id', id, 'reason', 'requested', 'batch', '{all}'), 4, now() + interval '1 hour'
             from vendors where slug in ('hubspot', 'melio')"
        ),
    )
    .await;

    let cancelled = cancel(&app, &all).await.expect(200).data();

    let result = &cancelled["result"];
    assert_eq!(
        (&result["total"], &result["changed"], &result["failed"]),
        (&json!(2), &json!(0), &json!(2))
    );
    let waiting = "select count(*) from job_runs where state = 'queued'";
    assert_eq!(count(&app, waiting).await, 0);
    let told = whole_stream(&app, &format!("/api/jobs/{all}/stream")).await;
    assert_eq!(told.matches("event: progress").count(), 2, "{told}");
    assert!(told.contains("event: complete"), "{told}");
}

#[tokio::test]
async fn a_ticket_opens_the_stream_of_its_run_once() {
    let app = app().await;
    let id = id_of(&refresh(&app, "hubspot").await.expect(202));
    cancel(&app, &id).await.expect(200);
    let path = format!("/api/jobs/{id}/stream-ticket");
    let ticket = app
        .request(axum::http::Method::POST, &path)
        .operator()
        .send()
        .await
        .expect(201)
        .data();
    let address = ticket["stream_url"].as_str().unwrap_or_default();

    let once = app.get(address).send().await.expect(200).text;
    let twice = app.get(address).send().await;

    assert!(once.contains("event: error"), "{once}");
    twice.expect(401);
}

#[tokio::test]
async fn only_refreshes_are_cancelled_here() {
    let app = app().await;
    run(
        &app,
        "insert into job_runs (id, kind, queue, payload, max_attempts)
         values ('0190aaaa-0000-7000-8000-000000000001', 'reports.generate_report', 'reports', '{}', 3)",
    )
    .await;

    let refused = cancel(&app, "0190aaaa-0000-7000-8000-000000000001").await;

    assert_eq!(refused.expect(409).code(), "CONFLICT");
    let unknown = cancel(&app, "0190aaaa-0000-7000-8000-000000000002").await;
    assert_eq!(unknown.expect(404).code(), "NOT_FOUND");
}
