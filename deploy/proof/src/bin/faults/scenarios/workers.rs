//! Workers that die, freeze, or are asked to stop.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use rustix::process::Signal;

use super::working::Restarts;
use crate::{
    queries::{self, Gate},
    stage::{Scenario, Stage},
    system::Process,
};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "kill-worker",
        about: "kill -9 of one of two workers at a random moment of a paid report",
        short: 4,
        long: 1000,
        play: |stage| Box::pin(kill_worker(stage)),
    },
    Scenario {
        name: "kill-before-ack",
        about: "kill -9 of the worker between the commit of a job's effect and the job's end",
        short: 5,
        long: 200,
        play: |stage| Box::pin(kill_before_ack(stage)),
    },
    Scenario {
        name: "frozen-worker",
        about: "SIGSTOP of a worker in the middle of a report until another one has the run, then SIGCONT",
        short: 2,
        long: 50,
        play: |stage| Box::pin(frozen_worker(stage)),
    },
    Scenario {
        name: "sigterm",
        about: "SIGTERM of a worker at a random moment, every other time twice",
        short: 2,
        long: 100,
        play: |stage| Box::pin(sigterm(stage)),
    },
];

/// How long everything that was hit may take to be done after all.
const LIMIT: Duration = Duration::from_secs(90);
/// From the kill to the restart of what was killed: a lease and a sweep, and some for a busy machine.
const RESTART_GOAL: f64 = 25.0;

async fn kill_worker(stage: &mut Stage) -> anyhow::Result<()> {
    if !stage.is_short {
        // As in production, since the time to the restart is measured.
        stage.system.set("JOB_LEASE_SECONDS", "15");
        stage.system.set("JOB_SWEEP_SECONDS", "5");
    }
    stage.system.start_api().await?;
    let mut workers = vec![stage.system.start_worker()?, stage.system.start_worker()?];
    let usual = stage.usual_time().await?;
    let mut restarts = Restarts::default();

    for round in 0..stage.rounds {
        stage.order("full").await?;
        tokio::time::sleep(stage.some_time(usual)).await;
        let victim = workers.remove(busiest(stage, &workers).await?);
        restarts.kill(&stage.system, victim).await?;
        workers.push(stage.system.start_worker()?);
        restarts.look(&stage.system).await?;
        stage.progress(round);
    }

    restarts.look_to_the_end(stage).await?;
    stage.hold(stage.rounds + 2, LIMIT).await?;
    stage.tell(format!("{} kills hit work", restarts.hits));
    let is_soon = stage.tell_seconds("kill to restart", &restarts.seconds, Some(RESTART_GOAL));
    ensure!(
        restarts.seconds.is_empty() || is_soon,
        "restarts came too late"
    );
    Ok(())
}

/// Which of the workers holds most.
async fn busiest(stage: &Stage, workers: &[Process]) -> anyhow::Result<usize> {
    let mut most = (0, 0);
    for (index, worker) in workers.iter().enumerate() {
        let held = queries::held_by(&stage.system.db, worker.pid())
            .await?
            .len();
        if held > most.1 {
            most = (index, held);
        }
    }
    Ok(most.0)
}

/// Where a run of the wanted kind is about to end for the first time, it waits before a gate that we hold closed.
const GATE_BEFORE_THE_END: &str = "
    create table faults_wanted (kind text);
    create function faults_wait() returns trigger language plpgsql security definer as $$
    begin
        if exists (select from public.faults_wanted where kind = new.kind) then
            perform pg_advisory_xact_lock_shared(4711);
        end if;
        return new;
    end
    $$;
    create trigger faults_before_the_end before update on job_runs
        for each row when (new.state = 'succeeded' and old.crashes = 0) execute function faults_wait()";

/// What a paid report consists of.
const KINDS: [&str; 5] = [
    "reports.generate_report",
    "reports.mail_outcome",
    "payments.apply_event",
    "payments.confirm_order",
    "reports.render_report",
];

async fn kill_before_ack(stage: &mut Stage) -> anyhow::Result<()> {
    queries::script(&stage.system.db, GATE_BEFORE_THE_END).await?;
    stage.system.start_api().await?;
    let mut worker = stage.system.start_worker()?;
    let mut restarts = Restarts::default();

    for (round, kind) in (0..stage.rounds).zip(KINDS.into_iter().cycle()) {
        let db = &stage.system.db;
        queries::execute(db, "delete from faults_wanted").await?;
        queries::execute_for(db, "insert into faults_wanted values ($1)", kind).await?;
        let gate = Gate::close(db).await?;
        stage.order("full").await?;
        wait_before_gate(stage, kind).await?;
        let held = restarts.kill(&stage.system, worker).await?;
        ensure!(
            held.iter().any(|run| run.kind == kind),
            "the worker was killed, and held no {kind}"
        );
        gate.open().await?;
        worker = stage.system.start_worker()?;
        restarts.look(&stage.system).await?;
        stage.progress(round);
    }

    queries::execute(&stage.system.db, "delete from faults_wanted").await?;
    restarts.look_to_the_end(stage).await?;
    stage.hold(stage.rounds, LIMIT).await?;
    stage.tell_seconds("kill to restart", &restarts.seconds, None);
    drop(worker);
    Ok(())
}

async fn wait_before_gate(stage: &Stage, kind: &str) -> anyhow::Result<()> {
    let started = Instant::now();
    while Gate::waiting(&stage.system.db).await? == 0 {
        ensure!(started.elapsed() < LIMIT, "no {kind} came to its end");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

/// Nobody changes a run while the gate is closed. So a worker that thaws cannot learn by renewing its lease that it
/// lost it, and nothing but the token stands between it and its next write.
const GATE_BEFORE_CHANGES: &str = "
    create function faults_wait() returns trigger language plpgsql security definer as $$
    begin
        if session_user = 'crb_worker' then
            perform pg_advisory_xact_lock_shared(4711);
        end if;
        return null;
    end
    $$;
    create trigger faults_before_changes before update on job_runs for each statement execute function faults_wait()";

/// What another worker does that takes the run over, and then takes its time.
const TAKE_OVER: &str = "
    update job_runs
    set attempt = attempt + 1, crashes = crashes + 1, lease_token = gen_random_uuid(), worker = 'another-one',
        lease_until = now() + interval '10 minutes', started_at = now()
    where kind = 'reports.generate_report' and state = 'running' and payload ->> 'report_id' = $1";

async fn frozen_worker(stage: &mut Stage) -> anyhow::Result<()> {
    queries::script(&stage.system.db, GATE_BEFORE_CHANGES).await?;
    stage.system.start_api().await?;
    let worker = stage.system.start_worker()?;
    let mut decided = 0;

    for round in 0..stage.rounds * 10 {
        let arrived = stage.order("full").await?;
        if freeze_in_the_middle(stage, &worker, &arrived.report).await? {
            take_over_and_thaw(stage, &worker, &arrived.report).await?;
            decided += 1;
            stage.progress(decided - 1);
        }
        if decided == stage.rounds {
            stage.hold(round + 1, LIMIT).await?;
            return Ok(());
        }
    }
    anyhow::bail!("only {decided} reports could be stopped in the middle")
}

const STEPS: &str = "select count(*) from report_steps where report_id = $1::uuid";
const RUNNING: &str = "select count(*) from reports where id = $1::uuid and state = 'running'";
const EVENTS: &str = "select count(*) from progress_events where stream_id = $1::uuid";
const OPEN: &str = "select count(*) from pg_stat_activity where datname = current_database() and usename = 'crb_worker' and state <> 'idle'";

/// Freezes the worker when some steps of the report are written and others are not, and nothing is half written.
async fn freeze_in_the_middle(
    stage: &Stage,
    worker: &Process,
    report: &str,
) -> anyhow::Result<bool> {
    let db = &stage.system.db;
    let started = Instant::now();
    loop {
        ensure!(started.elapsed() < LIMIT, "the report was not begun");
        if queries::count_of(db, STEPS, report).await? == 0 {
            continue;
        }
        worker.freeze()?;
        tokio::time::sleep(Duration::from_millis(5)).await;
        if queries::count_of(db, RUNNING, report).await? == 0 {
            worker.thaw()?;
            return Ok(false);
        }
        if queries::count(db, OPEN).await? == 0 {
            return Ok(true);
        }
        worker.thaw()?;
    }
}

async fn take_over_and_thaw(stage: &Stage, worker: &Process, report: &str) -> anyhow::Result<()> {
    let db = &stage.system.db;
    let taken = queries::execute_for(db, TAKE_OVER, report).await?;
    ensure!(taken == 1, "the run was not there to be taken over");
    let before = queries::count_of(db, EVENTS, report).await?;
    let gate = Gate::close(db).await?;
    worker.thaw()?;
    // It has as long as it would need for the rest of the report.
    tokio::time::sleep(Duration::from_millis(800)).await;
    let after = queries::count_of(db, EVENTS, report).await?;
    gate.open().await?;
    ensure!(
        before == after,
        "a worker that had lost its lease wrote {} events of a report that another one was making",
        after - before
    );
    // The other one dies too.
    let statement = "update job_runs set lease_until = now() where worker = 'another-one' and payload ->> 'report_id' = $1";
    queries::execute_for(db, statement, report).await?;
    Ok(())
}

/// The longest that a stop may take.
const STOP_GOAL: Duration = Duration::from_secs(30);

async fn sigterm(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    let mut worker = stage.system.start_worker()?;
    let usual = stage.usual_time().await?;
    let mut seconds = Vec::new();

    for round in 0..stage.rounds {
        for _ in 0..2 {
            stage.order("full").await?;
        }
        tokio::time::sleep(stage.some_time(usual)).await;
        let (pid, asked) = (worker.pid(), Instant::now());
        worker.send(Signal::TERM)?;
        if round % 2 == 1 {
            tokio::time::sleep(stage.some_time(usual / 4)).await;
            // It may be gone by now.
            let _ = worker.send(Signal::TERM);
        }
        let (code, _) = worker.ended(STOP_GOAL).await?;
        ensure!(code == Some(0), "it ended with {code:?} in place of 0");
        seconds.push(asked.elapsed().as_secs_f64());
        let held = queries::held_by(&stage.system.db, pid).await?;
        ensure!(held.is_empty(), "it left {} leases to run out", held.len());
        worker = stage.system.start_worker().context("the next worker")?;
        stage.progress(round);
    }

    stage.hold(2 * stage.rounds + 2, LIMIT).await?;
    stage.tell_seconds("stop", &seconds, Some(STOP_GOAL.as_secs_f64()));
    drop(worker);
    Ok(())
}
