//! Readers that are cut off, an api that dies under them, and many who only listen.

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use eventsource_stream::Eventsource;
use futures::{StreamExt, future::try_join_all};
use proof::client::Client;
use rand::{Rng, SeedableRng, rngs::StdRng};
use reqwest::StatusCode;
use rustix::process::Signal;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    queries,
    stage::{Arrived, Scenario, Stage, is_passing},
};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "stream-readers",
        about: "20 readers of a report in the making, each cut off at random; every third time the api is killed under them",
        short: 3,
        long: 100,
        play: |stage| Box::pin(stream_readers(stage)),
    },
    Scenario {
        name: "open-streams",
        about: "100 idle streams a round at once, then all hang up, then others are open when the api gets SIGTERM",
        short: 3,
        long: 20,
        play: |stage| Box::pin(open_streams(stage)),
    },
];

const LIMIT: Duration = Duration::from_secs(90);
const READERS: u64 = 20;

async fn stream_readers(stage: &mut Stage) -> anyhow::Result<()> {
    // So that events come while others are on their way from the log to a reader.
    stage.system.slow_down(Duration::from_millis(10)).await?;
    stage.system.start_api().await?;
    let _worker = stage.system.start_worker()?;
    let (mut connections, mut back) = (0, Vec::new());
    for round in 0..stage.rounds {
        let arrived = stage.arrive("full").await?;
        arrived.pay().await?;
        let seed = stage.random.random();
        let client = arrived.respondent.client().clone();
        let mut reading = tokio::task::JoinSet::new();
        for reader in 0..READERS {
            let (client, report) = (client.clone(), arrived.report.clone());
            reading.spawn(read_to_end(
                client,
                report,
                StdRng::seed_from_u64(seed ^ reader),
            ));
        }
        if round % 3 == 2 {
            let moment = stage.some_time(Duration::from_millis(100));
            tokio::time::sleep(moment).await;
            stage.system.kill_api()?;
            stage.system.start_api().await?;
            let ready = Instant::now();
            read_to_end(client, arrived.report.clone(), StdRng::seed_from_u64(seed)).await?;
            back.push(ready.elapsed().as_secs_f64());
        }
        let written = events_of(stage, &arrived).await?;
        while let Some(read) = reading.join_next().await {
            let (numbers, taken) = read??;
            connections += taken;
            ensure!(
                numbers == written,
                "a reader saw {numbers:?} of {} events",
                written.len()
            );
        }
        stage.progress(round);
    }
    stage.hold(stage.rounds, LIMIT).await?;
    stage.tell(format!(
        "{connections} connections of readers: 0 gaps, 0 repetitions, 0 out of order"
    ));
    if !back.is_empty() {
        stage.tell_seconds("api ready to the whole story", &back, Some(3.0));
    }
    Ok(())
}

/// The numbers that a report's story has in the end.
async fn events_of(stage: &Stage, arrived: &Arrived) -> anyhow::Result<Vec<i64>> {
    const ALL: &str = "select count(*) from progress_events where stream_id = $1::uuid";
    stage.settle(LIMIT).await?;
    let count = queries::count_of(&stage.system.db, ALL, &arrived.report).await?;
    Ok((1..=count).collect())
}

/// Reads a story to its end, across as many connections as it takes; its numbers in the order in which they came, and
/// how many connections it took.
async fn read_to_end(
    client: Client,
    report: String,
    mut random: StdRng,
) -> anyhow::Result<(Vec<i64>, u32)> {
    let path = format!("/api/reports/{report}/stream");
    let (mut seen, mut connections, started) = (Vec::new(), 0, Instant::now());
    while started.elapsed() < LIMIT {
        let opened = client.open_stream_behind(&path, seen.last().copied()).await;
        let answer = match opened {
            Ok(answer) => answer,
            Err(error) if is_passing(&error) || is_unpaid(&error) => {
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            }
            Err(error) => return Err(error),
        };
        if answer.status() == StatusCode::NO_CONTENT {
            return Ok((seen, connections));
        }
        connections += 1;
        let most = random.random_range(1..6);
        let mut events = answer.bytes_stream().eventsource().take(most);
        while let Some(Ok(event)) = events.next().await {
            ensure!(event.event != "reset", "the story began again");
            seen.push(event.id.parse().context("an event without its number")?);
        }
    }
    bail!("the story did not end: {seen:?}")
}

/// The payment is on its way.
fn is_unpaid(error: &anyhow::Error) -> bool {
    let refused = error.downcast_ref::<proof::client::Refused>();
    refused.is_some_and(|refused| refused.status == StatusCode::PAYMENT_REQUIRED)
}

/// Memory that one idle stream may take.
const MEMORY_GOAL: u64 = 64 * 1024;
/// How soon the api must be gone.
const STOP_GOAL: Duration = Duration::from_secs(10);

async fn open_streams(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    // Nobody works, so nothing is told.
    let arrived = stage.order("quick").await?;
    let count = 100 * u64::from(stage.rounds);
    let pid = stage.system.api_pid()?;
    // What the first ones need once, all need.
    drop(open(stage, &arrived, 50).await?);
    until_open(stage, 0).await?;
    let (memory, files) = (memory(pid)?, open_files(pid)?);

    let streams = open(stage, &arrived, count).await?;
    until_open(stage, count).await?;
    let each = self::memory(pid)?.saturating_sub(memory) / count;
    drop(streams);
    until_open(stage, 0).await?;
    let left = open_files(pid)?.saturating_sub(files);
    stage.tell(format!(
        "{count} streams, {} KiB each (goal {})",
        each / 1024,
        MEMORY_GOAL / 1024
    ));
    ensure!(each <= MEMORY_GOAL, "a stream takes {each} bytes");
    // Connections to PostgreSQL may have come in between.
    ensure!(
        left <= 20,
        "{left} files stayed open when the streams were closed"
    );

    let streams = open(stage, &arrived, 50).await?;
    let api = stage.system.take_api()?;
    api.send(Signal::TERM)?;
    let (code, took) = api.ended(STOP_GOAL).await?;
    ensure!(code == Some(0), "the api ended with {code:?}");
    for mut stream in streams {
        let mut told = String::new();
        stream.read_to_string(&mut told).await?;
        ensure!(
            told.contains("retry:"),
            "a reader was not told when to come back"
        );
    }
    stage.tell(format!(
        "SIGTERM to the end with 50 streams open: {:.1} s",
        took.as_secs_f64()
    ));
    Ok(())
}

/// Opens streams as cheaply as possible: they share the machine with what is measured.
async fn open(stage: &Stage, arrived: &Arrived, count: u64) -> anyhow::Result<Vec<TcpStream>> {
    let address = stage.system.base_url.trim_start_matches("http://");
    let request = format!(
        "GET /api/reports/{}/stream HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nAccept: text/event-stream\r\n\r\n",
        arrived.report,
        arrived.respondent.token()
    );
    let mut streams = Vec::new();
    for _ in 0..count.div_ceil(50) {
        let some = (0..50.min(count)).map(|_| async {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(request.as_bytes()).await?;
            let mut head = [0; 12];
            stream.read_exact(&mut head).await?;
            ensure!(&head == b"HTTP/1.1 200", "no stream was opened");
            Ok(stream)
        });
        streams.extend(try_join_all(some).await?);
    }
    Ok(streams)
}

async fn until_open(stage: &Stage, count: u64) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        let ready = stage.system.client.get("/api/readyz").await?;
        let open = ready
            .pointer("/open_streams")
            .and_then(serde_json::Value::as_u64);
        if open == Some(count) {
            return Ok(());
        }
        ensure!(
            started.elapsed() < LIMIT,
            "{open:?} streams are open in place of {count}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn memory(pid: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: u64 = line
        .and_then(|value| value.trim().split(' ').next())
        .context("the system tells no memory")?
        .parse()?;
    Ok(kilobytes * 1024)
}

fn open_files(pid: u32) -> anyhow::Result<usize> {
    Ok(fs::read_dir(format!("/proc/{pid}/fd"))?.count())
}
