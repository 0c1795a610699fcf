//! Redis that dies, forgets, stalls, or is full. It may: the ledger has everything.

use std::time::{Duration, Instant};

use anyhow::ensure;

use crate::{
    queries,
    stage::{Scenario, Stage},
};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "redis-down",
        about: "kill -9 of Redis under load; it is back after a second (by hand also after 30 s)",
        short: 1,
        long: 50,
        play: |stage| Box::pin(redis_down(stage)),
    },
    Scenario {
        name: "redis-flush",
        about: "FLUSHALL while messages wait and jobs run",
        short: 1,
        long: 10,
        play: |stage| Box::pin(redis_flush(stage)),
    },
    Scenario {
        name: "redis-stall",
        about: "SIGSTOP of Redis for 0.6 s, 1.5 s, by hand also 10 s",
        short: 2,
        long: 9,
        play: |stage| Box::pin(redis_stall(stage)),
    },
    Scenario {
        name: "redis-full",
        about: "Redis takes nothing more (maxmemory, noeviction) while work comes in",
        short: 1,
        long: 5,
        play: |stage| Box::pin(redis_full(stage)),
    },
];

const LIMIT: Duration = Duration::from_secs(120);
/// How soon everything that waited must be begun once Redis forgot it.
const FORGOTTEN_GOAL: f64 = 60.0;

async fn redis_down(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    let _worker = stage.system.start_worker()?;
    let (mut ordered, mut back) = (0, Vec::new());
    for round in 0..stage.rounds {
        stage.order("full").await?;
        stage.system.servers.kill_redis();
        let away = if !stage.is_short && round % 10 == 9 {
            30
        } else {
            1
        };
        // Paid work is taken and everything can be read while Redis is away.
        for tier in ["quick", "full"] {
            stage.order(tier).await?;
            stage.system.client.get("/api/vendors/hubspot").await?;
        }
        ordered += 3;
        tokio::time::sleep(Duration::from_secs(away)).await;
        stage.system.servers.start_redis().await?;
        back.push(until_done(stage).await?);
        stage.progress(round);
    }
    stage.hold(ordered, LIMIT).await?;
    stage.tell_seconds("Redis back to all done", &back, None);
    Ok(())
}

/// Seconds until nothing is left to do.
async fn until_done(stage: &Stage) -> anyhow::Result<f64> {
    let started = Instant::now();
    stage.settle(LIMIT).await?;
    Ok(started.elapsed().as_secs_f64())
}

async fn redis_flush(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    let mut worker = stage.system.start_worker()?;
    let (mut ordered, mut back) = (0, Vec::new());
    for round in 0..stage.rounds {
        // Some run, more wait.
        for count in 0..6 {
            stage
                .order(if count % 4 == 0 { "full" } else { "quick" })
                .await?;
            ordered += 1;
        }
        if round % 2 == 0 {
            // Nobody takes what waits, and then nobody knows of it.
            worker.freeze()?;
            stage.order("full").await?;
            ordered += 1;
            stage.system.servers.redis.ask(&["FLUSHALL"]).await?;
            worker.thaw()?;
        } else {
            stage.system.servers.redis.ask(&["FLUSHALL"]).await?;
            worker.kill();
            worker = stage.system.start_worker()?;
        }
        back.push(until_done(stage).await?);
        stage.progress(round);
    }
    stage.hold(ordered, LIMIT).await?;
    let is_soon = stage.tell_seconds("flush to all done", &back, Some(FORGOTTEN_GOAL));
    ensure!(is_soon, "what Redis forgot was begun too late");
    Ok(())
}

async fn redis_stall(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    let mut worker = stage.system.start_worker()?;
    let (mut ordered, mut back) = (0, Vec::new());
    for (round, stall) in (0..stage.rounds).zip([600, 1_500, 10_000].into_iter().cycle()) {
        stage.order("full").await?;
        stage.system.servers.redis_process()?.freeze()?;
        stage.order("quick").await?;
        ordered += 2;
        tokio::time::sleep(Duration::from_millis(stall)).await;
        stage.system.servers.redis_process()?.thaw()?;
        ensure!(!worker.has_ended()?, "the worker ended");
        back.push(until_done(stage).await?);
        // And a job that comes now is begun as usual.
        stage.order("quick").await?;
        ordered += 1;
        until_done(stage).await?;
        stage.progress(round);
    }
    stage.hold(ordered, LIMIT).await?;
    stage.tell_seconds("Redis back to all done", &back, None);
    Ok(())
}

async fn redis_full(stage: &mut Stage) -> anyhow::Result<()> {
    let redis = stage.system.servers.redis.clone();
    stage.system.start_api().await?;
    let _worker = stage.system.start_worker()?;
    let evicted = redis.number("evicted_keys").await?;
    let mut ordered = 0;
    for round in 0..stage.rounds {
        stage.order("full").await?;
        // Less than it uses already: whatever would write is refused, and nothing may be thrown away.
        redis.ask(&["CONFIG", "SET", "maxmemory", "1mb"]).await?;
        for tier in ["full", "quick"] {
            stage.order(tier).await?;
        }
        ordered += 3;
        tokio::time::sleep(Duration::from_secs(2)).await;
        redis.ask(&["CONFIG", "SET", "maxmemory", "0"]).await?;
        stage.settle(LIMIT).await?;
        stage.progress(round);
    }
    ensure!(
        redis.number("evicted_keys").await? == evicted,
        "Redis threw away what it was given"
    );
    let waiting = queries::count(
        &stage.system.db,
        "select count(*) from job_runs where state = 'queued'",
    )
    .await?;
    stage.hold(ordered, LIMIT).await?;
    stage.tell(format!("0 keys thrown away, {waiting} jobs left"));
    Ok(())
}
