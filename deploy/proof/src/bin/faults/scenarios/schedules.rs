//! Several schedulers, of which some die at the tick.

use std::time::Duration;

use anyhow::ensure;

use crate::{
    queries,
    stage::{Scenario, Stage},
};

pub(super) const SCENARIOS: &[Scenario] = &[Scenario {
    name: "two-schedulers",
    about: "three workers tick a schedule every second; every ten seconds one of them is killed (a round is a second)",
    short: 6,
    long: 600,
    play: |stage| Box::pin(two_schedulers(stage)),
}];

const EVERY_SECOND: &str =
    "update schedules set cron = '* * * * * * *' where name = 'maintenance.delete_expired'";
const TICKS: &str =
    "select count(*) from schedule_ticks where schedule = 'maintenance.delete_expired'
    and tick > to_timestamp($1::float8)";
/// Seconds between the first and the last tick of which nobody took the tick.
const MISSING: &str =
    "select (extract(epoch from max(tick) - min(tick)) + 1)::bigint - count(*) from schedule_ticks
    where schedule = 'maintenance.delete_expired' and tick > to_timestamp($1::float8)";
const RUNS: &str = "select count(*) from job_runs where kind = 'maintenance.delete_expired'
    and created_at > to_timestamp($1::float8)";
const AT_ONE_TICK: &str =
    "select count(*) from (select from job_runs where kind = 'maintenance.delete_expired'
    group by date_trunc('second', created_at) having count(*) > 1) doubled";

async fn two_schedulers(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    let mut workers = Vec::new();
    for _ in 0..3 {
        workers.push(stage.system.start_worker()?);
    }
    // Once the first has written down what it knows.
    let started = std::time::Instant::now();
    while queries::execute(&stage.system.db, EVERY_SECOND).await? == 0 {
        ensure!(
            started.elapsed() < Duration::from_secs(30),
            "no worker wrote its schedules down"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let since = queries::now(&stage.system.db)
        .await?
        .timestamp()
        .to_string();

    for round in 0..stage.rounds {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if round % 10 == 4 {
            workers.remove(0).kill();
            workers.push(stage.system.start_worker()?);
        }
        stage.progress(round);
    }

    let ticks = queries::count_of(&stage.system.db, TICKS, &since).await?;
    let runs = queries::count_of(&stage.system.db, RUNS, &since).await?;
    let missing = queries::count_of(&stage.system.db, MISSING, &since).await?;
    let doubled = queries::count(&stage.system.db, AT_ONE_TICK).await?;
    stage.tell(format!(
        "{ticks} ticks, {missing} missed, {runs} jobs, {doubled} ticks with two"
    ));
    ensure!(missing == 0, "{missing} ticks were missed");
    ensure!(doubled == 0, "{doubled} ticks made two jobs");
    ensure!(
        ticks >= i64::from(stage.rounds) - 1,
        "only {ticks} ticks in {} seconds",
        stage.rounds
    );
    ensure!(runs <= ticks + 1, "{runs} jobs of {ticks} ticks");
    drop(workers);
    Ok(())
}
