//! The cache over a real Redis, without one, and with one that does not answer.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use fred::prelude::*;
use futures::future::join_all;
use tokio::net::TcpListener;

use super::*;
use crate::testing::{TestDb, redis_config};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A process: a cache of its own, and how often it loaded.
struct Process {
    cache: Cache,
    kind: CacheKind,
    loads: AtomicUsize,
}

impl Process {
    fn start(redis: Option<&RedisConfig>) -> Self {
        Self::with_memory(redis, 1024 * 1024)
    }

    fn with_memory(redis: Option<&RedisConfig>, memory_bytes: u64) -> Self {
        let config = CacheConfig {
            memory_bytes,
            redis: redis.cloned(),
            build: "test".to_owned(),
        };
        let cache = Cache::start(&config, &TaskTracker::new()).expect("a cache");
        Self {
            kind: cache.kind("thing", DAY),
            cache,
            loads: AtomicUsize::new(0),
        }
    }

    /// Waits until the connection to Redis stands.
    async fn connected(self) -> Self {
        until("Redis serves", async || self.cache.is_shared()).await;
        self
    }

    async fn get(&self, stamp: &str, name: &str) -> Option<Arc<Prepared>> {
        let load = async || {
            self.loads.fetch_add(1, Ordering::Relaxed);
            // Others get their chance to ask in the meantime.
            tokio::task::yield_now().await;
            Ok::<_, Infallible>(Loaded::Shared(body(&format!("{name} under {stamp}")).await))
        };
        let found = self
            .kind
            .get(Stamp::of(&[stamp]), Name::of(name), load)
            .await;
        found.expect("nothing can fail")
    }

    async fn text(&self, stamp: &str, name: &str) -> String {
        let found = self.get(stamp, name).await.expect("an answer");
        String::from_utf8_lossy(&found.body).into_owned()
    }

    fn loads(&self) -> usize {
        self.loads.load(Ordering::Relaxed)
    }
}

async fn body(text: &str) -> Prepared {
    Prepared::new(Media::Json, text.to_owned())
        .await
        .expect("an answer")
}

/// Waits for something that another task does, within reason.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < Duration::from_secs(5), "not yet: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The keys under a prefix; only a test may list them.
async fn keys(config: &RedisConfig) -> Vec<String> {
    let client = crate::platform::events::builder(config)
        .and_then(|builder| Ok(builder.build()?))
        .expect("a client");
    client.init().await.expect("Redis");
    let pattern = format!("{}:cache:*", config.prefix);
    let keys = client
        .custom::<Vec<String>, _>(fred::cmd!("KEYS"), vec![pattern])
        .await;
    keys.expect("the keys")
}

#[tokio::test]
async fn five_hundred_who_ask_at_once_cost_one_load() {
    let process = Process::start(None);

    let answers = join_all((0..500).map(|_| process.get("1", "melio"))).await;

    assert!(answers.iter().all(Option::is_some));
    assert_eq!(process.loads(), 1);
    let stats = process.kind.stats();
    assert_eq!((stats.loads, stats.memory.misses), (1, 500));
    process.get("1", "melio").await;
    assert_eq!(process.kind.stats().memory.hits, 1);
}

#[tokio::test]
async fn an_answer_is_never_given_under_another_stamp() {
    let redis = redis_config();
    let one = Process::start(Some(&redis)).connected().await;
    let two = Process::start(Some(&redis)).connected().await;

    assert_eq!(one.text("1", "melio").await, "melio under 1");
    until("the answer is in Redis", async || {
        keys(&redis).await.len() == 1
    })
    .await;
    assert_eq!(two.text("1", "melio").await, "melio under 1");
    assert_eq!(two.text("2", "melio").await, "melio under 2");
    assert_eq!(one.text("2", "melio").await, "melio under 2");

    assert_eq!(two.loads(), 1, "the first answer came from Redis");
    assert_eq!(two.kind.stats().redis.hits, 1);
    assert_eq!(two.kind.stats().redis.misses, 1);
}

#[tokio::test]
async fn outdated_answers_give_back_their_room_here_and_in_redis() {
    let redis = redis_config();
    let process = Process::start(Some(&redis)).connected().await;
    for name in ["a", "b", "c"] {
        process.get("1", name).await;
    }
    until("three are in Redis", async || keys(&redis).await.len() == 3).await;
    process.get("2", "a").await;
    until("four are in Redis", async || keys(&redis).await.len() == 4).await;

    process.kind.forget_all_but(Stamp::of(&["2"]));

    until("one is left in Redis", async || {
        keys(&redis).await.len() == 1
    })
    .await;
    until("one is left here", async || {
        process.cache.tend().await;
        process.kind.stats().entries == 1
    })
    .await;
    assert_eq!(process.kind.stats().evictions, 0, "nobody was pushed out");
    process.get("2", "a").await;
    assert_eq!(process.kind.stats().memory.hits, 1);
}

#[tokio::test]
async fn what_anyone_could_make_up_stays_out_of_redis() {
    let redis = redis_config();
    let process = Process::start(Some(&redis)).connected().await;
    let stamp = Stamp::of(&["1"]);

    for name in ["x", "y"] {
        let load = async || Ok::<_, Infallible>(Loaded::Local(body(name).await));
        process
            .kind
            .get(stamp, Name::of(name), load)
            .await
            .expect("no error");
    }
    process.get("1", "known").await;

    until("the known one is in Redis", async || {
        !keys(&redis).await.is_empty()
    })
    .await;
    assert_eq!(keys(&redis).await.len(), 1);
    process.cache.tend().await;
    assert_eq!(process.kind.stats().entries, 3);
}

#[tokio::test]
async fn names_in_redis_are_stamped_and_run_out() {
    let redis = redis_config();
    let process = Process::start(Some(&redis)).connected().await;
    let stamp = Stamp::of(&["1"]);
    process.get("1", "melio").await;
    until("the answer is in Redis", async || {
        keys(&redis).await.len() == 1
    })
    .await;

    let key = keys(&redis).await.remove(0);

    assert!(
        key.starts_with(&format!("{}:cache:thing:test-{stamp}:", redis.prefix)),
        "{key}"
    );
    let client = crate::platform::events::builder(&redis)
        .and_then(|builder| Ok(builder.build()?))
        .expect("a client");
    client.init().await.expect("Redis");
    let left: i64 = client.ttl(&key).await.expect("a time");
    let day = 24 * 3600;
    assert!((day * 9 / 10 - 2..=day * 11 / 10).contains(&left), "{left}");
}

#[test]
fn lifetimes_differ_by_a_tenth_at_most() {
    let lifetimes: Vec<Duration> = (0..1000).map(|_| jittered(DAY)).collect();

    let (least, most) = (lifetimes.iter().min(), lifetimes.iter().max());
    assert!(least.is_some_and(|least| (DAY.mul_f64(0.9)..DAY.mul_f64(0.93)).contains(least)));
    assert!(most.is_some_and(|most| (DAY.mul_f64(1.07)..=DAY.mul_f64(1.1)).contains(most)));
}

#[tokio::test]
async fn memory_is_bounded_and_says_what_it_pushed_out() {
    let process = Process::with_memory(None, 20_000);

    for number in 0..200 {
        process.get("1", &format!("name {number}")).await;
    }
    process.cache.tend().await;

    let stats = process.kind.stats();
    assert!(stats.bytes <= 20_000, "{stats:?}");
    assert!(stats.entries > 10, "{stats:?}");
    assert_eq!(stats.evictions, 200 - stats.entries, "{stats:?}");
}

#[tokio::test]
async fn what_everyone_reads_survives_a_flood_of_what_nobody_asks_twice() {
    let process = Process::with_memory(None, 20_000);
    for _ in 0..10 {
        process.get("1", "popular").await;
    }

    for number in 0..500 {
        process.get("1", &format!("made up {number}")).await;
        process.get("1", "popular").await;
    }

    let loads = process.loads();
    process.get("1", "popular").await;
    assert_eq!(process.loads(), loads);
    assert!(
        loads <= 500 + 5,
        "the popular one was loaded {} times",
        loads - 500
    );
}

#[tokio::test]
async fn what_is_not_there_is_remembered_apart_and_only_under_its_stamp() {
    let process = Process::start(None);
    let asked = AtomicUsize::new(0);
    let load = async || {
        asked.fetch_add(1, Ordering::Relaxed);
        Ok::<_, Infallible>(Loaded::Absent)
    };
    let (one, two) = (Stamp::of(&["1"]), Stamp::of(&["2"]));

    for stamp in [one, one, two] {
        assert_eq!(
            process.kind.get(stamp, Name::of("nobody"), load).await,
            Ok(None)
        );
    }
    for number in 0..5000 {
        let name = format!("made up {number}");
        assert_eq!(process.kind.get(one, Name::of(&name), load).await, Ok(None));
    }
    process.cache.tend().await;

    assert_eq!(asked.load(Ordering::Relaxed), 2 + 5000);
    assert_eq!(process.kind.stats().absent, 1);
    assert_eq!(process.kind.stats().entries, 0);
    assert!(process.cache.inner.absent.entry_count() <= ABSENT_MAX);
}

#[tokio::test]
async fn a_failed_load_is_told_to_those_who_waited_and_to_nobody_else() {
    let process = Process::start(None);
    let stamp = Stamp::of(&["1"]);
    let failing = async || {
        tokio::task::yield_now().await;
        Err::<Loaded, _>("the database is away")
    };

    let failed =
        join_all((0..20).map(|_| process.kind.get(stamp, Name::of("melio"), failing))).await;

    assert!(failed.iter().all(Result::is_err));
    assert_eq!(process.kind.stats().load_errors, 1);
    assert_eq!(process.text("1", "melio").await, "melio under 1");
}

#[tokio::test]
async fn a_redis_that_refuses_costs_nothing() {
    let redis = RedisConfig {
        url: "redis://127.0.0.1:1".to_owned(),
        prefix: "none".to_owned(),
    };
    let process = Process::start(Some(&redis));
    let begun = Instant::now();

    for name in ["a", "b", "a"] {
        process.get("1", name).await;
    }

    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(process.loads(), 2);
    assert!(!process.cache.is_shared());
}

#[tokio::test]
async fn a_redis_that_takes_connections_and_never_answers_costs_nothing() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let redis = RedisConfig {
        url: format!("redis://{}", silent.local_addr().expect("an address")),
        prefix: "none".to_owned(),
    };
    let process = Process::start(Some(&redis));
    let _connection = silent.accept().await.expect("a connection");
    let begun = Instant::now();

    process.get("1", "a").await;

    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(process.loads(), 1);
}

#[tokio::test]
async fn a_damaged_value_in_redis_is_no_answer() {
    let redis = redis_config();
    until("the answer is in Redis", async || {
        // One that found Redis too slow leaves it alone; the next one writes.
        let one = Process::start(Some(&redis)).connected().await;
        one.get("1", "melio").await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        keys(&redis).await.len() == 1
    })
    .await;
    let client = crate::platform::events::builder(&redis)
        .and_then(|builder| Ok(builder.build()?))
        .expect("a client");
    client.init().await.expect("Redis");
    let key = keys(&redis).await.remove(0);
    client.append::<(), _, _>(&key, "x").await.expect("damage");
    client
        .setrange::<(), _, _>(&key, 6, "damage")
        .await
        .expect("damage");
    let two = Process::start(Some(&redis)).connected().await;

    assert_eq!(two.text("1", "melio").await, "melio under 1");

    assert_eq!((two.loads(), two.kind.stats().redis_errors), (1, 1));
}

#[tokio::test]
async fn what_comes_back_from_redis_is_what_went_in() {
    for length in [0, 1, 40_000] {
        let text: String = (0..length)
            .map(|n| char::from(b'a' + (n % 26) as u8))
            .collect();
        let prepared = body(&text).await;

        let again = Prepared::decode(&prepared.encode()).expect("sound");

        assert_eq!(again, prepared);
        assert_ne!(again.tag, again.gzip_tag);
    }
}

#[tokio::test]
async fn a_fact_is_asked_for_once_and_ages_from_when_it_was_asked() {
    let facts: Moment<usize> = Moment::new(Duration::from_millis(200), 10);
    let asked = AtomicUsize::new(0);
    let ask = async || Ok::<_, Infallible>(asked.fetch_add(1, Ordering::Relaxed));
    let slow = async || {
        tokio::time::sleep(Duration::from_millis(250)).await;
        ask().await
    };

    let first = join_all((0..50).map(|_| facts.get("a", ask()))).await;
    let late = facts.get("b", slow()).await;
    let later = facts.get("b", ask()).await;

    assert!(first.iter().all(|fact| *fact == Ok(0)));
    assert_eq!((late, later), (Ok(1), Ok(2)), "it was old when it came");
}

#[tokio::test]
async fn each_group_has_a_stamp_that_changes_with_its_tables_only() {
    let db = TestDb::new().await;
    let revisions = Revisions::new(db.db.clone(), &["vendors", "benchmarks"]);
    assert_eq!(revisions.current("vendors"), None, "nothing was read yet");
    revisions.refresh().await.expect("a reading");
    let stamp = |group| revisions.current(group).map(|reading| reading.stamp);
    let before = (stamp("vendors"), stamp("benchmarks"));

    let mut owner = db.owner().await;
    sqlx::raw_sql(
        "insert into vendors (id, slug, name, category, pricing_model, pricing_currency, confidence) \
         values (gen_random_uuid(), 'a', 'A', 'crm', 'tiered', 'EUR', 'low')",
    )
    .execute(&mut owner)
    .await
    .expect("a vendor");
    let changed = revisions.refresh().await.expect("a reading");

    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].0, "vendors");
    assert_ne!(stamp("vendors"), before.0);
    assert_eq!(stamp("benchmarks"), before.1);
    sqlx::raw_sql("update vendors set name = 'B' where slug = 'nobody'")
        .execute(&mut owner)
        .await
        .expect("nothing changed");
    assert_eq!(revisions.refresh().await.expect("a reading"), []);
    assert_eq!(revisions.current("nothing"), None);
}
