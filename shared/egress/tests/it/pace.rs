//! One host is asked one thing at a time, and not too often.

use std::time::Instant;

use egress::{Egress, FetchError};
use futures::future::join_all;

use crate::support::site::{Site, Step, html, not_found, raw};
use crate::support::{config, failure, ms, page};

#[tokio::test]
async fn fifty_pages_of_one_host_are_fetched_one_at_a_time() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        _ => [vec![Step::Pause(ms(3))], html("x")].concat(),
    })
    .await;
    let mut config = config(&site);
    config.pace.excepted_gap = ms(20);
    let egress = Egress::new(config).expect("a configuration");

    let urls: Vec<_> = (0..50).map(|n| site.url(&format!("/{n}"))).collect();
    join_all(urls.iter().map(|url| page(&egress, url))).await;

    let asked = site.asked();
    assert_eq!(asked.len(), 50);
    assert_eq!(site.busiest(), 1);
    // The distance of each pair is proven with a set clock beside the code; here the sum, as the site saw it.
    let whole = asked[49].when - asked[0].when;
    assert!(whole >= ms(48 * 20), "{whole:?}");
}

#[tokio::test]
async fn who_would_wait_too_long_is_told_when_to_come_back() {
    let site = Site::start(|_| html("x")).await;
    let mut config = config(&site);
    config.pace.excepted_gap = ms(60_000);
    config.pace.longest_wait = ms(100);
    let egress = Egress::new(config).expect("a configuration");

    let started = Instant::now();
    let error = failure(&egress, &site.url("/")).await;

    // The rules for robots had the first turn, so the page has to wait.
    let retry_in = error.retry_in().expect("a time");
    assert_eq!(error, FetchError::Busy { retry_in });
    assert!(retry_in > ms(30_000) && retry_in <= ms(60_000));
    assert_eq!((error.class(), error.is_retryable()), ("busy", true));
    assert!(started.elapsed() < ms(30_000));
    assert!(site.asked().is_empty());
}

#[tokio::test]
async fn a_slow_host_makes_only_its_own_queue_wait() {
    let slow = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        _ => vec![Step::Hang],
    })
    .await;
    let quick = Site::start(|_| raw("200 OK\ncontent-type: text/plain", "x")).await;
    let mut config = config(&slow);
    // Another spelling of the same machine is another host.
    let quick_port = quick
        .authority()
        .rsplit(':')
        .next()
        .expect("a port")
        .to_owned();
    let hosts = format!(
        "{},127.0.0.2:{quick_port},localhost:{quick_port}",
        slow.authority()
    );
    config.allow_hosts = hosts.parse().expect("hosts");
    config.limits.read_idle = ms(1500);
    let egress = Egress::new(config).expect("a configuration");

    let started = Instant::now();
    let slow_url = slow.url("/");
    let quick_url = format!("http://localhost:{quick_port}/");
    let (late, early) = tokio::join!(failure(&egress, &slow_url), async {
        page(&egress, &quick_url).await;
        started.elapsed()
    });

    assert_eq!(late.class(), "timeout");
    assert!(early < ms(1500), "{early:?}");
}
