//! Who the client is, when proxies stand in between.

use std::net::IpAddr;

/// A range of addresses, such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// A range in CIDR form, or one address.
    pub fn from_text(text: &str) -> Option<Network> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().ok().filter(|prefix| *prefix <= longest)?,
            None => longest,
        };
        Some(Network { address, prefix })
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        let prefix = u32::from(self.prefix);
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

/// The client of a request and whether it came by TLS.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Origin {
    pub(super) client: IpAddr,
    pub(super) is_https: bool,
    /// A trusted proxy sent it, so what it says of the client is believed.
    pub(super) is_by_proxy: bool,
}

/// Believes the forwarding headers of trusted proxies only, and of their list of hops only the
/// rightmost that is not a trusted proxy itself: everything before it may be made up.
pub(super) fn origin(
    peer: IpAddr,
    trusted: &[Network],
    forwarded_for: &[&str],
    forwarded_proto: Option<&str>,
) -> Origin {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let peer = peer.to_canonical();
    if !is_trusted(peer) {
        return Origin { client: peer, is_https: false, is_by_proxy: false };
    }
    let hops = forwarded_for.iter().flat_map(|value| value.split(',')).map(str::trim);
    let mut client = peer;
    for hop in hops.collect::<Vec<_>>().into_iter().rev() {
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        client = address.to_canonical();
        if !is_trusted(client) {
            break;
        }
    }
    Origin { client, is_https: forwarded_proto == Some("https"), is_by_proxy: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_holds_its_addresses_only() {
        let range = Network::from_text("10.1.0.0/16").unwrap();
        assert!(range.contains(ip("10.1.255.9")));
        assert!(!range.contains(ip("10.2.0.1")));
        assert!(range.contains(ip("::ffff:10.1.2.3")), "the same host over an IPv6 socket");
        assert!(Network::from_text("0.0.0.0/0").unwrap().contains(ip("8.8.8.8")));
        assert!(!Network::from_text("fd00::/8").unwrap().contains(ip("fe80::1")));
        for wrong in ["10.0.0.0/33", "x", "10.0.0.0/", ""] {
            assert_eq!(Network::from_text(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = [Network::from_text("127.0.0.1").unwrap()];

        let direct = origin(ip("203.0.113.7"), &trusted, &["198.51.100.1"], Some("https"));
        let client = ip("203.0.113.7");
        assert_eq!(direct, Origin { client, is_https: false, is_by_proxy: false });

        let behind = origin(ip("127.0.0.1"), &trusted, &["1.1.1.1, 198.51.100.1"], Some("https"));
        let client = ip("198.51.100.1");
        assert_eq!(behind, Origin { client, is_https: true, is_by_proxy: true });

        let chain = origin(ip("127.0.0.1"), &trusted, &["198.51.100.1", "127.0.0.1"], None);
        assert_eq!(chain.client, ip("198.51.100.1"));
    }
}
