//! PostgreSQL that goes away, and PostgreSQL that makes everybody wait.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use futures::future::join_all;
use proof::{client::Refused, journey::Respondent};
use reqwest::StatusCode;
use rustix::process::Signal;
use serde_json::json;

use crate::{
    queries,
    stage::{Scenario, Stage, is_passing, patiently},
    system::{Stop, send},
};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "postgres-restart",
        about: "PostgreSQL under load: stopped fast, stopped at once, or one of its backends killed with -9",
        short: 2,
        long: 30,
        play: |stage| Box::pin(postgres_restart(stage)),
    },
    Scenario {
        name: "postgres-busy",
        about: "every connection of the api waits for a lock that somebody holds",
        short: 1,
        long: 10,
        play: |stage| Box::pin(postgres_busy(stage)),
    },
];

const LIMIT: Duration = Duration::from_secs(120);
/// How soon after PostgreSQL is back the api must be too.
const BACK_GOAL: f64 = 10.0;
/// Clients that write all the time.
const WRITERS: usize = 6;

async fn postgres_restart(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    let mut worker = stage.system.start_worker()?;
    let (mut ordered, mut back) = (0, Vec::new());
    for round in 0..stage.rounds {
        stage.order("full").await?;
        let is_over = Arc::new(AtomicBool::new(false));
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..WRITERS {
            writers.spawn(write_until(
                stage.system.client.clone(),
                Arc::clone(&is_over),
            ));
        }
        let moment = stage.some_time(Duration::from_millis(300));
        tokio::time::sleep(moment).await;
        go_away(stage, round).await?;
        let returned = Instant::now();
        patiently(|| Respondent::begin(&stage.system.client, "back@faults.example", "quick"))
            .await?;
        back.push(returned.elapsed().as_secs_f64());
        stage.order("full").await?;
        ordered += 2;
        is_over.store(true, Ordering::Relaxed);
        let mut acknowledged = Vec::new();
        while let Some(written) = writers.join_next().await {
            acknowledged.extend(written??);
        }
        all_are_there(stage, &acknowledged).await?;
        ensure!(!worker.has_ended()?, "the worker ended");
        stage.progress(round);
    }
    stage.hasten().await?;
    stage.hold(ordered, LIMIT).await?;
    let is_soon = stage.tell_seconds("PostgreSQL back to first write", &back, Some(BACK_GOAL));
    ensure!(is_soon, "the api was back too late");
    Ok(())
}

async fn go_away(stage: &mut Stage, round: u32) -> anyhow::Result<()> {
    let servers = &mut stage.system.servers;
    match round % 3 {
        0 => servers.stop_postgres(Stop::Fast).await?,
        1 => servers.stop_postgres(Stop::Immediate).await?,
        _ => {
            // The postmaster throws everybody out and recovers by itself.
            const BACKEND: &str = "select pid::text from pg_stat_activity where datname = $1 and usename = 'crb_app' limit 1";
            let name = "select current_database()::text where $1 = ''";
            let database = queries::text_of(&stage.system.db, name, "").await?;
            let database = database.context("a database without a name")?;
            let pid = queries::text_of(&stage.system.db, BACKEND, &database).await?;
            send(
                pid.context("the api has no connection")?.parse()?,
                Signal::KILL,
            )?;
            return servers.wait_for_postgres().await;
        }
    }
    // As long as a restart takes that somebody waits for.
    tokio::time::sleep(Duration::from_millis(700)).await;
    servers.start_postgres().await
}

/// Begins sessions and saves answers all the time; returns the sessions whose answers were acknowledged. While the
/// database is away the api says so and when to come back; any other answer is a fault.
async fn write_until(
    client: proof::client::Client,
    is_over: Arc<AtomicBool>,
) -> anyhow::Result<Vec<String>> {
    let mut acknowledged = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let written = async {
            let respondent = Respondent::begin(&client, "load@faults.example", "quick").await?;
            respondent
                .save(json!({"industry": "professional_services"}))
                .await?;
            anyhow::Ok(respondent.session().to_owned())
        };
        match written.await {
            Ok(session) => acknowledged.push(session),
            Err(error) if is_passing(&error) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(error) => return Err(error.context("while PostgreSQL was away")),
        }
    }
    Ok(acknowledged)
}

async fn all_are_there(stage: &Stage, acknowledged: &[String]) -> anyhow::Result<()> {
    ensure!(!acknowledged.is_empty(), "nothing was written");
    const THERE: &str = "select count(*) from quiz_sessions where id = any (string_to_array($1, ',')::uuid[]) and answers ? 'industry'";
    let there = queries::count_of(&stage.system.db, THERE, &acknowledged.join(",")).await?;
    ensure!(
        there == i64::try_from(acknowledged.len())?,
        "{} writes were acknowledged, and {there} are there",
        acknowledged.len()
    );
    Ok(())
}

/// Clients that all wait for the lock.
const WAITING: usize = 60;
/// The longest that anybody may wait for an answer: two seconds for a connection, two for the lock, and some.
const PATIENCE: Duration = Duration::from_secs(10);

async fn postgres_busy(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    let _worker = stage.system.start_worker()?;
    let mut slowest = Duration::ZERO;
    for round in 0..stage.rounds {
        let respondent =
            patiently(|| Respondent::begin(&stage.system.client, "wait@faults.example", "quick"))
                .await?;
        let lock = queries::lock(
            &stage.system.db,
            "lock table quiz_sessions in exclusive mode",
        )
        .await?;
        let started = Instant::now();
        let waiting =
            join_all((0..WAITING).map(|_| respondent.save(json!({"industry": "hospitality"}))));
        let health = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let asked = Instant::now();
            let status = stage.system.client.status("/api/healthz").await?;
            ensure!(status == StatusCode::OK, "it lives, and says {status}");
            ensure!(
                asked.elapsed() < Duration::from_secs(1),
                "whoever asks whether it lives waits too"
            );
            anyhow::Ok(())
        };
        let (answers, healthy) = tokio::join!(waiting, health);
        healthy?;
        for answer in answers {
            let error = answer.err().context("the lock stopped nobody")?;
            let refused = error.downcast_ref::<Refused>();
            ensure!(
                refused.is_some_and(|refused| refused.status == StatusCode::SERVICE_UNAVAILABLE
                    && refused.names_a_time),
                "{error:#}"
            );
        }
        slowest = slowest.max(started.elapsed());
        lock.rollback().await?;
        patiently(|| respondent.save(json!({"industry": "hospitality"}))).await?;
        stage.progress(round);
    }
    ensure!(
        slowest < PATIENCE,
        "somebody waited {slowest:?} for a refusal"
    );
    stage.tell(format!(
        "{WAITING} refusals within {:.1} s",
        slowest.as_secs_f64()
    ));
    stage.hold(0, LIMIT).await
}
