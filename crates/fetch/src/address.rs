//! Which addresses of the network may be connected to.
//!
//! A feed can name any host, and any name can lead to any address, so addresses are looked at where a name has been
//! resolved and nowhere earlier: what is refused here is never connected to. Refused are the addresses that are not
//! of the public network (the registries of special-purpose addresses, RFC 6890 and its successors).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Whether `address` is one of the public network.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        // Shared by carriers; protocol assignments; benchmarks; reserved.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let s = address.segments();
    // Addresses that stand for one of the older kind are looked at as that.
    if let Some(v4) = address.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    let inner = |hi: u16, lo: u16| Ipv4Addr::from((u32::from(hi) << 16) | u32::from(lo));
    match s {
        [0x64, 0xff9b, 0, 0, 0, 0, hi, lo] => return is_public_v4(inner(hi, lo)),
        [0x2002, hi, lo, ..] => return is_public_v4(inner(hi, lo)),
        _ => {}
    }
    let global = s[0] & 0xe000 == 0x2000;
    global && !(s[0] == 0x2001 && (s[1] < 0x200 || s[1] == 0xdb8)) && !(s[0] == 0x3fff && s[1] < 0x1000)
}

/// Resolves names as usual and leaves out the addresses that are refused.
#[derive(Debug)]
pub struct Guard {
    inner: DefaultResolver,
    allow_private: bool,
}

impl Guard {
    /// A guard; `allow_private` lets everything through, for tests and for servers of one's own.
    pub fn new(allow_private: bool) -> Self {
        Self { inner: DefaultResolver::default(), allow_private }
    }
}

/// What an error says where a name has no address that may be connected to.
pub const REFUSED: &str =
    "its address is of a private network or this machine, which is refused (--allow-private)";

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        let mut any = false;
        for address in found.iter().filter(|a| self.allow_private || is_public(a.ip())) {
            allowed.push(*address);
            any = true;
        }
        if any {
            Ok(allowed)
        } else {
            Err(Error::Io(std::io::Error::new(std::io::ErrorKind::PermissionDenied, REFUSED)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_not_public_are_refused() {
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
        ] {
            assert!(!is_public(address.parse().expect("an address")), "{address}");
        }
        for address in ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"] {
            assert!(is_public(address.parse().expect("an address")), "{address}");
        }
    }
}
