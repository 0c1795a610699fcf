//! From which address a request comes, as far as that can be known.
//!
//! The peer of the connection is known. What it says of others (`X-Forwarded-For`) counts only if it is one of our own
//! proxies, and then only up to the first hop that is not: further to the left anyone may write anything. `Forwarded`,
//! `X-Real-IP` and their like are not read at all.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, request::Parts},
};
use ipnet::IpNet;
use shared::platform::config::EnvReader;

use crate::state::AppState;

const FORWARDED_FOR: &str = "x-forwarded-for";
/// Hops that are looked at; nobody has more proxies, and a header of kilobytes is not worth reading to its end.
const HOPS_MAX: usize = 32;

/// The address a request comes from; none when it came over no socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

impl ClientAddress {
    /// Read from the parts of a request.
    #[must_use]
    pub fn of(extensions: &Extensions, headers: &HeaderMap, proxies: &[IpNet]) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        Self(peer.map(|ConnectInfo(peer)| find(peer.ip(), headers, proxies)))
    }

    /// What quotas are counted by. Whoever has an address of version 6 has 2^64 of them, so these count as one.
    #[must_use]
    pub fn network(self) -> Option<IpAddr> {
        self.0.map(|address| match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(six) => {
                let prefix = six.to_bits() >> 64 << 64;
                IpAddr::V6(Ipv6Addr::from_bits(prefix))
            }
        })
    }

    /// Whether it is this machine.
    #[must_use]
    pub fn is_loopback(self) -> bool {
        self.0.is_none_or(|address| address.is_loopback())
    }
}

/// The networks of `TRUSTED_PROXIES`.
pub fn read_proxies(env: &mut EnvReader) -> Vec<IpNet> {
    let text = env.parsed("TRUSTED_PROXIES", String::new());
    let entries = text
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty());
    let mut networks = Vec::new();
    for entry in entries {
        let network = entry.parse::<IpNet>();
        match network.or_else(|_| entry.parse::<IpAddr>().map(IpNet::from)) {
            // Whoever trusts everybody lets everybody name any address.
            Ok(network) if network.prefix_len() == 0 => env.mistake(format!(
                "TRUSTED_PROXIES holds {entry:?}: that trusts every address; name the networks of your proxies"
            )),
            Ok(network) => networks.push(network),
            Err(_) => env.mistake(format!(
                "TRUSTED_PROXIES holds {entry:?}: each entry is an address or a network such as 10.0.0.0/8"
            )),
        }
    }
    networks
}

impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        Self(Some(address.to_canonical()))
    }
}

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Infallible> {
        let proxies = &app.config.trusted_proxies;
        Ok(Self::of(&parts.extensions, &parts.headers, proxies))
    }
}

/// The right-most hop that is none of our proxies.
fn find(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_ours = |address: IpAddr| proxies.iter().any(|network| network.contains(&address));
    let mut client = peer.to_canonical();
    if !is_ours(client) {
        return client;
    }
    // Several headers are one list, in their order; a header that is no text hides all to its left.
    let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
    for line in lines.into_iter().rev() {
        let Ok(line) = line.to_str() else {
            return client;
        };
        for hop in line.rsplit(',').take(HOPS_MAX) {
            let Some(address) = parse(hop.trim()) else {
                return client;
            };
            client = address;
            if !is_ours(client) {
                return client;
            }
        }
    }
    client
}

/// An address, with or without a port.
fn parse(hop: &str) -> Option<IpAddr> {
    let address = hop
        .parse::<IpAddr>()
        .or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, extract::ConnectInfo, http::Request};
    use ipnet::IpNet;

    use super::{ClientAddress, SocketAddr};

    fn client(peer: &str, lines: &[&str]) -> String {
        let proxies: Vec<IpNet> = ["10.0.0.0/8", "2001:db8:aa::/48"]
            .map(|network| network.parse().expect("a network"))
            .to_vec();
        let peer = SocketAddr::new(peer.parse().expect("an address"), 1);
        let mut builder = Request::builder()
            .extension(ConnectInfo(peer))
            .header("x-real-ip", "1.1.1.1")
            .header("forwarded", "for=1.1.1.1");
        for line in lines {
            builder = builder.header("x-forwarded-for", *line);
        }
        let request = builder.body(Body::empty()).expect("a request");
        let found = ClientAddress::of(request.extensions(), request.headers(), &proxies);
        found.0.expect("an address").to_string()
    }

    #[test]
    fn a_stranger_says_nothing_about_itself() {
        assert_eq!(client("203.0.113.9", &["1.2.3.4"]), "203.0.113.9");
        assert_eq!(client("203.0.113.9", &["10.0.0.1, 1.2.3.4"]), "203.0.113.9");
        assert_eq!(client("::ffff:203.0.113.9", &[]), "203.0.113.9");
    }

    #[test]
    fn of_what_our_proxies_say_the_right_most_stranger_counts() {
        for (lines, expected) in [
            (&["198.51.100.7"][..], "198.51.100.7"),
            (&["1.2.3.4, 198.51.100.7"], "198.51.100.7"),
            (&["1.2.3.4, 198.51.100.7, 10.2.0.1"], "198.51.100.7"),
            (&["1.2.3.4", "198.51.100.7,10.2.0.1"], "198.51.100.7"),
            (&["198.51.100.7:51234"], "198.51.100.7"),
            (&["[2001:db8::7]:443"], "2001:db8::7"),
            (&["2001:db8::7, 2001:db8:aa::1"], "2001:db8::7"),
            (&["::ffff:198.51.100.7"], "198.51.100.7"),
            // Nothing to the left of nonsense is believed; nor is nothing at all.
            (&["1.2.3.4, unknown, 10.2.0.1"], "10.2.0.1"),
            (&["1.2.3.4, "], "10.0.0.1"),
            (&[], "10.0.0.1"),
            (&["10.9.9.9, 10.8.8.8"], "10.9.9.9"),
        ] {
            assert_eq!(client("10.0.0.1", lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn a_whole_network_of_version_six_is_one_client() {
        let network = |text: &str| ClientAddress(Some(text.parse().expect("an address"))).network();

        assert_eq!(
            network("2001:db8:1:2:3:4:5:6"),
            network("2001:db8:1:2:ffff::1")
        );
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
