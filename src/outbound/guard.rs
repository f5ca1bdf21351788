//! Which addresses we connect to: an agent or an admin may name any host, and none of them shall
//! make us speak to our own network (SSRF).
//!
//! A name is resolved once. Its addresses are checked, and exactly those are connected to, so
//! that a name which means something else a moment later gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// How far a request may go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reach {
    /// Public addresses, by HTTPS.
    World,
    /// Also this machine and its private network, there by plain HTTP too.
    Near,
}

impl Reach {
    pub(super) fn allows(self, address: IpAddr, is_encrypted: bool) -> bool {
        match self {
            Reach::World => is_encrypted && is_public(address),
            Reach::Near => is_near(address) || (is_encrypted && is_public(address)),
        }
    }
}

/// Looks names up, and lets through only what may be reached.
#[derive(Debug)]
pub(super) struct Guard<R = DefaultResolver> {
    pub(super) reach: Reach,
    pub(super) resolver: R,
}

impl<R: Resolver> Resolver for Guard<R> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.resolver.resolve(uri, config, timeout)?;
        let is_encrypted = uri.scheme_str() == Some("https");
        // One that is not allowed says enough about the name.
        match found.iter().all(|address| self.reach.allows(address.ip(), is_encrypted)) {
            true => Ok(found),
            false => Err(Error::Other(Box::new(NotAllowed))),
        }
    }
}

#[derive(Debug)]
pub(super) struct NotAllowed;

impl std::fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the address is not a public one")
    }
}

impl std::error::Error for NotAllowed {}

/// This machine or its private network; never link-local, where clouds tell secrets.
fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => {
            let is_metadata = address.segments()[..3] == [0xfd00, 0xec2, 0];
            address.is_loopback() || (address.is_unique_local() && !is_metadata)
        }
    }
}

pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_special = address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        // This network, shared by carriers, for protocols, for measurements, reserved.
        || first == 0
        || (first == 100 && second & 0xc0 == 64)
        || (first == 192 && second == 0 && third == 0)
        || (first == 192 && second == 88 && third == 99)
        || (first == 198 && second & 0xfe == 18)
        || 240 <= first;
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    let parts = address.segments();
    if parts[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        // NAT64: an IPv4 address in disguise.
        let [.., a, b, c, d] = address.octets();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    let is_global = parts[0] & 0xe000 == 0x2000;
    // Teredo and other protocols, documentation (twice), 6to4.
    let is_special = (parts[0] == 0x2001 && (parts[1] < 0x200 || parts[1] == 0xdb8))
        || (parts[0] == 0x3fff && parts[1] < 0x1000)
        || parts[0] == 0x2002;
    is_global && !is_special
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.9.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::a00:1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2606:4700:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn near_is_not_where_clouds_tell_secrets() {
        for text in ["127.0.0.1", "10.0.0.1", "::1", "fd12::1", "::ffff:127.0.0.1"] {
            assert!(Reach::Near.allows(text.parse().unwrap(), false), "{text}");
        }
        for text in ["169.254.169.254", "fd00:ec2::254", "fe80::1", "0.0.0.0", "1.1.1.1"] {
            assert!(!Reach::Near.allows(text.parse().unwrap(), false), "{text}");
        }
        assert!(Reach::Near.allows("1.1.1.1".parse().unwrap(), true));
        assert!(!Reach::World.allows("1.1.1.1".parse().unwrap(), false));
    }

    #[derive(Debug)]
    struct Fake(&'static [&'static str]);

    impl Resolver for Fake {
        fn resolve(
            &self,
            _uri: &Uri,
            _config: &Config,
            _timeout: NextTimeout,
        ) -> Result<ResolvedSocketAddrs, Error> {
            let mut found = self.empty();
            for address in self.0 {
                found.push(SocketAddr::new(address.parse().unwrap(), 443));
            }
            Ok(found)
        }
    }

    #[test]
    fn a_name_that_leads_home_is_refused_whatever_else_it_means() {
        let resolve = |addresses| {
            let guard = Guard { reach: Reach::World, resolver: Fake(addresses) };
            let uri = Uri::from_static("https://push.example/x");
            guard.resolve(&uri, &Config::default(), timeout()).is_ok()
        };
        assert!(resolve(&["1.1.1.1", "2606:4700:4700::1111"]));
        assert!(!resolve(&["1.1.1.1", "127.0.0.1"]));
        assert!(!resolve(&["169.254.169.254"]));
    }

    fn timeout() -> NextTimeout {
        NextTimeout::default()
    }
}
