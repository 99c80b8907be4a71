//! The ways to pay, by Stripe's words for them.

use super::Currency;
use serde::{Deserialize, Serialize};

/// A way to pay that is built.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethodType {
    #[default]
    Card,
    /// ACH Direct Debit.
    UsBankAccount,
    SepaDebit,
    BacsDebit,
    AuBecsDebit,
    Ideal,
    /// Przelewy24.
    P24,
    Klarna,
    Multibanco,
    Blik,
    /// Cash App Pay.
    Cashapp,
}

/// How the money is had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Card,
    /// From a bank account that is typed; whether it comes is known days later.
    Debit,
    /// On a page of its bank or provider, at once.
    Redirect,
    /// With numbers that the buyer takes to a cash machine or to their bank.
    Voucher,
}

use PaymentMethodType::{
    AuBecsDebit, BacsDebit, Blik, Card, Cashapp, Ideal, Klarna, Multibanco, P24, SepaDebit,
    UsBankAccount,
};

impl PaymentMethodType {
    /// Every one, by its word: the rows of requests name the same.
    pub const WORDS: &'static [&'static str] = &[
        "card",
        "us_bank_account",
        "sepa_debit",
        "bacs_debit",
        "au_becs_debit",
        "ideal",
        "p24",
        "klarna",
        "multibanco",
        "blik",
        "cashapp",
    ];
    /// Every one.
    pub const ALL: [Self; 11] = [
        Card,
        UsBankAccount,
        SepaDebit,
        BacsDebit,
        AuBecsDebit,
        Ideal,
        P24,
        Klarna,
        Multibanco,
        Blik,
        Cashapp,
    ];
    /// Where a merchant names none, and has switched nothing on.
    pub const DEFAULT: &'static [Self] = &[Card];

    /// Stripe's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Card => "card",
            UsBankAccount => "us_bank_account",
            SepaDebit => "sepa_debit",
            BacsDebit => "bacs_debit",
            AuBecsDebit => "au_becs_debit",
            Ideal => "ideal",
            P24 => "p24",
            Klarna => "klarna",
            Multibanco => "multibanco",
            Blik => "blik",
            Cashapp => "cashapp",
        }
    }

    /// The one with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// The only currencies it takes; `None`: any.
    pub const fn currencies(self) -> Option<&'static [&'static str]> {
        match self {
            Card => None,
            UsBankAccount | Cashapp => Some(&["usd"]),
            SepaDebit | Ideal | Multibanco => Some(&["eur"]),
            BacsDebit => Some(&["gbp"]),
            AuBecsDebit => Some(&["aud"]),
            P24 => Some(&["eur", "pln"]),
            Blik => Some(&["pln"]),
            Klarna => Some(KLARNA_CURRENCIES),
        }
    }

    /// How the money is had.
    pub const fn family(self) -> Family {
        match self {
            Card => Family::Card,
            UsBankAccount | SepaDebit | BacsDebit | AuBecsDebit => Family::Debit,
            Ideal | P24 | Klarna | Blik | Cashapp => Family::Redirect,
            Multibanco => Family::Voucher,
        }
    }

    /// Whether it takes money in `currency` from whoever is billed in `country`.
    pub fn serves(self, country: &str, currency: Currency) -> bool {
        match self {
            Card | UsBankAccount | SepaDebit | BacsDebit | AuBecsDebit | Ideal | P24
            | Multibanco | Blik | Cashapp => true,
            Klarna => KLARNA_COUNTRIES.iter().any(|(code, countries)| {
                *code == currency.as_str() && countries.contains(&country)
            }),
        }
    }

    /// The only country whose accounts it takes; `None`: there are several.
    pub const fn country(self) -> Option<&'static str> {
        match self {
            Card | SepaDebit | Klarna => None,
            UsBankAccount | Cashapp => Some("US"),
            BacsDebit => Some("GB"),
            AuBecsDebit => Some("AU"),
            Ideal => Some("NL"),
            P24 | Blik => Some("PL"),
            Multibanco => Some("PT"),
        }
    }

    /// Whether its money can be reserved, and taken later.
    pub const fn can_be_held(self) -> bool {
        match self.family() {
            Family::Card => true,
            Family::Debit | Family::Redirect | Family::Voucher => false,
        }
    }

    /// Whether it takes money in `currency`.
    pub fn takes(self, currency: Currency) -> bool {
        let only = self.currencies();
        only.is_none_or(|only| only.contains(&currency.as_str()))
    }
}

const KLARNA_CURRENCIES: &[&str] = &[
    "aud", "cad", "chf", "czk", "dkk", "eur", "gbp", "nok", "nzd", "pln", "ron", "sek", "usd",
];

/// Klarna lends in the currency of the country where its customer lives.
const KLARNA_COUNTRIES: &[(&str, &[&str])] = &[
    ("aud", &["AU"]),
    ("cad", &["CA"]),
    ("chf", &["CH"]),
    ("czk", &["CZ"]),
    ("dkk", &["DK"]),
    (
        "eur",
        &[
            "AT", "BE", "DE", "ES", "FI", "FR", "GR", "IE", "IT", "NL", "PT",
        ],
    ),
    ("gbp", &["GB"]),
    ("nok", &["NO"]),
    ("nzd", &["NZ"]),
    ("pln", &["PL"]),
    ("ron", &["RO"]),
    ("sek", &["SE"]),
    ("usd", &["US"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn every_word_is_read_and_stored_as_it_is_said() {
        for word in PaymentMethodType::WORDS {
            let method = PaymentMethodType::parse(word).unwrap();
            assert_eq!(method.as_str(), *word);
            assert_eq!(json::to_string(&method), Ok(format!("\"{word}\"")));
        }
        assert_eq!(PaymentMethodType::parse("paypal"), None);
    }

    #[test]
    fn a_debit_takes_the_currency_of_its_banks_and_a_card_any() {
        let currency = |code| Currency::parse(code).unwrap();
        assert!(UsBankAccount.takes(currency("usd")) && !UsBankAccount.takes(currency("eur")));
        assert!(Card.takes(currency("jpy")));
        assert!(P24.takes(currency("pln")) && !Ideal.takes(currency("pln")));
    }

    #[test]
    fn klarna_serves_whoever_lives_where_the_currency_is_at_home() {
        let currency = |code| Currency::parse(code).unwrap();
        assert!(Klarna.serves("DE", currency("eur")) && !Klarna.serves("DE", currency("usd")));
        assert!(!Klarna.serves("", currency("usd")) && Card.serves("", currency("usd")));
        let of_countries = KLARNA_COUNTRIES.iter().map(|(code, _)| *code);
        assert!(of_countries.eq(KLARNA_CURRENCIES.iter().copied()));
        assert!(
            KLARNA_CURRENCIES
                .iter()
                .all(|code| Klarna.takes(currency(code)))
        );
    }
}
