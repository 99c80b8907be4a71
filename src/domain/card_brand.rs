//! The brands of cards, told apart by how their numbers begin.
//!
//! One table for the server, which refuses what a merchant does not take, and for the script,
//! which is handed the same patterns.

use serde::{Deserialize, Serialize};

/// What merchants can refuse: Stripe's `brands_blocked`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardNetwork {
    AmericanExpress,
    DiscoverGlobalNetwork,
    Mastercard,
    Visa,
}

impl CardNetwork {
    pub const ALL: &[Self] = &[
        Self::AmericanExpress,
        Self::DiscoverGlobalNetwork,
        Self::Mastercard,
        Self::Visa,
    ];

    /// Stripe's words for them.
    pub const WORDS: &[&str] = &[
        "american_express",
        "discover_global_network",
        "mastercard",
        "visa",
    ];

    /// Its brands, in the order of the table.
    pub fn brands(self) -> impl Iterator<Item = &'static CardBrand> {
        BRANDS.iter().filter(move |brand| brand.network == self)
    }

    /// Whether a card number is of it.
    pub fn has(self, number: &str) -> bool {
        self.brands().any(|brand| brand.has(number))
    }
}

/// A brand as its holders know it.
#[derive(Debug, PartialEq, Eq)]
pub struct CardBrand {
    pub name: &'static str,
    pub network: CardNetwork,
    /// What its numbers begin with: digits, and sets of them as regular expressions write them.
    pub beginnings: &'static [&'static str],
}

impl CardBrand {
    fn has(&self, number: &str) -> bool {
        let mut beginnings = self.beginnings.iter();
        beginnings.any(|beginning| begins_with(number, beginning))
    }
}

/// Every brand. No number begins as two of them do.
pub const BRANDS: &[CardBrand] = &[
    CardBrand {
        name: "Visa",
        network: CardNetwork::Visa,
        beginnings: &["4"],
    },
    CardBrand {
        name: "Mastercard",
        network: CardNetwork::Mastercard,
        beginnings: &["5[1-5]", "2[2-7]"],
    },
    CardBrand {
        name: "American Express",
        network: CardNetwork::AmericanExpress,
        beginnings: &["3[47]"],
    },
    CardBrand {
        name: "Discover",
        network: CardNetwork::DiscoverGlobalNetwork,
        beginnings: &["6011", "6[45]"],
    },
    CardBrand {
        name: "Diners Club",
        network: CardNetwork::DiscoverGlobalNetwork,
        beginnings: &["3[0689]"],
    },
    CardBrand {
        name: "JCB",
        network: CardNetwork::DiscoverGlobalNetwork,
        beginnings: &["35"],
    },
    CardBrand {
        name: "UnionPay",
        network: CardNetwork::DiscoverGlobalNetwork,
        beginnings: &["62", "81"],
    },
];

/// A regular expression of numbers that begin so.
pub fn pattern(beginnings: &[&str]) -> String {
    match beginnings {
        [only] => format!("^{only}"),
        several => format!("^({})", several.join("|")),
    }
}

/// Whether `number` begins as `beginning` says.
fn begins_with(number: &str, beginning: &str) -> bool {
    let mut digits = number.bytes();
    let mut rest = beginning;
    loop {
        let (set, after) = match rest.strip_prefix('[') {
            Some(set) => set.split_once(']').unwrap_or((set, "")),
            None => rest.split_at_checked(1).unwrap_or_default(),
        };
        if set.is_empty() {
            return true;
        }
        if !digits.next().is_some_and(|digit| is_in(digit, set)) {
            return false;
        }
        rest = after;
    }
}

/// Whether a digit is in a set such as `1-5` or `0689`.
fn is_in(digit: u8, set: &str) -> bool {
    match set.as_bytes() {
        [first, b'-', last] => (first..=last).contains(&&digit),
        digits => digits.contains(&digit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(number: &str) -> Vec<CardNetwork> {
        let all = CardNetwork::ALL.iter().copied();
        all.filter(|it| it.has(number)).collect()
    }

    #[test]
    fn a_number_belongs_to_no_brand_before_it_is_typed_far_enough() {
        for number in ["", "5", "3", "601", "6", "56", "28", "7"] {
            assert_eq!(networks(number), [], "{number}");
        }
        assert_eq!(networks("4"), [CardNetwork::Visa]);
        assert_eq!(networks("55"), [CardNetwork::Mastercard]);
    }

    #[test]
    fn no_number_begins_as_two_brands_do() {
        for number in 0..10_000 {
            let number = format!("{number:04}");
            let found = BRANDS.iter().filter(|brand| brand.has(&number)).count();
            assert!(found <= 1, "{number}");
        }
    }
}
