//! F13: every instance of apalis-cron fires; the ledger takes one tick of each.

use chrono::{TimeZone, Utc};
use worker::schedule;

use crate::support::TestWorker;

#[tokio::test]
async fn a_tick_is_taken_once_by_however_many_workers() {
    let worker = TestWorker::new().await;
    let ticks: Vec<_> = (0..5)
        .map(|hour| {
            Utc.with_ymd_and_hms(2026, 11, 21, hour, 17, 0)
                .single()
                .expect("a time")
        })
        .collect();

    for tick in &ticks {
        let fired =
            futures::future::join_all((0..6).map(|_| schedule::fire_all(&worker.context, *tick)))
                .await;
        let taken: usize = fired.into_iter().map(|taken| taken.expect("a tick")).sum();
        assert_eq!(
            taken,
            schedule::names(&worker.context.config).len(),
            "each schedule fires once at {tick}"
        );
    }

    let rows: i64 = sqlx::query_scalar("select count(*) from schedule_ticks")
        .fetch_one(&mut worker.db.owner().await)
        .await
        .expect("a count");
    assert_eq!(
        rows,
        (ticks.len() * schedule::names(&worker.context.config).len()) as i64
    );
}

/// The ticks of a night in which a clock jumped: one is skipped, one comes twice.
#[tokio::test]
async fn a_clock_that_jumps_fires_no_tick_twice() {
    let worker = TestWorker::new().await;
    let all = schedule::names(&worker.context.config).len();
    let tick = |hour| {
        Utc.with_ymd_and_hms(2026, 10, 25, hour, 17, 0)
            .single()
            .expect("a time")
    };

    let mut taken = Vec::new();
    // An hour ahead, back again, and on: nothing that was away is made up for, and nothing is done twice.
    for hour in [0, 1, 3, 2, 3, 4] {
        let fired = schedule::fire_all(&worker.context, tick(hour)).await;
        taken.push(fired.expect("a tick"));
    }

    assert_eq!(taken, [all, all, all, all, 0, all]);
}

#[tokio::test]
async fn a_job_slower_than_its_period_runs_once_at_a_time() {
    const RUNS: &str = "select count(*) from job_runs";
    let worker = TestWorker::new().await;
    let count = async || -> i64 {
        let mut owner = worker.db.owner().await;
        let counting = sqlx::query_scalar(RUNS).fetch_one(&mut owner);
        counting.await.expect("a count")
    };
    let fire = async |minute| {
        let tick = Utc
            .with_ymd_and_hms(2026, 11, 21, 3, minute, 0)
            .single()
            .expect("a time");
        schedule::fire_all(&worker.context, tick)
            .await
            .expect("a tick")
    };
    let all = i64::try_from(schedule::names(&worker.context.config).len()).expect("a few");

    fire(0).await;
    worker
        .arrange(
            "update job_runs set state = 'running', lease_token = gen_random_uuid(), lease_until = now() + interval '1 hour'",
        )
        .await;
    for minute in 1..4 {
        fire(minute).await;
    }
    assert_eq!(count().await, all, "while it runs, a tick adds nothing");

    worker
        .arrange(
            "update job_runs set state = 'succeeded', lease_token = null, lease_until = null, finished_at = now()",
        )
        .await;
    fire(4).await;
    assert_eq!(count().await, 2 * all, "and the first tick after it does");
}
