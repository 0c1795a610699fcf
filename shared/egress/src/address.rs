//! Which internet addresses are public: everything that is not set aside for something else.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(a: u16, b: u16, c: u16, bits: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), bits)
}

/// The blocks of IPv4 where no public page can live.
///
/// The IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its updates) and the multicast registry.
/// Blocks which the registry calls globally reachable are refused too: they hold relays and sinks, never a web site.
const RESERVED_V4: &[Ipv4Net] = &[
    v4(0, 0, 0, 0, 8),        // this network, RFC 791
    v4(10, 0, 0, 0, 8),       // private, RFC 1918
    v4(100, 64, 0, 0, 10),    // shared by carriers, RFC 6598; a cloud's metadata at 100.100.100.200
    v4(127, 0, 0, 0, 8),      // loopback, RFC 1122
    v4(168, 63, 129, 16, 32), // public by number, but the platform's own service on every Azure machine
    v4(169, 254, 0, 0, 16),   // link local, RFC 3927; the clouds' metadata at 169.254.169.254
    v4(172, 16, 0, 0, 12),    // private, RFC 1918
    v4(192, 0, 0, 0, 24),     // protocol assignments, RFC 6890; a cloud's metadata at 192.0.0.192
    v4(192, 0, 2, 0, 24),     // documentation, RFC 5737
    v4(192, 31, 196, 0, 24),  // AS112 sink, RFC 7535
    v4(192, 52, 193, 0, 24),  // multicast relays, RFC 7450
    v4(192, 88, 99, 0, 24),   // 6to4 relays, RFC 7526
    v4(192, 168, 0, 0, 16),   // private, RFC 1918
    v4(192, 175, 48, 0, 24),  // AS112 sink, RFC 7534
    v4(198, 18, 0, 0, 15),    // benchmarks, RFC 2544
    v4(198, 51, 100, 0, 24),  // documentation, RFC 5737
    v4(203, 0, 113, 0, 24),   // documentation, RFC 5737
    v4(224, 0, 0, 0, 4),      // multicast, RFC 5771
    v4(240, 0, 0, 0, 4),      // reserved, RFC 1112, with broadcast 255.255.255.255
];

/// The only block of IPv6 from which global unicast addresses are given out, RFC 4291 and the IANA address space list.
///
/// Loopback, mapped and compatible IPv4, NAT64 (64:ff9b::/96 and 64:ff9b:1::/48), discard, segment routing, unique
/// local, link local, site local and multicast addresses all lie outside it.
const GLOBAL_UNICAST_V6: Ipv6Net = v6(0x2000, 0, 0, 3);

/// The blocks within it where no public page can live: the IANA IPv6 Special-Purpose Address Registry.
const RESERVED_V6: &[Ipv6Net] = &[
    v6(0x2001, 0, 0, 23), // protocol assignments, RFC 2928: Teredo, benchmarks, ORCHID, drones
    v6(0x2001, 0xdb8, 0, 32), // documentation, RFC 3849
    v6(0x2002, 0, 0, 16), // 6to4, RFC 3056: an IPv4 address in disguise
    v6(0x2620, 0x4f, 0x8000, 48), // AS112 sink, RFC 7534
    v6(0x3ffe, 0, 0, 16), // the former 6bone, RFC 3701
    v6(0x3fff, 0, 0, 20), // documentation, RFC 9637
];

/// Whether an address is public, so that a stranger's page may live there and nothing of ours does.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !RESERVED_V4.iter().any(|block| block.contains(&address)),
        IpAddr::V6(address) => {
            GLOBAL_UNICAST_V6.contains(&address)
                && !RESERVED_V6.iter().any(|block| block.contains(&address))
                && !is_isatap(address)
        }
    }
}

/// Whether the lower half embeds an IPv4 address as ISATAP does (RFC 5214), whatever the network in front of it.
fn is_isatap(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    parts[4] & 0xfcff == 0 && parts[5] == 0x5efe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().expect("an address"))
    }

    #[test]
    fn web_sites_are_public() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "93.184.216.34",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:4860:4860::8888",
            "2001:200::1",
            "2606:2800:220:1:248:1893:25c8:1946",
            "2a00:1450:4001::1",
        ] {
            assert!(public(address), "{address}");
        }
    }

    #[test]
    fn the_first_and_last_address_of_each_reserved_block_are_not_public() {
        for block in RESERVED_V4 {
            assert!(!is_public(block.network().into()), "{block}");
            assert!(!is_public(block.broadcast().into()), "{block}");
        }
        for block in RESERVED_V6 {
            assert!(!is_public(block.network().into()), "{block}");
            assert!(!is_public(block.broadcast().into()), "{block}");
        }
    }

    #[test]
    fn addresses_which_carry_another_inside_are_not_public() {
        for address in [
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:93.184.216.34",
            "::ffff:0:127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::a00:1",
            "100::1",
            "2001:0:7f00:1::",
            "2002:7f00:1::",
            "2a00:1450::5efe:a00:1",
            "2a00:1450::200:5efe:a9fe:a9fe",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!public(address), "{address}");
        }
    }
}
