//! Limits and the cache, seen from outside: by a crowd that all come at once, over two processes and without Redis.

use std::time::Duration;

use anyhow::ensure;
use futures::future::join_all;
use rand::Rng;
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    queries,
    stage::{Scenario, Stage},
};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "forged-headers",
        about: "200 requests a round at once from one address that each claim another one: exactly the quota passes",
        short: 2,
        long: 20,
        play: |stage| Box::pin(forged_headers(stage)),
    },
    Scenario {
        name: "stampede",
        about: "500 readers at once of an answer that nobody has kept: one asks the database",
        short: 1,
        long: 20,
        play: |stage| Box::pin(stampede(stage)),
    },
];

/// How many begin a quiz in a minute; in the file below.
const QUOTA: usize = 10;
const CROWD: usize = 200;

async fn forged_headers(stage: &mut Stage) -> anyhow::Result<()> {
    let file = stage.system.write_file(
        "limits.toml",
        "count_loopback = true\n[policies.quiz_create]\nquota = 10\nwindow_seconds = 3600\n[policies.burst]\nquota = 10000\nwindow_seconds = 1\n[policies.sustained]\nquota = 10000\nwindow_seconds = 60\n[policies.probe]\nquota = 10000\nwindow_seconds = 10\n",
    )?;
    stage.system.set("RATE_LIMITS_FILE", file);
    stage.system.start_api().await?;
    until_redis_counts(stage).await?;
    let mut refused = 0;
    for round in 0..stage.rounds {
        let http = reqwest::Client::builder().no_proxy().build()?;
        let asked = (0..CROWD).map(|_| {
            let forged = format!(
                "{}.{}.{}.{}",
                stage.random.random::<u8>(),
                stage.random.random::<u8>(),
                stage.random.random::<u8>(),
                stage.random.random::<u8>()
            );
            http.post(format!("{}/api/quiz/sessions", stage.system.base_url))
                .header("x-forwarded-for", &forged)
                .header("x-real-ip", &forged)
                .header("forwarded", format!("for={forged}"))
                .json(&json!({"email": format!("forged-{round}@faults.example"), "tier": "quick"}))
                .send()
        });
        let mut passed = 0;
        for answer in join_all(asked).await {
            match answer?.status() {
                // The limit let it through, and then the crowd was too large for the database.
                StatusCode::CREATED | StatusCode::SERVICE_UNAVAILABLE => passed += 1,
                StatusCode::TOO_MANY_REQUESTS => refused += 1,
                other => anyhow::bail!("a request was answered {other}"),
            }
        }
        ensure!(
            passed == QUOTA,
            "{passed} of {CROWD} passed in place of {QUOTA}"
        );
        let eternal = keys_without_end(stage).await?;
        ensure!(eternal == 0, "{eternal} counters in Redis never end");
        // The next crowd comes an hour later.
        stage.system.servers.redis.ask(&["FLUSHALL"]).await?;
        stage.progress(round);
    }
    stage.tell(format!(
        "{} passed, {refused} refused, overshoot 0",
        QUOTA * stage.rounds as usize
    ));
    Ok(())
}

/// Until then each process counts by itself.
async fn until_redis_counts(stage: &Stage) -> anyhow::Result<()> {
    for _ in 0..100 {
        let ready = stage.system.client.get("/api/readyz").await?;
        tokio::time::sleep(Duration::from_millis(200)).await;
        if ready["redis"] == true {
            return Ok(());
        }
    }
    anyhow::bail!("the api does not find Redis")
}

/// Keys of the limits that would count for ever.
async fn keys_without_end(stage: &Stage) -> anyhow::Result<u64> {
    const SCRIPT: &str = "local n = 0 for _, k in ipairs(redis.call('keys', '*limit*')) do \
        if redis.call('ttl', k) == -1 then n = n + 1 end end return n";
    let told = stage
        .system
        .servers
        .redis
        .ask(&["EVAL", SCRIPT, "0"])
        .await?;
    Ok(told.parse()?)
}

const READERS: usize = 500;

async fn stampede(stage: &mut Stage) -> anyhow::Result<()> {
    // Whoever asks the database waits before this lock, and can be counted.
    const LOCK: &str = "lock table vendors in access exclusive mode";
    const ASKING: &str =
        "select count(*) from pg_locks where relation = to_regclass('vendors') and not granted";
    const CHANGE: &str = "update vendors set updated_at = now() where slug = 'hubspot'";
    stage.system.start_api().await?;
    for round in 0..stage.rounds {
        // Nothing that was kept is good any more, here and in Redis; after a second every process knows.
        queries::execute(&stage.system.db, CHANGE).await?;
        stage.system.servers.redis.ask(&["FLUSHALL"]).await?;
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        let lock = queries::lock(&stage.system.db, LOCK).await?;
        let count = async {
            let mut asking = 0;
            for _ in 0..200 {
                tokio::time::sleep(Duration::from_millis(10)).await;
                asking = queries::count(&stage.system.db, ASKING).await?;
                if asking > 0 {
                    break;
                }
            }
            // The others of the crowd are on their way; nobody waits for a lock longer than two seconds.
            tokio::time::sleep(Duration::from_millis(600)).await;
            asking = asking.max(queries::count(&stage.system.db, ASKING).await?);
            lock.rollback().await?;
            anyhow::Ok(asking)
        };
        let client = &stage.system.client;
        let read = join_all((0..READERS).map(|_| client.get("/api/vendors/zendesk")));
        let (read, asking) = tokio::join!(read, count);
        read.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
        let asking = asking?;
        ensure!(
            asking == 1,
            "{READERS} readers asked the database {asking} times"
        );
        stage.progress(round);
    }
    stage.tell(format!("{READERS} readers cost 1 question each round"));
    Ok(())
}
