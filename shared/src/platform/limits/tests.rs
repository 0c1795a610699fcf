//! The limiter against a real Redis, and the one in this process.

#![expect(
    clippy::disallowed_methods,
    reason = "a proxy in a test ends with its runtime"
)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use fred::prelude::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use super::{Demand, LocalLimits, Policy, SharedLimits, Verdict};
use crate::{
    platform::{config::RedisConfig, events},
    testing::redis_config,
};

const HOURLY: Policy = Policy {
    name: "hourly",
    quota: 10,
    window: Duration::from_secs(3600),
};
const BURST: Policy = Policy {
    name: "burst",
    quota: 3,
    window: Duration::from_secs(600),
};

fn demand(policy: Policy, subject: &str) -> Demand<'_> {
    Demand { policy, subject }
}

/// More patient than a process that serves requests: a busy machine answers late, and that is no failure here.
const PATIENCE: Duration = Duration::from_secs(2);

async fn connected(config: &RedisConfig) -> SharedLimits {
    let limits = SharedLimits::connect_with(config, PATIENCE).expect("an address");
    // The first attempt may fail; the client goes on trying.
    let opened = async {
        while !limits.is_open() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), opened)
        .await
        .expect("Redis");
    limits
}

async fn plain_client(config: &RedisConfig) -> Client {
    let client = events::builder(config)
        .expect("an address")
        .build()
        .expect("a client");
    client.init().await.expect("Redis");
    client
}

#[tokio::test]
async fn of_two_hundred_at_once_exactly_the_quota_passes() {
    let config = redis_config();
    // Two connections are two processes.
    let processes = [
        Arc::new(connected(&config).await),
        Arc::new(connected(&config).await),
    ];

    let asked = (0..200).map(|n| {
        let limits = Arc::clone(&processes[n % 2]);
        async move { limits.charge(&[demand(HOURLY, "ip:192.0.2.1")]).await }
    });
    let verdicts = futures::future::join_all(asked).await;

    let verdicts: Vec<Verdict> = verdicts.into_iter().map(|v| v.expect("Redis")).collect();
    let passed = verdicts.iter().filter(|verdict| verdict.is_allowed).count();
    assert_eq!(passed, 10);
    let refused = verdicts
        .iter()
        .find(|verdict| !verdict.is_allowed)
        .expect("a refusal");
    let wait = refused.retry_after().as_secs();
    assert!((3590..=3600).contains(&wait), "{wait}");
}

#[tokio::test]
async fn no_policy_is_charged_unless_all_pass() {
    let limits = connected(&redis_config()).await;
    let both = [demand(BURST, "user:a"), demand(HOURLY, "user:a")];
    for _ in 0..3 {
        assert!(limits.charge(&both).await.expect("Redis").is_allowed);
    }

    let refused = limits.charge(&both).await.expect("Redis");
    let alone = limits.charge(&both[1..]).await.expect("Redis");

    assert!(!refused.is_allowed);
    assert_eq!(refused.standings[0].remaining, 0);
    assert_eq!(refused.standings[1].remaining, 7, "not charged");
    assert_eq!(alone.standings[0].remaining, 6);
}

#[tokio::test]
async fn every_key_ends_by_itself() {
    let config = redis_config();
    let limits = connected(&config).await;
    for subject in ["ip:192.0.2.1", "ip:2001:db8::", "session:x"] {
        let demands = [demand(BURST, subject), demand(HOURLY, subject)];
        limits.charge(&demands).await.expect("Redis");
    }

    let client = plain_client(&config).await;
    let pattern = format!("{}:*", config.prefix);
    let (_, keys): (String, Vec<String>) = client
        .scan_page("0", pattern, Some(10_000), None)
        .await
        .expect("keys");

    assert_eq!(keys.len(), 6, "{keys:?}");
    for key in keys {
        let left: i64 = client.pttl(&key).await.expect("a time");
        assert!(left > 0 && left <= 3_600_000, "{key}: {left}");
    }
}

#[tokio::test]
async fn the_window_slides_on_the_clock_of_redis() {
    let config = redis_config();
    let limits = connected(&config).await;
    let demands = [demand(HOURLY, "user:b")];
    let key = format!("{}:limit:hourly:user:b", config.prefix);
    let client = plain_client(&config).await;
    let clock = client.eval::<(i64, i64), _, _, _>(
        "return redis.call('TIME')",
        Vec::<String>::new(),
        Vec::<String>::new(),
    );
    let (seconds, _) = clock.await.expect("a time");
    // Nine uses of 59 minutes ago, one of 61 minutes ago.
    let ago = |minutes: i64| ((seconds - minutes * 60) * 1_000_000).to_string();
    client
        .rpush::<(), _, _>(&key, ago(61))
        .await
        .expect("written");
    for _ in 0..9 {
        client
            .rpush::<(), _, _>(&key, ago(59))
            .await
            .expect("written");
    }

    let passes = limits.charge(&demands).await.expect("Redis");
    let refused = limits.charge(&demands).await.expect("Redis");

    assert!(passes.is_allowed, "the oldest has left the window");
    assert!(!refused.is_allowed);
    let wait = refused.retry_after().as_secs();
    assert!((50..=60).contains(&wait), "{wait}");
}

#[tokio::test]
async fn a_redis_that_is_away_is_said_at_once() {
    let config = RedisConfig {
        url: "redis://127.0.0.1:1".to_owned(),
        prefix: "t".to_owned(),
    };
    let limits = SharedLimits::connect(&config).expect("an address");

    let began = Instant::now();
    let verdict = limits.charge(&[demand(HOURLY, "ip:192.0.2.1")]).await;

    assert_eq!(verdict, None);
    assert!(began.elapsed() < Duration::from_secs(2));
}

/// A way to Redis on which nothing moves any more once it is told so; its address.
async fn stalling(stalled: Arc<AtomicBool>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut way = url::Url::parse(&redis_config().url).expect("a URL");
    let real = way.clone();
    // Who asks for the way shows the same password.
    way.set_ip_host(address.ip()).expect("a host");
    way.set_port(Some(address.port())).expect("a port");
    let real = format!(
        "{}:{}",
        real.host_str().expect("a host"),
        real.port().unwrap_or(6379)
    );
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let far = TcpStream::connect(&real).await.expect("Redis");
            let ((near_out, near_in), (far_out, far_in)) = (near.into_split(), far.into_split());
            tokio::spawn(carry(near_out, far_in, Arc::clone(&stalled)));
            tokio::spawn(carry(far_out, near_in, Arc::clone(&stalled)));
        }
    });
    way.to_string()
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, stalled: Arc<AtomicBool>) {
    let mut buffer = vec![0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if stalled.load(Relaxed) {
            std::future::pending::<()>().await;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_redis_that_stalls_is_waited_for_once_and_not_for_long() {
    let stalled = Arc::new(AtomicBool::new(false));
    let config = RedisConfig {
        url: stalling(Arc::clone(&stalled)).await,
        ..redis_config()
    };
    let limits = connected(&config).await;
    let demands = [demand(HOURLY, "ip:192.0.2.1")];
    assert!(limits.charge(&demands).await.expect("Redis").is_allowed);
    stalled.store(true, Relaxed);

    let began = Instant::now();
    let first = limits.charge(&demands).await;
    let waited = began.elapsed();
    let others = futures::future::join_all((0..100).map(|_| limits.charge(&demands))).await;
    let waited_again = began.elapsed() - waited;

    assert_eq!(first, None);
    assert!(waited < 3 * PATIENCE, "{waited:?}");
    assert!(others.iter().all(Option::is_none));
    assert!(waited_again < PATIENCE, "{waited_again:?}");
}

#[test]
fn a_process_alone_decides_the_same() {
    let limits = LocalLimits::default();
    let began = Instant::now();
    let both = [demand(BURST, "ip:a"), demand(HOURLY, "ip:a")];
    for _ in 0..3 {
        assert!(limits.charge_at(&both, began).is_allowed);
    }

    let refused = limits.charge_at(&both, began + Duration::from_secs(1));
    let other = limits.charge_at(&[demand(BURST, "ip:b")], began);
    let later = limits.charge_at(&both, began + BURST.window);

    assert!(!refused.is_allowed);
    assert_eq!(refused.standings[1].remaining, 7);
    assert_eq!(refused.retry_after(), Duration::from_secs(599));
    assert!(other.is_allowed);
    assert!(later.is_allowed);
    assert_eq!(later.standings[1].remaining, 6);
}

#[test]
fn a_flood_of_addresses_costs_no_memory_and_buys_nothing() {
    let limits = LocalLimits::default();
    let now = Instant::now();
    let charge = |n: u32| limits.charge_at(&[demand(HOURLY, &format!("ip:{n}"))], now);

    let passed = (0..150_000).filter(|n| charge(*n).is_allowed).count();

    assert_eq!(passed, 100_000 + 10, "newcomers share one quota");
    assert!(limits.subjects() <= 100_001);
    let later = now + HOURLY.window;
    let after = limits.charge_at(&[demand(HOURLY, "ip:later")], later);
    assert_eq!(after.standings[0].remaining, 9);
    assert_eq!(limits.subjects(), 1, "their windows are over");
}

#[tokio::test]
async fn a_use_that_is_given_back_can_be_had_again_and_no_other() {
    let shared = connected(&redis_config()).await;
    let local = LocalLimits::default();
    let both = [demand(BURST, "a"), demand(HOURLY, "a")];
    for _ in 0..3 {
        assert!(shared.charge(&both).await.expect("Redis").is_allowed);
        assert!(local.charge(&both).is_allowed);
    }

    shared.give_back(&both).await;
    local.give_back(&both);

    for (policy, remaining) in [(BURST, 0), (HOURLY, 7)] {
        let demands = [demand(policy, "a")];
        let told = shared.charge(&demands).await.expect("Redis");
        assert_eq!(told.standings[0].remaining, remaining, "{}", policy.name);
        let told = local.charge(&demands);
        assert_eq!(told.standings[0].remaining, remaining, "{}", policy.name);
    }
    assert!(!shared.charge(&both).await.expect("Redis").is_allowed);
    // What nobody has used cannot be given back.
    let never = [demand(HOURLY, "never")];
    shared.give_back(&never).await;
    local.give_back(&never);
    let told = shared.charge(&never).await.expect("Redis");
    assert_eq!(told.standings[0].remaining, 9);
    assert_eq!(local.charge(&never).standings[0].remaining, 9);
}
