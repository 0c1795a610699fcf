//! Slow and endless pages: each deadline holds, and the connection is gone afterwards.

use std::time::Instant;

use egress::{Deadline, Egress, FetchError, NameServers};
use futures::future::join_all;

use crate::support::name_server::NameServer;
use crate::support::site::{Asked, Script, Site, Step, not_found};
use crate::support::{config, failure, ms};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n";

/// One byte at a time, for ever.
fn trickle(first: &str, byte: &'static str) -> Script {
    let mut script = vec![Step::Send(first.to_owned().into())];
    for _ in 0..10_000 {
        script.push(Step::Pause(ms(50)));
        script.push(Step::Send(byte.into()));
    }
    script
}

fn slow(asked: &Asked) -> Script {
    let page = format!("{HEAD}\r\n");
    let chunked = format!("{HEAD}transfer-encoding: chunked\r\n\r\n");
    match asked.path.as_str() {
        "/robots.txt" => not_found(),
        "/silent" => vec![Step::Hang],
        "/half-a-head" => vec![Step::Send(HEAD.into()), Step::Hang],
        "/no-body" => vec![Step::Send(page.into()), Step::Hang],
        "/slow-head" => trickle("HTTP/1.1 200 OK\r\nx: ", "a"),
        "/slow-body" => trickle(&page, "a"),
        "/slow-chunks" => trickle(&chunked, "1\r\na\r\n"),
        "/slow-chunk-size" => trickle(&chunked, "0"),
        "/interim" => trickle("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
        _ => vec![
            Step::Send(chunked.into()),
            Step::Repeat("400\r\n".to_owned().into(), 1),
            Step::Repeat(
                [b"a".repeat(1024), b"\r\n400\r\n".to_vec()].concat().into(),
                1 << 30,
            ),
        ],
    }
}

/// One way out to the site under many names: a single host would be asked one thing after the other.
async fn many_hosts(site: &Site, hosts: usize) -> (Egress, Vec<String>, NameServer) {
    let names = NameServer::start(&[("*", vec![&["127.0.0.1"]])]).await;
    let authority = site.authority();
    let (_, port) = authority.rsplit_once(':').expect("a port");
    let hosts: Vec<_> = (0..hosts)
        .map(|host| format!("h{host}.example.com:{port}"))
        .collect();
    let mut config = config(site);
    config.allow_hosts = hosts.join(",").parse().expect("hosts");
    config.name_servers = NameServers::Given(vec![names.address]);
    config.limits.total = ms(1500);
    (Egress::new(config).expect("a configuration"), hosts, names)
}

#[tokio::test]
async fn a_host_that_falls_silent_is_left() {
    let site = Site::start(slow).await;
    let mut config = config(&site);
    config.limits.read_idle = ms(150);
    let egress = Egress::new(config).expect("a configuration");

    for path in ["/silent", "/half-a-head", "/no-body"] {
        let started = Instant::now();
        let error = failure(&egress, &site.url(path)).await;

        assert_eq!(error, FetchError::Timeout(Deadline::Idle), "{path}");
        assert!(started.elapsed() >= ms(150));
        assert_eq!((error.class(), error.is_retryable()), ("timeout", true));
    }
    site.is_left().await;
}

#[tokio::test]
async fn a_byte_now_and_then_does_not_stretch_the_whole_and_frees_a_hundred_slots() {
    let site = Site::start(slow).await;
    let (egress, hosts, _names) = many_hosts(&site, 100).await;
    let paths = [
        "/slow-head",
        "/slow-body",
        "/slow-chunks",
        "/slow-chunk-size",
        "/interim",
    ];

    let urls: Vec<_> = hosts
        .iter()
        .zip(paths.iter().cycle())
        .map(|(host, path)| format!("http://{host}{path}"))
        .collect();
    let started = Instant::now();
    let errors = join_all(urls.iter().map(|url| failure(&egress, url))).await;

    for (url, error) in urls.iter().zip(errors) {
        assert_eq!(error, FetchError::Timeout(Deadline::Total), "{url}");
    }
    assert!(started.elapsed() < ms(10_000));
    assert!(site.busiest() > 50, "{}", site.busiest());
    site.is_left().await;
}

#[tokio::test]
async fn an_endless_page_is_cut() {
    let site = Site::start(slow).await;
    let mut config = config(&site);
    config.limits.body_bytes = 1_000_000;
    let egress = Egress::new(config).expect("a configuration");

    let error = failure(&egress, &site.url("/endless-chunks")).await;

    assert_eq!(error, FetchError::TooLarge(1_000_000));
    site.is_left().await;
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_left() {
    let site = Site::start(slow).await;
    let mut config = config(&site);
    config.limits.connect = ms(200);
    let egress = Egress::new(config).expect("a configuration");

    // The site waits for the end of a request which never comes in clear text.
    let url = site.url("/silent").replace("http:", "https:");
    let error = failure(&egress, &url).await;

    assert_eq!(error, FetchError::Timeout(Deadline::Connect));
    site.is_left().await;
}
