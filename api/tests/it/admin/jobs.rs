//! Finding runs, and acting on one or many.

use serde_json::{Value, json};
use shared::testing::seeded_db;

use super::support::{acts, count, ended_run, get, order, post, waiting_run};
use crate::{
    quizzes::support::{Respondent, run_jobs},
    support::TestApp,
};

async fn found(app: &TestApp, query: &str) -> usize {
    let runs = get(app, &format!("/api/admin/jobs{query}"))
        .await
        .expect(200)
        .data();
    runs.as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn runs_are_found_by_what_went_wrong_and_when() {
    let app = TestApp::new().await;
    ended_run(&app, "dead", "prices", "No route to host: 100 % lost").await;
    ended_run(&app, "dead", "prices", "Timed out").await;
    waiting_run(&app).await;

    assert_eq!(found(&app, "").await, 3);
    assert_eq!(found(&app, "?error=ROUTE").await, 1);
    assert_eq!(
        found(&app, "?error=100%20%25").await,
        1,
        "a per cent sign is a letter like any other"
    );
    assert_eq!(found(&app, "?error=_").await, 0);
    assert_eq!(found(&app, "?state=dead&queue=prices").await, 2);
    assert_eq!(found(&app, "?since=2026-01-01T00:00:00Z").await, 3);
    assert_eq!(found(&app, "?before=2026-01-01T00:00:00Z").await, 0);
    let first = get(&app, "/api/admin/jobs?limit=2&state=dead")
        .await
        .expect(200)
        .json();
    assert_eq!(first["meta"]["page"]["next_cursor"], json!(null));
    let first = get(&app, "/api/admin/jobs?limit=2")
        .await
        .expect(200)
        .json();
    let next = first["links"]["next"]
        .as_str()
        .expect("a next page")
        .to_owned();
    assert_eq!(
        get(&app, &next)
            .await
            .expect(200)
            .data()
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let long = "x".repeat(201);
    get(&app, &format!("/api/admin/jobs?error={long}"))
        .await
        .expect(422);
}

#[tokio::test]
async fn one_run_is_shown_and_an_unknown_one_is_not() {
    let app = TestApp::new().await;
    let id = waiting_run(&app).await;

    let run = get(&app, &format!("/api/admin/jobs/{id}"))
        .await
        .expect(200)
        .data();

    assert_eq!((&run["id"], &run["state"]), (&json!(id), &json!("queued")));
    get(&app, "/api/admin/jobs/0190aaaa-0000-7000-8000-000000000000")
        .await
        .expect(404);
    get(&app, "/api/admin/jobs/nonsense").await.expect(404);
}

#[tokio::test]
async fn a_waiting_run_is_cancelled_at_once_and_asking_again_changes_nothing() {
    let app = TestApp::new().await;
    let id = waiting_run(&app).await;

    let run = order(&app, &format!("/api/admin/jobs/{id}/cancel"))
        .await
        .expect(200)
        .data();
    order(&app, &format!("/api/admin/jobs/{id}/cancel"))
        .await
        .expect(200);

    assert_eq!(run["state"], "cancelled");
    assert!(run_jobs(&app).await.is_empty());
    assert_eq!(
        acts(&app).await,
        [("jobs.cancel_run".to_owned(), id.to_string())]
    );
    let dead = ended_run(&app, "dead", "prices", "no").await;
    order(&app, &format!("/api/admin/jobs/{dead}/cancel"))
        .await
        .expect(409);
}

/// The state of the only report and of its run.
async fn standing(app: &TestApp) -> (String, String) {
    sqlx::query_as("select reports.state, job_runs.state from reports join job_runs on job_runs.id = reports.run_id")
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a report")
}

#[tokio::test]
async fn a_report_whose_run_is_cancelled_is_failed_and_can_be_made_after_all() {
    let app = TestApp::over(seeded_db().await).await;
    let companies: Value =
        serde_json::from_str(include_str!("../../../../seeds/demo/companies.json")).expect("json");
    let respondent = Respondent::begin(&app, "ann@cancel.example", "quick").await;
    let answers = json!({"answers": companies[0]["answers"]});
    respondent.save(&app, answers).await.expect(200);
    respondent.complete(&app).await.expect(200);
    let runs = get(&app, "/api/admin/jobs?kind=reports.generate_report")
        .await
        .expect(200)
        .data();
    let id = runs[0]["id"].as_str().expect("a run").to_owned();

    order(&app, &format!("/api/admin/jobs/{id}/cancel"))
        .await
        .expect(200);
    assert_eq!(
        standing(&app).await,
        ("failed".to_owned(), "cancelled".to_owned())
    );
    order(&app, &format!("/api/admin/jobs/{id}/retry"))
        .await
        .expect(202);
    assert_eq!(
        standing(&app).await,
        ("queued".to_owned(), "queued".to_owned())
    );
    run_jobs(&app).await;

    assert_eq!(
        standing(&app).await,
        ("delivered".to_owned(), "succeeded".to_owned())
    );
}

#[tokio::test]
async fn a_filter_retries_what_fits_and_says_what_it_left_alone() {
    let app = TestApp::new().await;
    for _ in 0..3 {
        ended_run(&app, "dead", "prices", "Timed out").await;
    }
    let other = ended_run(&app, "dead", "prices", "No route").await;
    // Another run does this one's work already.
    app.arrange(&format!(
        "update job_runs set unique_key = 'maintenance.delete_expired' where id = '{other}'"
    ))
    .await;
    waiting_run(&app).await;

    let timed_out = json!({"action": "retry", "filter": {"state": "dead", "error": "timed out"}});
    let first = post(&app, "/api/admin/jobs/bulk", timed_out)
        .await
        .expect(200)
        .data();
    let rest = json!({"action": "retry", "filter": {"queue": "prices"}});
    let second = post(&app, "/api/admin/jobs/bulk", rest)
        .await
        .expect(200)
        .data();

    assert_eq!(
        (&first["matched"], &first["done"], &first["skipped"]),
        (&json!(3), &json!(3), &json!(0))
    );
    assert_eq!(
        (&second["matched"], &second["done"], &second["skipped"]),
        (&json!(1), &json!(0), &json!(1))
    );
    assert_eq!(second["reasons"][0]["id"], json!(other));
    assert_eq!(
        count(&app, "select count(*) from job_runs where state = 'queued'").await,
        4
    );
    assert_eq!(acts(&app).await.len(), 3, "one line for each that was done");
}

#[tokio::test]
async fn a_bulk_is_bounded_and_says_that_there_is_more() {
    let app = TestApp::new().await;
    app.arrange("insert into job_runs (id, kind, queue, payload, max_attempts)
         select gen_random_uuid(), 'maintenance.delete_expired', 'maintenance', '{}', 8 from generate_series(1, 201)",
    )
    .await;

    let all = json!({"action": "cancel", "filter": {}});
    let done = post(&app, "/api/admin/jobs/bulk", all)
        .await
        .expect(200)
        .data();

    assert_eq!(
        (&done["done"], &done["has_more"]),
        (&json!(200), &json!(true))
    );
    assert_eq!(
        count(&app, "select count(*) from job_runs where state = 'queued'").await,
        1
    );
}

#[tokio::test]
async fn a_bulk_needs_ids_or_a_filter() {
    let app = TestApp::new().await;
    let id = "0190aaaa-0000-7000-8000-000000000000";

    for body in [
        json!({"action": "retry"}),
        json!({"action": "retry", "ids": [id], "filter": {}}),
        json!({"action": "explode", "ids": [id]}),
        json!({"action": "retry", "ids": vec![id; 201]}),
        json!({"action": "retry", "filter": {"queue": "repots"}}),
        json!({"action": "retry", "filter": {"colour": "red"}}),
    ] {
        post(&app, "/api/admin/jobs/bulk", body).await.expect(422);
    }
    let unknown = json!({"action": "retry", "ids": [id]});
    let done = post(&app, "/api/admin/jobs/bulk", unknown)
        .await
        .expect(200)
        .data();
    assert_eq!(done["skipped"], 1);
}
