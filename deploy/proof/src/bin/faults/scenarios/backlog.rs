//! More work than a queue of apalis bears, while somebody waits for a report.

use std::time::{Duration, Instant};

use anyhow::ensure;

use crate::{
    queries,
    stage::{Scenario, Stage},
};

pub(super) const SCENARIOS: &[Scenario] = &[Scenario {
    name: "backlog",
    about: "a thousand due jobs a round at once (by hand 20,000; stock apalis ends at some 8,000), with reports in between",
    short: 1,
    long: 20,
    play: |stage| Box::pin(backlog(stage)),
}];

/// Jobs that find nothing to do, on a queue that is not the reports'.
const INSERT: &str = "
    insert into job_runs (id, kind, queue, payload, max_attempts)
    select gen_random_uuid(), 'payments.apply_event', 'prices', jsonb_build_object('event_id', 'evt_none_' || n), 8
    from generate_series(1, 1000 * $1::int) n";
const OF_BACKLOG: &str =
    "select count(*) from job_runs where queue = 'prices' and state = 'queued'";
/// The longest that a report waits for its turn beside all that.
const WAIT_GOAL: f64 = 1.0;
/// For each thousand, on a debug build.
const LIMIT_OF_THOUSAND: Duration = Duration::from_secs(60);

async fn backlog(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    let _worker = stage.system.start_worker()?;
    let usual = stage.usual_time().await?;
    let since = queries::now(&stage.system.db).await?;
    let inserted =
        queries::execute_for(&stage.system.db, INSERT, &stage.rounds.to_string()).await?;
    let (started, mut reports, mut told) = (Instant::now(), 2, 0);

    loop {
        let left = queries::count(&stage.system.db, OF_BACKLOG).await?;
        if left == 0 {
            break;
        }
        ensure!(
            started.elapsed() < LIMIT_OF_THOUSAND * stage.rounds,
            "{left} of {inserted} jobs are left after {} s",
            started.elapsed().as_secs()
        );
        stage.order("full").await?;
        reports += 1;
        tokio::time::sleep(usual * 2).await;
        let done = u32::try_from((i64::try_from(inserted)? - left) / 1000)?;
        for round in told..done {
            stage.progress(round);
        }
        told = told.max(done);
    }

    let seconds = started.elapsed().as_secs_f64();
    stage.hold(reports, Duration::from_secs(60)).await?;
    ensure!(
        queries::count(
            &stage.system.db,
            "select count(*) from job_runs where attempt <> 1 or crashes <> 0"
        )
        .await?
            == 0,
        "a job was begun more than once"
    );
    let waits = queries::waits(&stage.system.db, "reports.generate_report", since).await?;
    stage.tell(format!(
        "{inserted} jobs in {seconds:.0} s, each begun once"
    ));
    let is_soon = stage.tell_seconds("wait of a report meanwhile", &waits, Some(WAIT_GOAL));
    // On a machine that does other things too the goal is told; only what is far from it is a fault.
    ensure!(
        is_soon || waits.iter().all(|wait| *wait < 10.0 * WAIT_GOAL),
        "reports waited for the backlog"
    );
    Ok(())
}
