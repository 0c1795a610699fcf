//! The sites' rules for robots are obeyed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use egress::{Egress, FetchError};

use crate::support::site::{Script, Site, Step, html, not_found, raw, redirect};
use crate::support::{config, egress, failure, ms, page};

/// A site with these rules, and a page everywhere else.
async fn site(rules: impl Fn() -> Script + Send + Sync + 'static) -> Site {
    Site::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => rules(),
        _ => html("x"),
    })
    .await
}

fn rules(text: &str) -> Script {
    raw("200 OK\ncontent-type: text/plain", text)
}

#[tokio::test]
async fn a_page_that_robots_must_not_read_is_not_asked_for() {
    let site = site(|| rules("User-agent: CRBAnalyser\nDisallow: /private\n")).await;
    let egress = egress(&site);

    let error = failure(&egress, &site.url("/private/prices")).await;
    page(&egress, &site.url("/public")).await;

    assert_eq!(error, FetchError::Robots);
    assert_eq!((error.class(), error.is_retryable()), ("robots", false));
    assert_eq!(site.asked().len(), 1);
    assert_eq!(site.robots(), 1);
}

#[tokio::test]
async fn a_redirect_does_not_lead_around_the_rules() {
    let closed = site(|| rules("User-agent: *\nDisallow: /\n")).await;
    let target = closed.url("/page");
    let open = Site::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => not_found(),
        _ => redirect(&target),
    })
    .await;
    let mut config = config(&open);
    let both = format!("{},{}", open.authority(), closed.authority());
    config.allow_hosts = both.parse().expect("two hosts");
    let egress = Egress::new(config).expect("a configuration");

    assert_eq!(failure(&egress, &open.url("/")).await, FetchError::Robots);
    assert!(closed.asked().is_empty());
}

#[tokio::test]
async fn rules_that_cannot_be_read_close_the_site_until_they_can() {
    let times = AtomicUsize::new(0);
    let site = site(move || match times.fetch_add(1, Ordering::SeqCst) {
        0 => raw("500 x", ""),
        1 => raw("503 x", ""),
        2 => vec![Step::Hang],
        3 => raw("200 OK\ncontent-encoding: gzip", "not gzip"),
        4 => vec![],
        5 => redirect("http://10.0.0.1/"),
        _ => rules("User-agent: *\nDisallow:\n"),
    })
    .await;
    let mut config = config(&site);
    config.limits.read_idle = ms(100);
    let egress = Egress::new(config).expect("a configuration");

    for _ in 0..5 {
        let error = failure(&egress, &site.url("/")).await;
        assert_eq!(error, FetchError::RobotsUnreachable);
        assert_eq!((error.class(), error.is_retryable()), ("robots", true));
    }
    let inside = failure(&egress, &site.url("/")).await;
    assert_eq!(inside.class(), "refused_address");
    assert!(site.asked().is_empty());

    page(&egress, &site.url("/")).await;
    page(&egress, &site.url("/")).await;
    assert_eq!(site.robots(), 7);
}

#[tokio::test]
async fn a_site_without_rules_is_open() {
    for absent in ["401 x", "403 x", "404 x", "410 x"] {
        let site = site(move || raw(absent, "")).await;
        page(&egress(&site), &site.url("/")).await;
    }
    let loops = site(|| redirect("/robots.txt")).await;
    page(&egress(&loops), &loops.url("/")).await;
}

#[tokio::test]
async fn rules_may_be_elsewhere_and_of_any_size() {
    let elsewhere = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => redirect("/rules"),
        "/rules" => rules("User-agent: *\nDisallow: /a\n"),
        _ => html("x"),
    })
    .await;
    let large = site(|| {
        let mut script = rules("User-agent: *\nDisallow: /a\n");
        script.push(Step::Repeat("# more and more\n".into(), 1 << 40));
        script
    })
    .await;

    for site in [elsewhere, large] {
        let egress = egress(&site);
        assert_eq!(failure(&egress, &site.url("/a")).await, FetchError::Robots);
        page(&egress, &site.url("/b")).await;
        site.is_left().await;
    }
}

#[tokio::test]
async fn visits_keep_the_distance_the_rules_ask_for() {
    let site = site(|| rules("User-agent: *\nCrawl-delay: 3600\n")).await;
    let egress = egress(&site);

    page(&egress, &site.url("/")).await;
    let error = failure(&egress, &site.url("/")).await;

    // An hour is more than anybody may ask for: half a minute is kept.
    let retry_in = error.retry_in().expect("a time");
    assert_eq!(error, FetchError::Busy { retry_in });
    assert!(retry_in > Duration::from_secs(25) && retry_in <= Duration::from_secs(30));
    assert_eq!(site.asked().len(), 1);
}

#[tokio::test]
async fn many_who_come_at_once_read_the_rules_once() {
    let site = site(|| rules("User-agent: *\nDisallow: /x\n")).await;
    let egress = egress(&site);

    let pages = (0..20).map(|n| site.url(&format!("/{n}")));
    let pages: Vec<_> = pages.collect();
    futures::future::join_all(pages.iter().map(|url| page(&egress, url))).await;

    assert_eq!(site.asked().len(), 20);
    assert_eq!(site.robots(), 1);
    assert_eq!(site.busiest(), 1);
}
