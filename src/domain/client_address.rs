//! Where a request comes from, as far as it is counted: what one customer of a network has.
//!
//! Whoever has an IPv6 address has a whole /64 of them, so that counts as one address; an IPv4
//! address written as IPv6 counts as itself.

use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What is stored of an address: 48 bits that nobody can get the address from without the
/// installation's secret, and others at each link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AddressKey(u64);

impl AddressKey {
    /// The key as a number that a column of integers takes.
    pub fn number(self) -> i64 {
        i64::try_from(self.0).unwrap_or_default()
    }

    /// The key that was stored as this number.
    pub fn of_number(number: i64) -> Option<Self> {
        u64::try_from(number).ok().map(Self)
    }
}

/// An address that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClientAddress {
    V4(Ipv4Addr),
    /// The first address of a /64.
    V6(Ipv6Addr),
    /// The platform said nothing that can be read: all of these are one.
    Unknown,
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => address.fmt(f),
            Self::V6(address) => address.fmt(f),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

impl ClientAddress {
    /// What is stored of it `at` a link; `mac` is under a key of the installation's.
    pub fn key(self, mac: Hmac<Sha256>, at: &str) -> AddressKey {
        let address = match self {
            Self::V4(address) => address.to_ipv6_mapped(),
            Self::V6(address) => address,
            Self::Unknown => Ipv6Addr::UNSPECIFIED,
        };
        let mut mac = mac;
        mac.update(&address.octets());
        mac.update(at.as_bytes());
        let mut number = 0;
        for byte in mac.finalize().into_bytes().iter().take(6) {
            number = (number << 8) | u64::from(*byte);
        }
        AddressKey(number)
    }

    /// The address the platform says a request comes from.
    pub fn parse(said: &str) -> Self {
        match said
            .trim()
            .parse::<IpAddr>()
            .map(|address| address.to_canonical())
        {
            Ok(IpAddr::V4(address)) => Self::V4(address),
            Ok(IpAddr::V6(address)) => {
                let network = u128::from(address) & !u128::from(u64::MAX);
                Self::V6(Ipv6Addr::from(network))
            }
            Err(_) => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ClientAddress;

    #[track_caller]
    fn one(left: &str, right: &str) -> bool {
        ClientAddress::parse(left) == ClientAddress::parse(right)
    }

    #[test]
    fn all_addresses_of_a_64_are_one_and_no_others_are() {
        assert!(one("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert!(one("2001:DB8:1:2::1", "2001:0db8:0001:0002::2"));
        assert!(!one("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(!one("203.0.113.1", "203.0.113.2"));
    }

    #[test]
    fn an_ipv4_address_is_the_same_however_it_is_written() {
        assert!(one("203.0.113.1", "::ffff:203.0.113.1"));
        assert!(one("203.0.113.1", "::ffff:cb00:7101"));
        assert!(!one("203.0.113.1", "::ffff:203.0.113.2"));
    }

    #[test]
    fn what_is_no_address_is_one_that_nobody_has() {
        for said in [
            "",
            "localhost",
            "203.0.113",
            "203.0.113.1:80",
            "[::1]",
            "::1%eth0",
        ] {
            assert_eq!(ClientAddress::parse(said), ClientAddress::Unknown, "{said}");
        }
        assert!(!one("", "127.0.0.1"));
    }
}
