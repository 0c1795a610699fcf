//! No spelling of an inner address is accepted, and nothing is dialled for it.

pub(crate) mod corpus;

use std::collections::HashSet;

use egress::{Egress, EgressConfig, FetchError, PageRequest, Refusal, Target};
use tokio::net::{TcpListener, TcpStream};

use crate::support::site::{Site, html};
use corpus::corpus;

#[test]
fn no_spelling_of_an_inner_address_is_a_target() {
    let corpus: HashSet<String> = corpus().into_iter().collect();
    assert!(corpus.len() >= 1000, "{}", corpus.len());

    let accepted: Vec<_> = corpus
        .iter()
        .filter(|url| Target::parse(url).is_ok())
        .collect();

    assert!(accepted.is_empty(), "{accepted:#?}");
}

#[tokio::test]
async fn no_spelling_of_an_inner_address_is_dialled() {
    let mut canaries = vec![Site::start(|_| html("secret")).await];
    // Not every machine has IPv6.
    if let Ok(listener) = TcpListener::bind("[::1]:0").await {
        canaries.push(Site::serve(listener, |_| html("secret")));
    }
    let mut config = EgressConfig::new("CRBAnalyser/1");
    config.allow_hosts = "fake.example:4010".parse().expect("a host");
    let egress = Egress::new(config).expect("a configuration");

    for canary in &canaries {
        let port = canary
            .authority()
            .rsplit(':')
            .next()
            .expect("a port")
            .to_owned();
        for url in corpus() {
            // As it is, and led to the port where something listens.
            let (start, end) = url.rsplit_once('/').unwrap_or((&url, ""));
            let start = start.trim_end_matches(":443");
            for url in [&url, &format!("{start}:{port}/{end}")] {
                let result = egress.fetch(&PageRequest::new(url)).await;
                let is_refused = matches!(result, Err(FetchError::Refused(_)));
                assert!(is_refused, "{url}: {result:?}");
            }
        }
        assert!(canary.dialled().is_empty());

        // The canary would have sung.
        TcpStream::connect(canary.authority())
            .await
            .expect("a connection");
        while canary.dialled().is_empty() {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn an_excepted_host_opens_no_other() {
    let fake = Site::start(|_| html("fake")).await;
    let inside = Site::start(|_| html("secret")).await;
    let egress = crate::support::egress(&fake);

    crate::support::page(&egress, &fake.url("/")).await;
    let error = crate::support::failure(&egress, &inside.url("/")).await;

    assert_eq!(error, FetchError::Refused(Refusal::InnerAddress));
    assert_eq!(error.to_string(), "the host is not a public address");
    assert!(inside.dialled().is_empty());
}
