//! A scripted site, a scripted name server, and this program run again in other surroundings.

pub(crate) mod again;
pub(crate) mod name_server;
pub(crate) mod site;

use std::time::Duration;

use egress::{Egress, EgressConfig, FetchError, Fetched, Page, PageRequest};

use site::Site;

/// A configuration which may reach this site although it is local, and is impatient.
pub(crate) fn config(site: &Site) -> EgressConfig {
    let mut config = EgressConfig::new("CRBAnalyser/1 (+https://crb.example.com)");
    config.allow_hosts = site.authority().parse().expect("a host and port");
    config
}

/// The way out to this site.
pub(crate) fn egress(site: &Site) -> Egress {
    Egress::new(config(site)).expect("a configuration")
}

/// Fetches and expects a page.
pub(crate) async fn page(egress: &Egress, url: &str) -> Page {
    match egress.fetch(&PageRequest::new(url)).await.expect(url) {
        Fetched::Page(page) => *page,
        Fetched::NotModified => unreachable!("{url}: no marks were sent"),
    }
}

/// Fetches and expects a failure.
pub(crate) async fn failure(egress: &Egress, url: &str) -> FetchError {
    let result = egress.fetch(&PageRequest::new(url)).await;
    result.expect_err(url)
}

pub(crate) const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}
