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
/// Jobs and ticks from the beginning on, in one look: a tick and its job share a commit.
const JOBS_TOO_MANY: &str = "select
        (select count(*) from job_runs where kind = 'maintenance.delete_expired')
        - (select count(*) from schedule_ticks where schedule = 'maintenance.delete_expired')";
/// Where a second is late the next one comes first, and on a machine that tests a whole product seconds are.
const LATE: i64 = 2;

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
    let too_many = queries::count(&stage.system.db, JOBS_TOO_MANY).await?;
    let missing = queries::count_of(&stage.system.db, MISSING, &since).await?;
    stage.tell(format!(
        "{ticks} ticks, {missing} missed, {} jobs too many",
        too_many.max(0)
    ));
    let allowed = if stage.is_short { LATE } else { 0 };
    ensure!(missing <= allowed, "{missing} ticks were missed");
    ensure!(
        ticks + allowed >= i64::from(stage.rounds) - 1,
        "only {ticks} ticks in {} seconds",
        stage.rounds
    );
    ensure!(too_many <= 0, "{too_many} jobs more than ticks");
    drop(workers);
    Ok(())
}
