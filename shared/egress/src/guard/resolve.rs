//! From a target to the addresses that may be dialled for it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, LookupIpStrategy, NameServerConfig, ResolverConfig,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;

use crate::target::Place;
use crate::{ConfigError, FetchError, NameServers, Refusal, Target, is_public};

/// Addresses that were checked and may be dialled, IPv4 first; made nowhere but here.
#[derive(Debug)]
pub(super) struct Vetted(Vec<SocketAddr>);

impl Vetted {
    /// The addresses worth trying; never empty.
    pub(super) fn addresses(&self) -> &[SocketAddr] {
        &self.0
    }

    /// All of a name's addresses have to be public: one that leads inside shows what the name is for.
    fn new(
        target: &Target,
        addresses: impl Iterator<Item = IpAddr>,
        inside: Refusal,
    ) -> Result<Self, FetchError> {
        let mut addresses: Vec<IpAddr> = addresses.collect();
        if addresses.is_empty() {
            return Err(FetchError::NoSuchName);
        }
        if !target.is_excepted() && !addresses.iter().copied().all(is_public) {
            return Err(inside.into());
        }
        addresses.sort_by_key(IpAddr::is_ipv6);
        Ok(Self(
            addresses
                .into_iter()
                .map(|address| SocketAddr::new(address, target.port()))
                .collect(),
        ))
    }
}

/// Looks names up, every time: the answer is pinned for one connection and never kept for the next.
pub(super) struct Lookup(TokioResolver);

impl Lookup {
    pub(super) fn new(servers: &NameServers) -> Result<Self, ConfigError> {
        let unknown = |error| ConfigError::NameServers(Box::new(error));
        let mut builder = match servers {
            NameServers::System => TokioResolver::builder_tokio().map_err(unknown)?,
            NameServers::Given(servers) => TokioResolver::builder_with_config(
                ResolverConfig::from_name_servers(servers.iter().map(name_server).collect()),
                TokioRuntimeProvider::default(),
            ),
        };
        // Both families: an inner IPv6 address must be seen even when the IPv4 address is public.
        builder.options_mut().ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
        builder.build().map(Self).map_err(unknown)
    }

    /// The addresses of a target, when all of them may be dialled.
    pub(super) async fn vet(
        &self,
        target: &Target,
        within: Duration,
    ) -> Result<Vetted, FetchError> {
        let name = match target.place() {
            Place::Address(address) => {
                return Vetted::new(target, [address].into_iter(), Refusal::InnerAddress);
            }
            // The dot ends the name: the machine's search domains would turn it into an inner one.
            Place::Name(name) => format!("{name}."),
        };
        let found = tokio::time::timeout(within, self.0.lookup_ip(name))
            .await
            .map_err(|_| FetchError::Dns)?
            .map_err(|error| {
                if error.is_no_records_found() {
                    FetchError::NoSuchName
                } else {
                    FetchError::Dns
                }
            })?;
        Vetted::new(target, found.iter(), Refusal::ResolvesInside)
    }
}

fn name_server(address: &SocketAddr) -> NameServerConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()]
        .into_iter()
        .map(|mut connection| {
            connection.port = address.port();
            connection
        })
        .collect();
    NameServerConfig::new(address.ip(), true, connections)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vetted(addresses: &[&str]) -> Result<Vec<SocketAddr>, FetchError> {
        let target = Target::parse("https://example.com/").expect("a target");
        let addresses = addresses
            .iter()
            .map(|text| text.parse().expect("an address"));
        Vetted::new(&target, addresses, Refusal::ResolvesInside).map(|vetted| vetted.0)
    }

    #[test]
    fn one_inner_address_refuses_the_whole_name() {
        let refused = Err(FetchError::Refused(Refusal::ResolvesInside));

        assert_eq!(vetted(&["93.184.216.34", "10.0.0.1"]), refused);
        assert_eq!(vetted(&["93.184.216.34", "::1"]), refused);
        assert_eq!(vetted(&["2a00:1450::1", "::ffff:127.0.0.1"]), refused);
        assert_eq!(vetted(&[]), Err(FetchError::NoSuchName));
    }

    #[test]
    fn public_addresses_are_pinned_with_the_port_and_ipv4_first() {
        let pinned = vetted(&["2a00:1450::1", "93.184.216.34"]).expect("public");

        assert_eq!(
            pinned.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["93.184.216.34:443", "[2a00:1450::1]:443"]
        );
    }
}
