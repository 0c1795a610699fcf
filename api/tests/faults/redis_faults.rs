//! Redis that forgets, dies, or stalls. It may: the ledger has everything.

use std::time::Duration;

use crate::{
    invariants::hold_for,
    support::{Respondent, System},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_flushed_in_the_middle_loses_nothing() {
    let system = System::start().await;
    let _worker = system.start_worker();
    for round in 0..5 {
        Respondent::arrive(&system, if round == 0 { "full" } else { "quick" }).await;
        system.flush_redis();
    }

    hold_for(&system, 5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_killed_and_started_again_loses_nothing() {
    let mut system = System::start().await;
    let _worker = system.start_worker();
    Respondent::arrive(&system, "quick").await;
    system.kill_redis();
    // The api takes paid work while Redis is away.
    Respondent::arrive(&system, "full").await;
    Respondent::arrive(&system, "quick").await;
    system.start_redis().await;

    hold_for(&system, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_stalled_is_survived() {
    let system = System::start().await;
    let _worker = system.start_worker();
    for stall in [600, 1500] {
        Respondent::arrive(&system, "quick").await;
        system.redis().signal("STOP");
        Respondent::arrive(&system, "quick").await;
        tokio::time::sleep(Duration::from_millis(stall)).await;
        system.redis().signal("CONT");
    }

    hold_for(&system, 4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_api_killed_after_its_commit_loses_nothing() {
    let mut system = System::start().await;
    // Nobody takes the message off the queue, and then the queue is gone: only the ledger remembers.
    Respondent::arrive(&system, "full").await;
    system.kill_api();
    system.flush_redis();
    system.start_api().await;
    let _worker = system.start_worker();

    hold_for(&system, 1).await;
}
