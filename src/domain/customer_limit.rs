//! `edgetill[per_customer_limit]`: how often one customer may buy from a link.
//!
//! A customer is an e-mail address, however it is spelled. Link counts the places of each in the
//! transaction that gives one out, and keeps of the address no more than a keyed hash, which is
//! another one at each link.

use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use url::Host;

/// What is stored of a customer: 128 bits that nobody can get the address from without the
/// installation's secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CustomerKey(u128);

/// What else a customer has of a link, besides the session that asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OtherPlaces {
    /// Places of purchases that are complete.
    pub bought: u64,
    /// Places that are held while somebody pays.
    pub held: u64,
}

/// Why a customer gets no further place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CustomerRefusal {
    /// The customer has bought as often as a customer may.
    Bought,
    /// The customer, or somebody with the same address, is paying for the last one now.
    Paying,
}

impl OtherPlaces {
    /// Why there is no place for the customer where each may have `limit`, if so.
    pub fn refusal(self, limit: u64) -> Option<CustomerRefusal> {
        if self.bought >= limit {
            Some(CustomerRefusal::Bought)
        } else if self.bought.saturating_add(self.held) >= limit {
            Some(CustomerRefusal::Paying)
        } else {
            None
        }
    }
}

impl CustomerKey {
    /// The key of whoever reads mail at `email`, for the link `at`; `mac` is under a key of the
    /// installation's.
    pub fn of(email: &str, mac: Hmac<Sha256>, at: &str) -> Self {
        let mut mac = mac;
        mac.update(mailbox(email).as_bytes());
        mac.update(b"\n");
        mac.update(at.as_bytes());
        let code = mac.finalize().into_bytes();
        let number = code
            .iter()
            .take(16)
            .fold(0, |number: u128, byte| (number << 8) | u128::from(*byte));
        Self(number)
    }

    /// The text that a column or a message holds.
    pub fn to_hex(self) -> String {
        format!("{:032x}", self.0)
    }

    /// The key that was stored as this text.
    pub fn of_hex(text: &str) -> Option<Self> {
        u128::from_str_radix(text, 16).ok().map(Self)
    }
}

impl Serialize for CustomerKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for CustomerKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::of_hex(&text).ok_or_else(|| serde::de::Error::custom("no key of a customer"))
    }
}

/// The mailbox that an address leads to, as far as that can be known: letters count in either case,
/// what follows a `+` is a note of its owner's, and Google looks at no dots.
pub fn mailbox(email: &str) -> String {
    let email = email.trim().to_lowercase();
    let Some((local, host)) = email.rsplit_once('@') else {
        return email;
    };
    let host = Host::parse(host).map_or_else(|_| host.to_owned(), |host| host.to_string());
    let name = match local.split_once('+') {
        Some((name, _)) if !name.is_empty() => name,
        Some(_) | None => local,
    };
    match host.as_str() {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", name.replace('.', "")),
        _ => format!("{name}@{host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::app_secret::{AppSecret, Purpose};

    #[test]
    fn the_spellings_of_an_address_lead_to_one_mailbox() {
        for (spelling, expected) in [
            ("Jenny.Rosen@Example.com ", "jenny.rosen@example.com"),
            ("jenny.rosen+2@example.com", "jenny.rosen@example.com"),
            ("+@example.com", "+@example.com"),
            ("J.E.N.N.Y+shop@googlemail.com", "jenny@gmail.com"),
            ("jenny@Bücher.example", "jenny@xn--bcher-kva.example"),
            (
                "MÜLLER@xn--bcher-kva.example",
                "müller@xn--bcher-kva.example",
            ),
            ("nobody", "nobody"),
        ] {
            assert_eq!(mailbox(spelling), expected, "{spelling}");
        }
        assert_ne!(mailbox("jenny@a.example"), mailbox("jenny@b.example"));
        assert_ne!(mailbox("j.enny@a.example"), mailbox("jenny@a.example"));
    }

    #[test]
    fn a_key_is_one_at_a_link_and_another_at_the_next() {
        let secret = AppSecret::of(Some(&"s".repeat(32)), [None, None]).unwrap();
        let key =
            |email: &str, at: &str| CustomerKey::of(email, secret.mac(Purpose::Customers), at);
        let jenny = key("jenny@example.com", "plink_1");
        assert_eq!(jenny, key("JENNY+1@example.com", "plink_1"));
        assert_ne!(jenny, key("jenny@example.com", "plink_2"));
        assert_ne!(jenny, key("john@example.com", "plink_1"));
        assert_eq!(CustomerKey::of_hex(&jenny.to_hex()), Some(jenny));
        assert_eq!(jenny.to_hex().len(), 32);
    }

    #[test]
    fn places_that_are_held_refuse_for_now_and_bought_ones_for_good() {
        let refusal = |bought, held| OtherPlaces { bought, held }.refusal(2);
        assert_eq!(refusal(0, 1), None);
        assert_eq!(refusal(1, 0), None);
        assert_eq!(refusal(1, 1), Some(CustomerRefusal::Paying));
        assert_eq!(refusal(0, 2), Some(CustomerRefusal::Paying));
        assert_eq!(refusal(2, 0), Some(CustomerRefusal::Bought));
    }
}
