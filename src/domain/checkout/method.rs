//! What a buyer pays with: on its way to the processor, and as it may be kept.

use super::bank_account::{AccountFacts, KnownAccount};
use super::card::{CardFacts, KnownCard};
use super::card_checks::{Risk, ThreeDSecure};
use super::challenge::ChallengeKind;
use crate::domain::PaymentMethodType;
use crate::domain::processor::{BankAccount, Instrument};
use hmac::Hmac;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// What a buyer pays with on its way from the form to the processor. Never stored, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Method {
    pub instrument: Instrument,
    pub facts: MethodFacts,
}

impl Method {
    /// What may be kept, where a bank account is known again by a MAC under `mac`'s key, and paid
    /// under the `mandate` with these words.
    pub fn identified(&self, mac: Option<Hmac<Sha256>>, mandate: Option<String>) -> MethodFacts {
        let mut facts = self.facts.clone();
        if let MethodFacts::Account(facts) = &mut facts {
            facts.mandate = mandate;
        }
        if let (MethodFacts::Account(facts), Instrument::TestAccount(account), Some(mac)) =
            (&mut facts, &self.instrument, mac)
        {
            facts.identify(account, mac);
        }
        facts
    }
}

impl std::fmt::Debug for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Method(…)")
    }
}

/// What may be kept of it. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodFacts {
    Card(CardFacts),
    /// A bank account, of a debit.
    Account(AccountFacts),
}

impl MethodFacts {
    pub fn kind(&self) -> PaymentMethodType {
        match self {
            Self::Card(_) => PaymentMethodType::Card,
            Self::Account(account) => account.method,
        }
    }

    /// The last digits of its number.
    pub fn last4(&self) -> &str {
        match self {
            Self::Card(card) => &card.last4,
            Self::Account(account) => &account.last4,
        }
    }

    /// The card, if it is one.
    pub fn card(&self) -> Option<&CardFacts> {
        match self {
            Self::Card(card) => Some(card),
            Self::Account(_) => None,
        }
    }

    /// What its buyer has to pass, if challenged.
    pub fn challenge_kind(&self) -> ChallengeKind {
        self.card()
            .map_or(ChallengeKind::Bank, |card| card.challenge_kind)
    }

    /// Whether its buyer will be away at a check before the money can be had.
    pub fn asks_buyer(&self) -> bool {
        self.card().is_some_and(|card| {
            card.three_d_secure == Some(ThreeDSecure::Challenge)
                || card.challenge_kind == ChallengeKind::Captcha
        })
    }

    /// Whether it was refused as too risky, before any bank was asked.
    pub fn is_blocked(&self) -> bool {
        self.card().is_some_and(|card| card.risk == Risk::Highest)
    }
}

impl From<CardFacts> for MethodFacts {
    fn from(card: CardFacts) -> Self {
        Self::Card(card)
    }
}

/// What whoever takes the money knows of what is typed.
pub trait LookUp {
    /// Of a card number; `None` if it does not take it.
    fn card(&self, number: &str) -> Option<KnownCard>;
    /// Of a bank account; `None` if it does not take it.
    fn account(&self, account: &BankAccount) -> Option<KnownAccount>;
}

/// Whoever takes nothing.
pub struct TakesNothing;

impl LookUp for TakesNothing {
    fn card(&self, _: &str) -> Option<KnownCard> {
        None
    }

    fn account(&self, _: &BankAccount) -> Option<KnownAccount> {
        None
    }
}

/// The last digits of a number.
pub fn last4(digits: &str) -> String {
    let start = digits.len().saturating_sub(4);
    digits.get(start..).unwrap_or_default().to_owned()
}
