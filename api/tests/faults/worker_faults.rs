//! Workers that die, freeze, or are asked to stop.

use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    invariants::{count, hold_for},
    support::{Respondent, System},
};

fn rounds() -> i64 {
    std::env::var("CRB_FAULT_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(6)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_at_any_moment_loses_and_doubles_nothing() {
    let system = System::start().await;
    let mut random = StdRng::seed_from_u64(rand::random());
    let mut worker = system.start_worker();
    let mut reports = 0;

    for round in 0..rounds() {
        for _ in 0..2 {
            let tier = if round % 3 == 0 { "full" } else { "quick" };
            Respondent::arrive(&system, tier).await;
            reports += 1;
        }
        tokio::time::sleep(Duration::from_millis(random.random_range(0..300))).await;
        spare_what_crashed_twice(&system).await;
        worker.kill();
        worker = system.start_worker();
    }

    hold_for(&system, reports).await;
}

/// A run that kills three workers is given up, on purpose. Here the workers die for another reason, so a run
/// that was hit twice gets to its end before the next kill.
async fn spare_what_crashed_twice(system: &System) {
    let question =
        "select count(*) from job_runs where state in ('queued', 'running') and crashes >= 2";
    while count(system, question).await > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_worker_writes_nothing_after_its_lease() {
    let system = System::start().await;
    let frozen = system.start_worker();
    for _ in 0..4 {
        Respondent::arrive(&system, "quick").await;
    }
    frozen.signal("STOP");
    tokio::time::sleep(Duration::from_secs(5)).await;

    let _second = system.start_worker();
    tokio::time::sleep(Duration::from_secs(2)).await;
    frozen.signal("CONT");

    hold_for(&system, 4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_asked_to_stop_leaves_cleanly_and_loses_nothing() {
    let system = System::start().await;
    let first = system.start_worker();
    for _ in 0..6 {
        Respondent::arrive(&system, "quick").await;
    }
    first.signal("TERM");
    let code = tokio::task::spawn_blocking(|| first.wait())
        .await
        .expect("an end");

    assert_eq!(code, Some(0));
    let running = count(
        &system,
        "select count(*) from job_runs where state = 'running'",
    )
    .await;
    assert_eq!(running, 0, "its leases are released, not left to run out");
    let _second = system.start_worker();
    hold_for(&system, 6).await;
}
