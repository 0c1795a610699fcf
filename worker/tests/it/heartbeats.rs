//! Signs of life, as operators see them.

use shared::platform::{clock, jobs::queries};
use worker::runtime::heartbeat;

use crate::support::TestWorker;

#[tokio::test]
async fn a_worker_says_that_it_lives_what_it_did_and_that_it_stops() {
    let worker = TestWorker::new().await;
    worker.enqueue("ok").await;
    worker.enqueue("give up").await;
    worker.enqueue("snooze").await;
    worker.executor.run_due().await.expect("runs");
    let started = clock::now();

    heartbeat::beat_once(&worker.executor, started)
        .await
        .expect("a beat");
    heartbeat::beat_once(&worker.executor, started)
        .await
        .expect("a beat");

    let living = queries::list_workers(worker.db.db.system())
        .await
        .expect("workers");
    assert_eq!(living.len(), 1);
    assert!(living[0].is_alive());
    assert_eq!(living[0].worker, worker.executor.worker());
    // A snooze is neither.
    assert_eq!((living[0].succeeded, living[0].failed), (1, 1));
    assert_eq!(living[0].queues["reports"], 2);
    assert_eq!(living[0].settings["ai"], serde_json::Value::Null);

    heartbeat::say_goodbye(&worker.executor).await;

    let stopped = queries::list_workers(worker.db.db.system())
        .await
        .expect("workers");
    assert!(!stopped[0].is_alive() && stopped[0].stopped_at.is_some());
}
