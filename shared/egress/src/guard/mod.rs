//! The guarded connection: the only code here, and in the whole system, that opens a connection to a stranger.
//!
//! Looking up gives [`resolve::Vetted`] addresses, dialling accepts nothing else, and one connection carries one
//! exchange. There is no proxy, cookie, redirect or pool that could be configured to lead elsewhere.

mod budget;
mod dial;
mod exchange;
mod idle;
mod resolve;

use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use tokio_rustls::TlsConnector;

pub(crate) use budget::Budget;
pub(crate) use exchange::Reply;

use crate::{ConfigError, EgressConfig, FetchError, Limits, Target};
use resolve::Lookup;

/// Sends one request over a connection of its own to a vetted address.
pub(crate) struct Guard {
    lookup: Lookup,
    tls: TlsConnector,
    limits: Limits,
}

impl Guard {
    pub(crate) fn new(config: &EgressConfig) -> Result<Self, ConfigError> {
        Ok(Self {
            lookup: Lookup::new(&config.name_servers)?,
            tls: dial::connector()?,
            limits: config.limits.clone(),
        })
    }

    /// Resolves, vets, connects, checks the peer, encrypts, and asks; returns when the head of the answer is there.
    ///
    /// The caller bounds the whole by its [`Budget`]; dropping the future or the reply closes the connection.
    pub(crate) async fn send(
        &self,
        target: &Target,
        request: Request<Full<Bytes>>,
    ) -> Result<Reply, FetchError> {
        let vetted = self.lookup.vet(target, self.limits.resolve).await?;
        let stream = dial::open(&vetted, target, &self.tls, &self.limits).await?;
        exchange::exchange(stream, request, &self.limits).await
    }
}

/// The way out; cheap to clone.
pub(crate) type SharedGuard = Arc<Guard>;
