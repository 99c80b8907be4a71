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
}

use PaymentMethodType::{AuBecsDebit, BacsDebit, Card, SepaDebit, UsBankAccount};

impl PaymentMethodType {
    /// Every one, by its word: the rows of requests name the same.
    pub const WORDS: &'static [&'static str] = &[
        "card",
        "us_bank_account",
        "sepa_debit",
        "bacs_debit",
        "au_becs_debit",
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
        }
    }

    /// The one with this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Card, UsBankAccount, SepaDebit, BacsDebit, AuBecsDebit]
            .into_iter()
            .find(|it| it.as_str() == word)
    }

    /// The only currencies it takes; `None`: any.
    pub const fn currencies(self) -> Option<&'static [&'static str]> {
        match self {
            Card => None,
            UsBankAccount => Some(&["usd"]),
            SepaDebit => Some(&["eur"]),
            BacsDebit => Some(&["gbp"]),
            AuBecsDebit => Some(&["aud"]),
        }
    }

    /// Whether it takes money in `currency`.
    pub fn takes(self, currency: Currency) -> bool {
        let only = self.currencies();
        only.is_none_or(|only| only.contains(&currency.as_str()))
    }
}

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
    }
}
