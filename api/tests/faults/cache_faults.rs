//! The cache with a Redis that stalls, dies and comes back: no request fails, and none waits for it.

use std::time::{Duration, Instant};

use crate::support::System;

/// What one answer may take on a busy machine; Redis gets 50 ms of it, once.
const QUICK: Duration = Duration::from_millis(300);

/// Reads vendors that nobody has read before; how long the slowest took.
async fn read(system: &System, slugs: &[&str]) -> Duration {
    let mut slowest = Duration::ZERO;
    for slug in slugs {
        let begun = Instant::now();
        let answer = system
            .http
            .get(format!("{}/api/vendors/{slug}", system.base_url))
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200, "{slug}");
        slowest = slowest.max(begun.elapsed());
    }
    slowest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cached_answers_do_not_wait_for_redis() {
    let mut system = System::start().await;
    let usual = read(&system, &["hubspot"]).await;

    system.redis().signal("STOP");
    let stalled = read(&system, &["melio", "hubspot", "zendesk"]).await;
    system.redis().signal("CONT");
    system.kill_redis();
    let gone = read(&system, &["freshdesk", "hubspot"]).await;
    system.start_redis().await;
    let back = read(&system, &["intercom", "hubspot"]).await;

    for (when, slowest) in [
        ("as usual", usual),
        ("with Redis stalled", stalled),
        ("without Redis", gone),
        ("with Redis back", back),
    ] {
        assert!(slowest < QUICK, "{when}: {slowest:?}");
    }
}
