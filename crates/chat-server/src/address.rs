//! From which address a connection comes, as far as it can be told apart from others.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

use crate::config::Proxy;

/// What the addresses of one household or office have in common: of IPv6 the first 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Address(IpAddr);

/// The address behind a trusted proxy as that says, else the peer's own. None when it says nothing anybody could read,
/// and when the peer is this machine: then it is a proxy that was not named, and everybody comes from it.
pub(crate) fn address(peer: SocketAddr, headers: &HeaderMap, proxy: &Proxy) -> Option<Address> {
    let peer = peer.ip().to_canonical();
    let told = if proxy.addresses.contains(&peer) {
        // What stands before the last one was written by somebody the proxy need not trust.
        let last = headers.get_all(&proxy.header).iter().next_back()?.to_str().ok()?;
        last.rsplit(',').next()?.trim().parse::<IpAddr>().ok()?.to_canonical()
    } else if peer.is_loopback() {
        return None;
    } else {
        peer
    };
    Some(Address(match told {
        IpAddr::V4(_) => told,
        IpAddr::V6(whole) => {
            let [a, b, c, d, ..] = whole.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use axum::http::HeaderMap;

    use super::address;
    use crate::config::Proxy;

    fn told(peer: &str, header: Option<&str>, proxy: &Proxy) -> Option<String> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert("x-forwarded-for", header.parse().unwrap());
        }
        address(peer.parse().unwrap(), &headers, proxy).map(|address| address.0.to_string())
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_its_last_word() {
        let nobody = Proxy::default();
        let here = Proxy { addresses: vec!["127.0.0.1".parse().unwrap()], ..Proxy::default() };
        assert_eq!(told("203.0.113.5:1", Some("198.51.100.1"), &here).as_deref(), Some("203.0.113.5"));
        assert_eq!(told("127.0.0.1:1", Some("198.51.100.1"), &nobody), None);
        assert_eq!(
            told("127.0.0.1:1", Some("9.9.9.9, 198.51.100.1"), &here).as_deref(),
            Some("198.51.100.1")
        );
        assert_eq!(told("127.0.0.1:1", Some("somebody"), &here), None);
        assert_eq!(told("127.0.0.1:1", None, &here), None);
    }

    #[test]
    fn neighbours_in_one_network_of_ipv6_are_one() {
        let proxy = Proxy::default();
        assert_eq!(told("[2001:db8:1:2:3:4:5:6]:1", None, &proxy).as_deref(), Some("2001:db8:1:2::"));
        assert_eq!(told("[::ffff:203.0.113.5]:1", None, &proxy).as_deref(), Some("203.0.113.5"));
    }
}
