//! What a buyer pays with: on its way to the processor, and as it may be kept.

use super::bank_account::{AccountFacts, KnownAccount};
use super::card::{CardFacts, KnownCard};
use super::card_checks::{Risk, ThreeDSecure};
use super::challenge::ChallengeKind;
use crate::domain::PaymentMethodType;
use crate::domain::processor::{BankAccount, Instrument};
use crate::domain::voucher::{Voucher, VoucherFacts};
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
    /// What is paid with on a page of its bank or provider.
    Redirect(RedirectFacts),
    /// What is paid later, with numbers of the processor's.
    Voucher(VoucherFacts),
}

/// What is known of such a payment. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RedirectFacts {
    pub method: PaymentMethodType,
    /// The bank that pays, by Stripe's word for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iban_last4: Option<String>,
}

impl MethodFacts {
    pub fn kind(&self) -> PaymentMethodType {
        match self {
            Self::Card(_) => PaymentMethodType::Card,
            Self::Account(account) => account.method,
            Self::Redirect(redirect) => redirect.method,
            Self::Voucher(voucher) => voucher.method,
        }
    }

    /// The last digits of its number, if one was typed.
    pub fn last4(&self) -> &str {
        match self {
            Self::Card(card) => &card.last4,
            Self::Account(account) => &account.last4,
            Self::Redirect(_) | Self::Voucher(_) => "",
        }
    }

    /// The card, if it is one.
    pub fn card(&self) -> Option<&CardFacts> {
        match self {
            Self::Card(card) => Some(card),
            Self::Account(_) | Self::Redirect(_) | Self::Voucher(_) => None,
        }
    }

    /// The voucher, if it is paid with one.
    pub fn voucher(&self) -> Option<&VoucherFacts> {
        match self {
            Self::Voucher(voucher) => Some(voucher),
            Self::Card(_) | Self::Account(_) | Self::Redirect(_) => None,
        }
    }

    /// Keeps the voucher that the processor has issued.
    pub(super) fn issue(&mut self, voucher: &Voucher) {
        if let Self::Voucher(facts) = self {
            facts.voucher = Some(voucher.clone());
        }
    }

    /// What its buyer has to pass, if challenged.
    pub fn challenge_kind(&self) -> ChallengeKind {
        match self {
            Self::Card(card) => card.challenge_kind,
            Self::Account(_) | Self::Voucher(_) => ChallengeKind::Bank,
            Self::Redirect(redirect) => ChallengeKind::Page(redirect.method),
        }
    }

    /// Whether its buyer will be away at a check before the money can be had.
    pub fn asks_buyer(&self) -> bool {
        match self {
            Self::Card(card) => {
                card.three_d_secure == Some(ThreeDSecure::Challenge)
                    || card.challenge_kind == ChallengeKind::Captcha
            }
            Self::Account(_) | Self::Voucher(_) => false,
            Self::Redirect(_) => true,
        }
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
    /// Of whoever pays on a page of their bank or provider; `None` if it takes no such payment.
    fn redirect(&self, method: PaymentMethodType) -> Option<RedirectFacts>;
    /// Whether it issues vouchers of this kind.
    fn issues(&self, method: PaymentMethodType) -> bool;
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

    fn redirect(&self, _: PaymentMethodType) -> Option<RedirectFacts> {
        None
    }

    fn issues(&self, _: PaymentMethodType) -> bool {
        false
    }
}

/// The last digits of a number.
pub fn last4(digits: &str) -> String {
    let start = digits.len().saturating_sub(4);
    digits.get(start..).unwrap_or_default().to_owned()
}
