//! apalis on a real Redis: what it is relied on for, and what its defaults would break.

use std::time::{Duration, Instant};

use apalis_core::task::builder::TaskBuilder;
use apalis_redis::queries::push_tasks;
use shared::platform::jobs::{JobState, Queue, transport};
use worker::runtime::{Executor, apalis, dispatch, health::Pulse, rescue};

use crate::support::{TestWorker, starts};

/// A worker process's moving parts, in this process.
struct Serving {
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Serving {
    fn start(executor: &Executor) -> Self {
        let context = executor.context().clone();
        let served = executor.clone();
        Self {
            tasks: vec![
                tokio::spawn(async move {
                    apalis::serve_queues(served, Pulse::default())
                        .await
                        .expect("queues are served");
                }),
                tokio::spawn(dispatch::dispatch_due_runs(context)),
                tokio::spawn(rescue::rescue_lost_runs(executor.clone())),
            ],
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

const ALL_DONE: &str = "select not exists (select from job_runs where state <> 'succeeded')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_worker_starts_a_job_at_once() {
    let worker = TestWorker::with_redis().await;
    let _serving = Serving::start(&worker.executor);
    worker.enqueue("ok").await;
    worker.until(ALL_DONE).await;
    tokio::time::sleep(Duration::from_millis(300)).await;

    let mut latencies = Vec::new();
    for _ in 0..10 {
        let started = Instant::now();
        let id = worker.enqueue("ok").await;
        while starts(id) == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
            assert!(
                started.elapsed() < Duration::from_secs(5),
                "F6: apalis alone looks only at each heartbeat"
            );
        }
        latencies.push(started.elapsed());
    }

    // Not a benchmark: it only tells a wake-up from a poll, which would take 250 ms in the mean.
    latencies.sort();
    assert!(latencies[4] < Duration::from_millis(200), "{latencies:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rubbish_on_the_queue_stops_nobody() {
    let worker = TestWorker::with_redis().await;
    let _serving = Serving::start(&worker.executor);
    let mut redis = transport::connect(&worker.context.config.redis)
        .await
        .expect("Redis");
    let config = transport::queue_config(&worker.context.config.redis.prefix, Queue::Maintenance);
    for bytes in [b"\xff\xfe\x00".to_vec(), b"not json".to_vec(), Vec::new()] {
        push_tasks(&mut redis, &config, &[TaskBuilder::new(bytes).build()])
            .await
            .expect("a push");
    }

    let id = worker.enqueue("ok").await;

    worker.until(ALL_DONE).await;
    assert_eq!(
        starts(id),
        1,
        "F8: apalis' own decoding would have ended the worker"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_run_each_job_once() {
    let worker = TestWorker::with_redis().await;
    let other = worker.another();
    let mut ids = Vec::new();
    for _ in 0..8 {
        ids.push(worker.enqueue("150").await);
    }

    let _serving = (Serving::start(&worker.executor), Serving::start(&other));

    worker.until(ALL_DONE).await;
    let all: Vec<u32> = ids.into_iter().map(starts).collect();
    assert_eq!(
        all, [1; 8],
        "F3: a batch larger than the concurrency runs jobs twice"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panicking_job_does_not_stop_the_next() {
    let worker = TestWorker::with_redis().await;
    let _serving = Serving::start(&worker.executor);
    let panics = worker.enqueue("panic").await;

    let id = worker.enqueue("ok").await;

    worker
        .until("select count(*) = 1 from job_runs where state = 'succeeded'")
        .await;
    assert_eq!(
        (starts(id), worker.run(panics).await.state),
        (1, JobState::Queued),
        "F9"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_found_again_after_redis_forgot_everything() {
    let worker = TestWorker::with_redis().await;
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(worker.enqueue("5").await);
    }
    forget_queue(&worker).await;

    let _serving = Serving::start(&worker.executor);
    forget_queue(&worker).await;

    worker
        .arrange("update job_runs set dispatch_again_at = now() where state = 'queued'")
        .await;
    worker.until(ALL_DONE).await;
    assert!(ids.into_iter().all(|id| starts(id) == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_backlog_is_fed_in_portions() {
    let worker = TestWorker::with_redis().await;
    worker
        .arrange(
            "insert into job_runs (id, kind, queue, payload, max_attempts) \
             select gen_random_uuid(), 'tests.obey', 'maintenance', '{\"order\": \"ok\"}', 3 from generate_series(1, 9000)",
        )
        .await;
    let mut redis = transport::connect(&worker.context.config.redis)
        .await
        .expect("Redis");
    let config = transport::queue_config(&worker.context.config.redis.prefix, Queue::Maintenance);

    let dispatching = tokio::spawn(dispatch::dispatch_due_runs(worker.context.clone()));
    worker
        .until("select count(*) >= 2000 from job_runs where dispatch_id is not null")
        .await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    let depth = transport::depth(&mut redis, &config)
        .await
        .expect("a depth");
    dispatching.abort();

    assert!(
        (1..=2500).contains(&depth),
        "F2: {depth} waiting; near 8,000 apalis' script fails for good"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn finished_messages_do_not_stay_in_redis() {
    let worker = TestWorker::with_redis().await;
    let _serving = Serving::start(&worker.executor);
    for _ in 0..30 {
        worker.enqueue("ok").await;
    }
    worker.until(ALL_DONE).await;

    let mut redis = transport::connect(&worker.context.config.redis)
        .await
        .expect("Redis");
    let config = transport::queue_config(&worker.context.config.redis.prefix, Queue::Maintenance);
    for _ in 0..100 {
        let left: u64 = redis::cmd("HLEN")
            .arg(config.job_data_hash())
            .query_async(&mut redis)
            .await
            .expect("a length");
        if left == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("F12: apalis keeps every message for ever, and the janitor did not take them");
}

#[tokio::test]
async fn a_worker_that_is_gone_leaves_no_word_in_redis() {
    let worker = TestWorker::with_redis().await;
    let mut redis = transport::connect(&worker.context.config.redis)
        .await
        .expect("Redis");
    let config = transport::queue_config(&worker.context.config.redis.prefix, Queue::Maintenance);
    let word = |name: &str| format!("{}:metadata:{name}", config.workers_set());
    redis::pipe()
        .hset(word("alive"), "service", "x")
        .hset(word("gone"), "service", "x")
        .zadd(config.workers_set(), "alive", 1)
        .exec_async(&mut redis)
        .await
        .expect("what apalis writes");

    let forgotten = transport::forget_gone_workers(&mut redis, &config).await;

    assert_eq!(forgotten.expect("a number"), 1);
    let (alive, gone): (bool, bool) = redis::pipe()
        .exists(word("alive"))
        .exists(word("gone"))
        .query_async(&mut redis)
        .await
        .expect("an answer");
    assert_eq!((alive, gone), (true, false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_starts_again_at_once_under_a_new_name() {
    let worker = TestWorker::with_redis().await;
    for _ in 0..3 {
        let another = worker.another();
        let serving = Serving::start(&another);
        let id = worker.enqueue("ok").await;
        let started = Instant::now();
        while starts(id) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
            assert!(
                started.elapsed() < Duration::from_secs(5),
                "F5: a fixed name is refused for up to 300 s"
            );
        }
        drop(serving);
    }
}

/// What FLUSHALL would do to this worker, leaving the other tests' keys alone.
async fn forget_queue(worker: &TestWorker) {
    let prefix = &worker.context.config.redis.prefix;
    let mut redis = transport::connect(&worker.context.config.redis)
        .await
        .expect("Redis");
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg(format!("{prefix}*"))
        .query_async(&mut redis)
        .await
        .expect("keys");
    if !keys.is_empty() {
        redis::cmd("DEL")
            .arg(keys)
            .query_async::<()>(&mut redis)
            .await
            .expect("a delete");
    }
}
