//! Rows that the tests of operators share.

use serde_json::{Value, json};
use shared::platform::{
    db::Scope,
    ids::JobRunId,
    jobs::{self, Enqueued},
};
use uuid::Uuid;

use crate::support::{TestApp, TestResponse};

/// What an operator gets.
pub(super) async fn get(app: &TestApp, path: &str) -> TestResponse {
    app.get(path).operator().send().await
}

/// What an operator sends.
pub(super) async fn post(app: &TestApp, path: &str, body: Value) -> TestResponse {
    app.post(path, body).operator().send().await
}

/// What an operator sends without a body.
pub(super) async fn order(app: &TestApp, path: &str) -> TestResponse {
    let method = axum::http::Method::POST;
    app.request(method, path).operator().send().await
}

/// One number from the database.
pub(super) async fn count(app: &TestApp, statement: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(statement.to_owned()))
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a number")
}

/// A run of the ledger in a state, begun `due` and ended `ended` seconds ago.
pub(super) async fn ended_run(app: &TestApp, state: &str, queue: &str, error: &str) -> JobRunId {
    let id = JobRunId::new();
    let statement = format!(
        "insert into job_runs (id, kind, queue, payload, state, max_attempts, attempt, error, unique_key,
            run_at, created_at, started_at, finished_at)
         values ('{id}', 'maintenance.delete_expired', '{queue}', '{{}}', '{state}', 8, 8, nullif('{error}', ''),
            '{}', now() - interval '30 seconds', now() - interval '30 seconds', now() - interval '28 seconds',
            now() - interval '20 seconds')",
        Uuid::new_v4()
    );
    app.arrange(&statement).await;
    id
}

/// A run that waits.
pub(super) async fn waiting_run(app: &TestApp) -> JobRunId {
    let enqueued: sqlx::Result<Enqueued> = app
        .db
        .db
        .write(Scope::System, |tx| {
            Box::pin(async move { jobs::enqueue(tx, &shared::admin::jobs::DeleteExpired {}).await })
        })
        .await;
    enqueued.expect("a run").run_id
}

/// The audit log, newest first: action and object of each line.
pub(super) async fn acts(app: &TestApp) -> Vec<(String, String)> {
    let lines = get(app, "/api/admin/audit-log").await.expect(200).data();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    lines
        .as_array()
        .into_iter()
        .flatten()
        .map(|line| (text(&line["action"]), text(&line["object_id"])))
        .collect()
}

/// A worker that gave a sign of life.
pub(super) async fn living_worker(app: &TestApp, name: &str) {
    let queues = json!({"reports": 2, "maintenance": 1});
    let settings = json!({"ai": {"budget_day_eur": "50", "budget_report_eur": "1",
        "model_report": "claude-x", "model_extract": "claude-y"}});
    let statement = format!(
        "insert into worker_heartbeats (worker, host, pid, version, queues, settings, started_at)
         values ('{name}', 'here', 7, '0.1.0', '{queues}', '{settings}', now())"
    );
    app.arrange(&statement).await;
}
