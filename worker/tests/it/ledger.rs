//! The rules of the ledger, without Redis.

use std::time::Duration;

use shared::platform::jobs::{Delivery, JobState, queries};
use uuid::Uuid;
use worker::{registry::Settled, runtime::rescue};

use crate::support::{Obey, TestWorker, reference, settled, starts};

const MAKE_DUE: &str = "update job_runs set run_at = now() where state = 'queued'";

#[tokio::test]
async fn a_job_runs_once_and_succeeds() {
    let worker = TestWorker::new().await;
    let id = worker.enqueue("ok").await;

    worker.executor.run_due().await.expect("a run");

    let run = worker.run(id).await;
    assert_eq!(
        (run.state, run.attempt, starts(id)),
        (JobState::Succeeded, 1, 1)
    );
}

#[tokio::test]
async fn a_job_that_always_fails_is_dead_after_its_attempts() {
    let worker = TestWorker::new().await;
    let id = worker.enqueue("fail").await;

    for _ in 0..5 {
        worker.executor.run_due().await.expect("a run");
        let waiting = worker.run(id).await;
        assert!(
            waiting.state != JobState::Queued
                || waiting.run_at > shared::platform::clock::now() + Duration::from_secs(10)
        );
        worker.arrange(MAKE_DUE).await;
    }

    let run = worker.run(id).await;
    assert_eq!((run.state, run.attempt, starts(id)), (JobState::Dead, 3, 3));
    assert_eq!(run.error.as_deref(), Some("told to fail"));
    assert_eq!(
        settled(id),
        [
            Settled::Requeued,
            Settled::Requeued,
            Settled::Dead("told to fail".to_owned())
        ]
    );
}

#[tokio::test]
async fn a_permanent_error_is_not_tried_again() {
    let worker = TestWorker::new().await;
    let id = worker.enqueue("give up").await;

    worker.executor.run_due().await.expect("a run");

    assert_eq!(
        (worker.run(id).await.state, starts(id)),
        (JobState::Dead, 1)
    );
}

#[tokio::test]
async fn a_panic_and_a_hang_are_failed_attempts() {
    let worker = TestWorker::new().await;
    let (panics, hangs) = (worker.enqueue("panic").await, worker.enqueue("hang").await);

    worker.executor.run_due().await.expect("a run");

    let (panicked, hung) = (worker.run(panics).await, worker.run(hangs).await);
    assert_eq!(
        (panicked.state, hung.state),
        (JobState::Queued, JobState::Queued)
    );
    assert!(panicked.error.unwrap_or_default().contains("told to panic"));
    assert!(hung.error.unwrap_or_default().contains("took longer than"));
}

#[tokio::test]
async fn a_snooze_counts_no_attempt() {
    let worker = TestWorker::new().await;
    let id = worker.enqueue("snooze").await;

    worker.executor.run_due().await.expect("a run");

    let run = worker.run(id).await;
    assert_eq!((run.state, run.attempt), (JobState::Queued, 0));
}

#[tokio::test]
async fn unknown_kinds_and_unreadable_payloads_are_dead_with_a_reason() {
    let worker = TestWorker::new().await;
    let (unknown, unreadable) = (worker.enqueue("ok").await, worker.enqueue("ok").await);
    worker.arrange("update job_runs set kind = 'nobody.knows' where id = (select min(id::text)::uuid from job_runs)").await;
    worker
        .arrange("update job_runs set payload = '[1]' where kind = 'tests.obey'")
        .await;

    worker.executor.run_due().await.expect("a run");

    for id in [unknown, unreadable] {
        let run = worker.run(id).await;
        assert_eq!(run.state, JobState::Dead);
        assert!(run.error.is_some_and(|reason| reason.contains("nobody.knows") || reason.contains("invalid")));
    }
}

#[tokio::test]
async fn a_stale_message_loses_the_claim() {
    let worker = TestWorker::new().await;
    let id = worker.enqueue("ok").await;
    worker
        .arrange("update job_runs set dispatch_again_at = null")
        .await;
    let first = queries::dispatch_due(
        reference(&worker.context.db),
        shared::platform::jobs::Queue::Maintenance,
        10,
    )
    .await
    .expect("a dispatch");
    worker
        .arrange("update job_runs set dispatch_again_at = now() - interval '1 second'")
        .await;
    let second = queries::dispatch_due(
        reference(&worker.context.db),
        shared::platform::jobs::Queue::Maintenance,
        10,
    )
    .await
    .expect("a dispatch");

    worker
        .executor
        .deliver(&serde_json::to_vec(&first[0]).expect("json"))
        .await;
    let after_stale = starts(id);
    worker
        .executor
        .deliver(&serde_json::to_vec(&second[0]).expect("json"))
        .await;
    worker
        .executor
        .deliver(&serde_json::to_vec(&second[0]).expect("json"))
        .await;

    assert_eq!((after_stale, starts(id)), (0, 1));
    assert_eq!(worker.run(id).await.state, JobState::Succeeded);
}

#[tokio::test]
async fn a_message_nobody_can_read_is_dropped() {
    let worker = TestWorker::new().await;
    let id = worker.enqueue("ok").await;

    for bytes in [&b"\xff\xfe"[..], b"", b"{}", b"[1,2]"] {
        worker.executor.deliver(bytes).await;
    }
    let invented = Delivery {
        run_id: id,
        dispatch_id: Uuid::new_v4(),
        trace: None,
        queue: None,
    };
    worker
        .executor
        .deliver(&serde_json::to_vec(&invented).expect("json"))
        .await;

    assert_eq!(
        (worker.run(id).await.state, starts(id)),
        (JobState::Queued, 0)
    );
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_writes_nothing() {
    let worker = TestWorker::new().await;
    let id = worker.enqueue("write late").await;

    worker.executor.run_due().await.expect("a run");

    let events: i64 = sqlx::query_scalar("select count(*) from progress_events")
        .fetch_one(&mut worker.db.owner().await)
        .await
        .expect("a count");
    let run = worker.run(id).await;
    assert_eq!(
        (events, run.state),
        (0, JobState::Running),
        "only the holder of the lease may write"
    );
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_neither_ends_nor_requeues_nor_renews_the_run() {
    let worker = TestWorker::new().await;
    let mut ids = Vec::new();
    for order in ["end late", "fail late", "hang late"] {
        ids.push((order, worker.enqueue(order).await));
    }

    worker.executor.run_due().await.expect("a run");

    for (order, id) in ids {
        assert_eq!(worker.run(id).await.state, JobState::Running, "{order}");
        assert_eq!(settled(id), [], "{order}");
    }
    let untouched: i64 = sqlx::query_scalar(
        "select count(*) from job_runs where lease_until > now() + interval '50 minutes'",
    )
    .fetch_one(&mut worker.db.owner().await)
    .await
    .expect("a count");
    assert_eq!(untouched, 3, "the new holder's lease is as it was");
}

#[tokio::test]
async fn a_run_whose_worker_died_starts_again_and_three_deaths_end_it() {
    let worker = TestWorker::new().await;
    let id = worker.enqueue("ok").await;

    for crash in 1..=3 {
        worker.arrange("update job_runs set state = 'running', lease_token = gen_random_uuid(), lease_until = now() - interval '1 second'").await;
        assert_eq!(
            rescue::rescue_once(&worker.executor)
                .await
                .expect("a rescue"),
            1
        );
        let run = worker.run(id).await;
        assert_eq!(
            (run.crashes, run.state),
            (
                crash,
                if crash < 3 {
                    JobState::Queued
                } else {
                    JobState::Dead
                }
            )
        );
    }

    assert_eq!(settled(id).len(), 3);
    assert!(matches!(settled(id)[2], Settled::Dead(_)));
}

#[tokio::test]
async fn a_live_lease_is_left_alone() {
    let worker = TestWorker::new().await;
    worker.enqueue("ok").await;
    worker.arrange("update job_runs set state = 'running', lease_token = gen_random_uuid(), lease_until = now() + interval '9 seconds'").await;

    assert_eq!(
        rescue::rescue_once(&worker.executor)
            .await
            .expect("a rescue"),
        0
    );
}

#[tokio::test]
async fn fifty_requests_for_the_same_work_make_one_run() {
    let worker = TestWorker::new().await;
    let job = || Obey {
        order: "ok".to_owned(),
        key: Some("the same".to_owned()),
    };

    let enqueued = futures::future::join_all((0..50).map(|_| worker.enqueue_job(job()))).await;
    worker.executor.run_due().await.expect("a run");
    let later = worker.enqueue_job(job()).await;

    assert_eq!(enqueued.iter().filter(|one| one.is_new).count(), 1);
    assert!(enqueued.iter().all(|one| one.run_id == enqueued[0].run_id));
    assert!(later.is_new, "a key is free again once its run has ended");
}

#[tokio::test]
async fn a_running_job_is_cancelled_between_its_steps() {
    let worker = TestWorker::new().await;
    let key = "stop me".to_owned();
    let id = worker
        .enqueue_job(Obey {
            order: "wait for cancel".to_owned(),
            key: Some(key.clone()),
        })
        .await
        .run_id;

    let running = worker.executor.clone();
    let (_, cancelled) = tokio::join!(running.run_due(), async {
        worker
            .until("select exists (select from job_runs where state = 'running')")
            .await;
        queries::cancel_by_key(reference(&worker.context.db), &key)
            .await
            .expect("a cancel")
    });

    assert_eq!(cancelled, 1);
    assert_eq!(worker.run(id).await.state, JobState::Cancelled);
    assert_eq!(settled(id), [Settled::Cancelled]);
}

#[tokio::test]
async fn a_worker_that_stops_gives_its_run_back_without_counting_it() {
    let worker = TestWorker::new().await;
    let id = worker.enqueue("hang").await;

    let running = worker.executor.clone();
    tokio::join!(async { running.run_due().await.expect("a run") }, async {
        worker
            .until("select exists (select from job_runs where state = 'running')")
            .await;
        worker.context.shutdown.cancel();
    });

    let run = worker.run(id).await;
    assert!(run.state == JobState::Queued && run.attempt <= 1, "{run:?}");
}

#[tokio::test]
async fn rolled_back_work_leaves_no_run() {
    let worker = TestWorker::new().await;

    let result: Result<(), anyhow::Error> = worker
        .context
        .db
        .write(shared::platform::db::Scope::System, |tx| {
            Box::pin(async move {
                shared::platform::jobs::enqueue(
                    tx,
                    &Obey {
                        order: "ok".to_owned(),
                        key: None,
                    },
                )
                .await?;
                anyhow::bail!("the business transaction fails")
            })
        })
        .await;

    assert!(result.is_err());
    assert_eq!(worker.executor.run_due().await.expect("a look"), []);
}
