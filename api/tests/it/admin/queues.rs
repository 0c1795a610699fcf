//! Queues and workers: how they stand, and holding them.

use serde_json::{Value, json};

use super::support::{acts, count, ended_run, get, living_worker, order, waiting_run};
use crate::{quizzes::support::run_jobs, support::TestApp};

async fn queue(app: &TestApp, name: &str) -> Value {
    let queues = get(app, "/api/admin/queues").await.expect(200).data();
    let found = queues
        .as_array()
        .and_then(|queues| queues.iter().find(|queue| queue["queue"] == name));
    found.expect("the queue").clone()
}

#[tokio::test]
async fn a_held_queue_begins_nothing_and_goes_on_when_it_is_let() {
    let app = TestApp::new().await;
    waiting_run(&app).await;

    let held = order(&app, "/api/admin/queues/maintenance/pause")
        .await
        .expect(200)
        .data();
    order(&app, "/api/admin/queues/maintenance/pause")
        .await
        .expect(200);

    assert_eq!(held["pause"]["paused_by"], "operator");
    assert!(run_jobs(&app).await.is_empty(), "nothing begins");
    assert_eq!(queue(&app, "maintenance").await["waiting"], 1);
    let freed = order(&app, "/api/admin/queues/maintenance/resume")
        .await
        .expect(200)
        .data();
    assert_eq!(freed["pause"], json!(null));
    assert_eq!(run_jobs(&app).await.len(), 1);
    let acts: Vec<String> = acts(&app)
        .await
        .into_iter()
        .map(|(action, _)| action)
        .collect();
    assert_eq!(
        acts,
        ["queues.resume_queue", "queues.pause_queue"],
        "asked twice, done once"
    );
}

#[tokio::test]
async fn a_message_of_a_held_queue_loses_its_claim_and_is_sent_again() {
    use shared::platform::jobs::{Delivery, Queue, queries};
    let app = TestApp::new().await;
    let run = waiting_run(&app).await;
    let db = app.db.db.system();
    let dispatch_id = sqlx::query_scalar("select dispatch_id from job_runs")
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a message");
    let message = Delivery {
        run_id: run,
        dispatch_id,
        trace: None,
        queue: None,
    };
    let lease = std::time::Duration::from_secs(15);

    order(&app, "/api/admin/queues/maintenance/pause")
        .await
        .expect(200);
    let lost = queries::claim(db, &message, lease, "w")
        .await
        .expect("a look");
    let held = queries::dispatch_due(db, Queue::Maintenance, 10)
        .await
        .expect("a look");
    order(&app, "/api/admin/queues/maintenance/resume")
        .await
        .expect(200);
    let again = queries::dispatch_due(db, Queue::Maintenance, 10)
        .await
        .expect("a look");

    assert!(lost.is_none() && held.is_empty());
    assert_eq!(
        again.len(),
        1,
        "at once, not when the last push is half a minute old"
    );
    assert_eq!(again[0].run_id, run);
}

#[tokio::test]
async fn an_unknown_queue_does_not_exist() {
    let app = TestApp::new().await;

    order(&app, "/api/admin/queues/repots/pause")
        .await
        .expect(404);
}

#[tokio::test]
async fn a_queue_tells_what_waits_for_how_long_and_who_serves_it() {
    let app = TestApp::new().await;
    living_worker(&app, "w").await;
    waiting_run(&app).await;
    ended_run(&app, "dead", "maintenance", "no route").await;
    app.arrange("update job_runs set run_at = now() - interval '2 minutes' where state = 'queued'")
        .await;

    let maintenance = queue(&app, "maintenance").await;

    assert_eq!(
        (&maintenance["waiting"], &maintenance["dead"]),
        (&json!(1), &json!(1))
    );
    assert!(
        maintenance["oldest_seconds"]
            .as_f64()
            .is_some_and(|age| age > 119.0)
    );
    assert_eq!(
        (&maintenance["workers"], &maintenance["concurrency"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        maintenance["is_stalled"], false,
        "one was given up half a minute ago"
    );
    assert_eq!(queue(&app, "prices").await["workers"], 0);
    app.arrange("delete from job_runs where state = 'dead'")
        .await;
    assert_eq!(queue(&app, "maintenance").await["is_stalled"], true);
    order(&app, "/api/admin/queues/maintenance/pause")
        .await
        .expect(200);
    assert_eq!(
        queue(&app, "maintenance").await["is_stalled"],
        false,
        "held is not stalled"
    );
}

#[tokio::test]
async fn samples_tell_how_a_queue_stood_and_are_taken_once_by_however_many_processes() {
    let app = TestApp::new().await;
    waiting_run(&app).await;
    ended_run(&app, "succeeded", "reports", "").await;
    ended_run(&app, "dead", "reports", "no").await;
    let another = app.another(None);
    // Twice at most: ten seconds may end between the two statements.
    for _ in 0..2 {
        // Into the ten seconds before these.
        app.arrange("update job_runs set finished_at = date_bin('10 seconds', now(), '2000-01-01 00:00:00Z') - interval '1 second'
             where finished_at is not null",
        )
        .await;
        for process in [&app, &another, &app] {
            process
                .state
                .books
                .write(&process.state)
                .await
                .expect("a sample");
        }
        if count(&app, "select sum(succeeded)::bigint from queue_samples").await > 0 {
            break;
        }
    }

    let stats = get(&app, "/api/admin/queues/stats?period=1h")
        .await
        .expect(200)
        .data();
    let of = |name: &str| {
        let queues = stats.as_array().expect("queues");
        queues
            .iter()
            .find(|queue| queue["queue"] == name)
            .expect(name)
            .clone()
    };
    let (reports, maintenance) = (of("reports"), of("maintenance"));
    assert_eq!(reports["times"]["succeeded"], 1);
    assert_eq!(reports["times"]["latency_p95"], 2.0);
    let sum = |queue: &Value, field: &str| -> i64 {
        let series = queue["series"].as_array().expect("a series");
        series
            .iter()
            .filter_map(|sample| sample[field].as_i64())
            .sum()
    };
    assert_eq!(
        (sum(&reports, "succeeded"), sum(&reports, "failed")),
        (1, 1)
    );
    assert_eq!(maintenance["series"][0]["waiting"], 1);
    assert_eq!(reports["series"][0]["latency_p95"], 2.0);
    get(&app, "/api/admin/queues/stats?period=2h")
        .await
        .expect(422);
}

#[tokio::test]
async fn samples_become_coarse_after_a_day_and_go_after_a_month() {
    let app = TestApp::new().await;
    app.arrange("insert into queue_samples (queue, at, waiting, running, oldest_seconds, succeeded, failed, latency_p50, latency_p95)
         select 'reports', date_bin('5 minutes', now(), '2000-01-01 00:00:00Z') - age, n, 0, 0, 1, 0, n, n
         from unnest(array[interval '25 hours', interval '25 hours' - interval '10 seconds',
            interval '25 hours' - interval '20 seconds', interval '1 hour', interval '31 days']) with ordinality as ages(age, n)",
    )
    .await;
    waiting_run(&app).await;

    run_jobs(&app).await;
    waiting_run(&app).await;
    run_jobs(&app).await;

    assert_eq!(count(&app, "select count(*) from queue_samples").await, 2);
    assert_eq!(
        count(&app, "select max(succeeded)::bigint from queue_samples").await,
        3
    );
    assert_eq!(
        count(&app, "select max(waiting)::bigint from queue_samples").await,
        4
    );
}

#[tokio::test]
async fn workers_are_alive_lost_or_stopped() {
    let app = TestApp::new().await;
    for name in ["alive", "lost", "stopped"] {
        living_worker(&app, name).await;
    }
    waiting_run(&app).await;
    app.arrange("update worker_heartbeats set beat_at = now() - interval '16 seconds' where worker = 'lost';
         update worker_heartbeats set stopped_at = now() where worker = 'stopped';
         update job_runs set state = 'running', worker = 'alive', lease_token = gen_random_uuid(),
            lease_until = now() + interval '1 minute', started_at = now()",
    )
    .await;

    let workers = get(&app, "/api/admin/workers").await.expect(200).data();

    let states: Vec<(Value, Value)> = workers
        .as_array()
        .expect("workers")
        .iter()
        .map(|worker| (worker["worker"].clone(), worker["state"].clone()))
        .collect();
    assert_eq!(states[0], (json!("alive"), json!("alive")));
    assert!(states.contains(&(json!("lost"), json!("lost"))));
    assert!(states.contains(&(json!("stopped"), json!("stopped"))));
    assert_eq!(
        workers[0]["running"][0]["kind"],
        "maintenance.delete_expired"
    );
    assert_eq!(workers[0]["queues"]["reports"], 2);
}
