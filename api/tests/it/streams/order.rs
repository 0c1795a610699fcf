//! Readers of one stream while it grows: each sees every event once, in order, whatever comes in between.

use std::time::Duration;

use api::live::{Hub, HubLimits, Reader, Start};
use eventsource_stream::Eventsource;
use futures::{StreamExt, stream::BoxStream};
use serde_json::json;
use shared::{
    platform::{
        config::{DatabaseConfig, RedisConfig},
        db::{Db, Scope},
        events::{self, NewEvent},
        ids::StreamId,
        notifier::Notifier,
    },
    testing::{TestDb, redis_config},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

/// How late PostgreSQL's answers reach the hub. Redis is quicker, so that an event can be told live while
/// the answer that does not hold it is still on its way.
const DELAY: Duration = Duration::from_millis(40);
/// Between two events; a few steps fall into each part of a reader's look at the log.
const STEP: Duration = Duration::from_millis(15);
/// Steps that cover a reader's whole beginning: the connection's check, the statement, its answer.
const STEPS: u32 = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_at_any_moment_of_a_readers_beginning_is_seen_once() {
    let stage = Stage::new().await;

    for step in 0..STEPS {
        let stream = StreamId(Uuid::now_v7());
        stage.tell(stream, "progress").await;
        // Once somebody has read, the hub takes what it told for known and does not ask the log for it again.
        let mut early = stage.open(stream);
        assert_eq!(next(&mut early).await, Some(1));

        let mut late = stage.open(stream);
        let (first, ()) = tokio::join!(next(&mut late), async {
            tokio::time::sleep(STEP * step).await;
            stage.tell(stream, "progress").await;
        });

        let place = format!("the event came {:?} after the reader", STEP * step);
        assert_eq!(first, Some(1), "{place}");
        assert_eq!(next(&mut late).await, Some(2), "{place}");
        assert_eq!(next(&mut early).await, Some(2), "{place}");
        stage.tell(stream, "complete").await;
        for mut reader in [early, late] {
            assert_eq!(next(&mut reader).await, Some(3), "{place}");
            assert_eq!(next(&mut reader).await, None, "{place}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_redis_lost_comes_before_the_one_behind_it() {
    let stage = Stage::new().await;
    let stream = StreamId(Uuid::now_v7());
    stage.tell(stream, "progress").await;
    let mut reader = stage.open(stream);
    assert_eq!(next(&mut reader).await, Some(1));

    stage.keep_quiet(stream).await;
    stage.tell(stream, "complete").await;

    assert_eq!(numbers(reader).await, [2, 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_fell_far_behind_misses_nothing() {
    let stage = Stage::new().await;
    let stream = StreamId(Uuid::now_v7());
    stage.tell(stream, "progress").await;
    let (mut quick, mut slow) = (stage.open(stream), stage.open(stream));
    assert_eq!(
        (next(&mut quick).await, next(&mut slow).await),
        (Some(1), Some(1))
    );

    // More than the hub keeps for a reader that does not read.
    for seq in 2..=150 {
        stage.tell(stream, "progress").await;
        assert_eq!(next(&mut quick).await, Some(seq));
    }
    stage.tell(stream, "complete").await;

    assert_eq!(numbers(quick).await, [151]);
    assert_eq!(numbers(slow).await, (2..=151).collect::<Vec<_>>());
}

/// Numbers of the events of one reader.
type Numbers = BoxStream<'static, i64>;

/// The next number; `None` at the end of the stream.
async fn next(reader: &mut Numbers) -> Option<i64> {
    tokio::time::timeout(Duration::from_secs(10), reader.next())
        .await
        .expect("an event or the end within ten seconds")
}

/// All numbers to the end of the stream.
async fn numbers(mut reader: Numbers) -> Vec<i64> {
    let mut all = Vec::new();
    while let Some(number) = next(&mut reader).await {
        all.push(number);
    }
    all
}

/// A hub whose database answers late and whose Redis does not.
struct Stage {
    /// Kept for its database; what is written here is told to nobody.
    silent: TestDb,
    writer: Db,
    hub: Hub,
    shutdown: CancellationToken,
}

impl Stage {
    async fn new() -> Self {
        let silent = TestDb::new().await;
        let redis = redis_config();
        let notifier = Notifier::start(&redis, 2000).expect("a notifier");
        let writer = silent.connect_as("crb_worker", notifier).await;
        let (hub, shutdown) = hub(&silent, &redis).await;
        let stage = Self {
            silent,
            writer,
            hub,
            shutdown,
        };
        stage.wait_for_redis().await;
        stage
    }

    /// Waits until an event arrives live, so that no test begins before the subscription stands.
    async fn wait_for_redis(&self) {
        let stream = StreamId(Uuid::now_v7());
        for _ in 0..500 {
            if self.hub.is_live() {
                // The publisher connects by itself as well; its first message may be lost.
                self.tell(stream, "progress").await;
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the hub never heard of Redis");
    }

    fn open(&self, stream: StreamId) -> Numbers {
        let reader = Reader::open(&self.hub, stream, Start::Beginning, None).expect("a seat");
        reader
            .into_stream()
            .eventsource()
            .map(|event| event.expect("an event").id.parse().expect("a number"))
            .boxed()
    }

    /// Writes an event and publishes it.
    async fn tell(&self, stream: StreamId, kind: &'static str) {
        append(&self.writer, stream, kind).await;
    }

    /// Writes an event that Redis loses.
    async fn keep_quiet(&self, stream: StreamId) {
        append(&self.silent.db, stream, "progress").await;
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

async fn append(db: &Db, stream: StreamId, kind: &'static str) {
    let written: sqlx::Result<()> = db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                events::append(tx, stream, &[NewEvent::new(kind, json!({}))]).await?;
                Ok(())
            })
        })
        .await;
    written.expect("a written event");
}

async fn hub(db: &TestDb, redis: &RedisConfig) -> (Hub, CancellationToken) {
    let mut url: url::Url = db.url("crb_app").parse().expect("a URL");
    let target = (
        url.host_str().unwrap_or("127.0.0.1").to_owned(),
        url.port().unwrap_or(5432),
    );
    url.set_port(Some(delayed(target).await)).expect("a port");
    url.set_host(Some("127.0.0.1")).expect("a host");
    let config = DatabaseConfig {
        url: url.to_string(),
        pool_max: 4,
        acquire_timeout: Duration::from_secs(10),
        statement_timeout: Duration::from_secs(10),
    };
    let slow = Db::connect(&config, Notifier::silent())
        .await
        .expect("a connection");
    let shutdown = CancellationToken::new();
    let limits = HubLimits {
        process: 100,
        per_ip: 100,
        count_loopback: false,
    };
    let hub = Hub::start(
        slow,
        Some(redis),
        limits,
        &TaskTracker::new(),
        shutdown.clone(),
    )
    .expect("a hub");
    (hub, shutdown)
}

/// A port behind which PostgreSQL hears at once and answers late.
async fn delayed(target: (String, u16)) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let own = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect((target.0.as_str(), target.1))
                .await
                .expect("PostgreSQL");
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            tokio::spawn(pass(from_client, to_server, Duration::ZERO));
            tokio::spawn(pass(from_server, to_client, DELAY));
        }
    });
    own
}

async fn pass(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    by: Duration,
) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut buffer).await {
        if read == 0 {
            return;
        }
        tokio::time::sleep(by).await;
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
