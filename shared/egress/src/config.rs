//! What can be set: who we are, which hosts are excepted, the limits and the pace.

use std::net::SocketAddr;
use std::time::Duration;

use crate::AllowHosts;

/// Everything [`crate::Egress`] needs to start.
#[derive(Debug, Clone)]
pub struct EgressConfig {
    /// The `User-Agent` of each request, with an address for complaints: `CRBAnalyser/1 (+https://…)`.
    pub user_agent: String,
    /// Hosts which may be inner; empty in production.
    pub allow_hosts: AllowHosts,
    /// How long and how large an exchange may be.
    pub limits: Limits,
    /// How often one host is asked.
    pub pace: Pace,
    /// Who resolves names.
    pub name_servers: NameServers,
}

impl EgressConfig {
    /// The usual limits, no excepted hosts, the machine's name servers.
    #[must_use]
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: user_agent.into(),
            allow_hosts: AllowHosts::default(),
            limits: Limits::default(),
            pace: Pace::default(),
            name_servers: NameServers::System,
        }
    }
}

/// Who resolves names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameServers {
    /// As the machine's `resolv.conf` says.
    System,
    /// These, over UDP and TCP.
    Given(Vec<SocketAddr>),
}

/// How long and how large an exchange may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Resolving a name.
    pub resolve: Duration,
    /// Connecting, with the TLS handshake.
    pub connect: Duration,
    /// Without a single byte from the other side.
    pub read_idle: Duration,
    /// A whole fetch with names, robots file and redirects, without the time it waits for its turns.
    pub total: Duration,
    /// Bytes of the status line and headers.
    pub head_bytes: usize,
    /// Bytes of the body, decoded; the same is allowed on the wire.
    pub body_bytes: usize,
    /// Redirects that are followed.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            resolve: Duration::from_secs(5),
            connect: Duration::from_secs(5),
            read_idle: Duration::from_secs(5),
            total: Duration::from_secs(20),
            head_bytes: 64 * 1024,
            body_bytes: 5 * 1024 * 1024,
            redirects: 3,
        }
    }
}

/// How often one host is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// Between the starts of two requests to one host.
    pub gap: Duration,
    /// The same for excepted hosts, which are our own.
    pub excepted_gap: Duration,
    /// How long one fetch waits for its turns, all together, before it is told to come back.
    pub longest_wait: Duration,
    /// The longest `Crawl-delay` that is obeyed; a longer one is cut to this.
    pub longest_crawl_delay: Duration,
    /// The longest `Retry-After` that is obeyed; a longer one is cut to this.
    pub longest_retry_after: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            gap: Duration::from_secs(2),
            excepted_gap: Duration::ZERO,
            // Seven gaps: a robots file and a page, each behind three redirects on one host.
            longest_wait: Duration::from_secs(15),
            longest_crawl_delay: Duration::from_secs(30),
            longest_retry_after: Duration::from_hours(24),
        }
    }
}
