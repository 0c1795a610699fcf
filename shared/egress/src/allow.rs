//! The hosts which may be inner: local fakes of outside services, never set in production.

use std::str::FromStr;

use url::{Host, Url};

/// Hosts for which the guard steps aside: they may be private, speak plain HTTP and use any port.
///
/// Read from a list such as `127.0.0.1:4010, fake.example:8080, localhost`; a host without a port allows each port.
/// Matching is exact: no subdomains, no patterns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowHosts(Vec<AllowedHost>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct AllowedHost {
    host: Host<String>,
    port: Option<u16>,
}

/// An entry of the list is not `host` or `host:port`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a host or host:port")]
pub struct BadAllowedHost(String);

impl AllowHosts {
    /// Whether no host is excepted, as it must be in production.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the host and port of an already canonical URL are on the list.
    pub(crate) fn contains(&self, url: &Url) -> bool {
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return false;
        };
        let host = host.to_owned();
        self.0
            .iter()
            .any(|allowed| allowed.host == host && allowed.port.is_none_or(|only| only == port))
    }
}

impl FromStr for AllowHosts {
    type Err = BadAllowedHost;

    fn from_str(list: &str) -> Result<Self, Self::Err> {
        list.split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .map(AllowedHost::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl AllowedHost {
    fn parse(entry: &str) -> Result<Self, BadAllowedHost> {
        let bad = || BadAllowedHost(entry.to_owned());
        let is_plain = !entry.contains(['/', '@', '?', '#', '\\']);
        // A scheme without a default port keeps :80 and :443 visible, but does not canonicalise hosts: ask twice.
        let port = Url::parse(&format!("egress://{entry}"))
            .map_err(|_| bad())?
            .port();
        let url = Url::parse(&format!("http://{entry}")).map_err(|_| bad())?;
        match url.host() {
            Some(host) if is_plain => Ok(Self {
                host: host.to_owned(),
                port,
            }),
            _ => Err(bad()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(list: &str, url: &str) -> bool {
        let list: AllowHosts = list.parse().expect("a list");
        list.contains(&url.parse().expect("a URL"))
    }

    #[test]
    fn a_host_with_a_port_allows_only_that_port() {
        assert!(allows("127.0.0.1:4010", "http://127.0.0.1:4010/a"));
        assert!(allows("127.0.0.1:4010", "http://2130706433:4010/a"));
        assert!(!allows("127.0.0.1:4010", "http://127.0.0.1:4011/a"));
        assert!(!allows("127.0.0.1:80", "http://127.0.0.1:4011/a"));
        assert!(allows("127.0.0.1:80", "http://127.0.0.1/a"));
        assert!(allows("[::1]:8080", "http://[0:0::1]:8080/"));
    }

    #[test]
    fn a_host_without_a_port_allows_each_port_but_no_subdomain() {
        assert!(allows("a.example, LOCALHOST", "http://localhost:9/"));
        assert!(!allows("localhost", "http://evil.localhost/"));
        assert!(!allows("localhost", "http://localhost.evil.example/"));
        assert!(!allows("", "http://localhost/"));
    }

    #[test]
    fn an_entry_which_is_more_than_a_host_is_refused() {
        for entry in [
            "http://a.example",
            "a.example/x",
            "u@a.example",
            "a:b",
            ":80",
        ] {
            assert!(entry.parse::<AllowHosts>().is_err(), "{entry}");
        }
    }
}
