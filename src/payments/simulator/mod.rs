//! The bank of test mode: what becomes of a charge, by its idempotency key.
//!
//! One entry for each key, ever: the same key never charges twice, and a key that was called off
//! never charges at all. The `Simulator` object stores the entries.

mod refunds;

pub use refunds::{End, Part};

use super::cards::{self, Behaviour, NOT_A_TEST_CARD, Refunds, TestCard};
use crate::domain::processor::{Decline, Outcome, ProcessorCall};
use crate::domain::{Amount, Currency, SessionId};
use serde::{Deserialize, Serialize};

/// What the ledger holds under one key. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub key: String,
    /// What was asked for; `None` if the key was called off before any charge came.
    pub order: Option<Order>,
    pub status: Status,
    /// What was given back in parts, each under its own key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// What becomes of such parts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub refunds: Refunds,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What a charge is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub amount: Amount,
    pub currency: Currency,
    pub session: SessionId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The money was taken.
    Succeeded,
    /// The buyer is to confirm; then this happens.
    RequiresAction(AfterChallenge),
    Declined(Decline),
    Canceled,
    /// Taken and given back.
    Refunded,
}

/// What happens once a buyer has passed the bank's check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterChallenge {
    /// The money is taken.
    Succeed,
    /// The card is refused all the same.
    Decline(Decline),
}

/// One line of the ledger as tests read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub key: String,
    pub session: Option<SessionId>,
    pub amount: Option<Amount>,
    pub currency: Option<Currency>,
    /// `succeeded`, `requires_action`, `declined`, `canceled` or `refunded`.
    pub status: String,
    /// Whether the merchant has the money now, or has given parts of it back.
    pub captured: bool,
    /// What the merchant gave back in parts.
    pub refunded: Amount,
}

/// A call no bank answers: nothing changed, and asking again gives the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misuse {
    /// The key was used for another amount, currency or session.
    KeyReused,
    /// More would go back than was taken, or a refund's key was used for another amount.
    TooMuch,
    /// There is no refund under this key.
    NoRefund,
    /// The call is not about one key.
    NoKey,
}

impl std::fmt::Display for Misuse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::KeyReused => "the idempotency key was used for another charge",
            Self::TooMuch => "the refund is over what is left of the charge",
            Self::NoRefund => "there is no refund under this key",
            Self::NoKey => "the call names no idempotency key",
        })
    }
}

/// The idempotency key a call is about; `None` for [`ProcessorCall::Ledger`].
pub fn key_of(call: &ProcessorCall) -> Option<&str> {
    match call {
        ProcessorCall::Charge { key, .. }
        | ProcessorCall::Confirm { key, .. }
        | ProcessorCall::Cancel { key }
        | ProcessorCall::Refund { key }
        | ProcessorCall::RefundPart { key, .. }
        | ProcessorCall::SettleRefund { key, .. } => Some(key),
        ProcessorCall::Ledger => None,
    }
}

/// Applies a call to the entry under its key, and answers with the entry from now on.
pub fn apply(entry: Option<Entry>, call: &ProcessorCall) -> Result<(Entry, Outcome), Misuse> {
    let key = key_of(call).ok_or(Misuse::NoKey)?;
    let mut entry = match (entry, charge_of(call)) {
        (Some(known), Some((order, _)))
            if known.order.as_ref().is_some_and(|old| *old != order) =>
        {
            return Err(Misuse::KeyReused);
        }
        (Some(known), _) => known,
        (None, Some((order, number))) => Entry::charge(key, order, cards::find(number)),
        (None, None) => Entry::called_off(key),
    };
    let answer = match call {
        ProcessorCall::RefundPart { refund, amount, .. } => entry.give_back(refund, *amount)?,
        ProcessorCall::SettleRefund { refund, .. } => entry.settle(refund)?,
        ProcessorCall::Charge { .. }
        | ProcessorCall::Confirm { .. }
        | ProcessorCall::Cancel { .. }
        | ProcessorCall::Refund { .. }
        | ProcessorCall::Ledger => {
            entry.status = step(entry.status, call);
            entry.outcome()
        }
    };
    Ok((entry, answer))
}

/// What a charge is for, and the number of its card.
fn charge_of(call: &ProcessorCall) -> Option<(Order, &str)> {
    match call {
        ProcessorCall::Charge {
            amount,
            currency,
            session,
            number,
            ..
        } => Some((
            Order {
                amount: *amount,
                currency: *currency,
                session: session.clone(),
            },
            number,
        )),
        ProcessorCall::Confirm { .. }
        | ProcessorCall::Cancel { .. }
        | ProcessorCall::Refund { .. }
        | ProcessorCall::RefundPart { .. }
        | ProcessorCall::SettleRefund { .. }
        | ProcessorCall::Ledger => None,
    }
}

/// Where a charge of a card stands at first.
fn first_status(card: &TestCard) -> Status {
    match card.behaviour {
        Behaviour::Succeed => Status::Succeeded,
        Behaviour::Decline(reason) => Status::Declined(reason.decline()),
        Behaviour::ChallengeThenSucceed => Status::RequiresAction(AfterChallenge::Succeed),
        Behaviour::ChallengeThenDecline(reason) => {
            Status::RequiresAction(AfterChallenge::Decline(reason.decline()))
        }
    }
}

fn step(status: Status, call: &ProcessorCall) -> Status {
    match (status, call) {
        (Status::RequiresAction(then), ProcessorCall::Confirm { passed, .. }) => {
            match (passed, then) {
                (true, AfterChallenge::Succeed) => Status::Succeeded,
                (true, AfterChallenge::Decline(decline)) => Status::Declined(decline),
                (false, _) => Status::Declined(not_authenticated()),
            }
        }
        (
            Status::RequiresAction(_),
            ProcessorCall::Cancel { .. } | ProcessorCall::Refund { .. },
        ) => Status::Canceled,
        (Status::Succeeded, ProcessorCall::Refund { .. }) => Status::Refunded,
        (status, _) => status,
    }
}

/// The refusal after a failed check, in Stripe's words.
fn not_authenticated() -> Decline {
    Decline {
        code: "payment_intent_authentication_failure".to_owned(),
        decline_code: None,
        message: "We are unable to authenticate your payment method. Please choose a different payment method and try again.".to_owned(),
    }
}

impl Entry {
    /// A charge of a card not seen under this key.
    fn charge(key: &str, order: Order, card: Option<&TestCard>) -> Self {
        Self {
            status: card.map_or_else(|| Status::Declined(NOT_A_TEST_CARD.decline()), first_status),
            order: Some(order),
            refunds: card.map_or_else(Refunds::default, |card| card.refunds),
            ..Self::called_off(key)
        }
    }

    /// A key that was called off before any charge came.
    fn called_off(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            order: None,
            status: Status::Canceled,
            parts: Vec::new(),
            refunds: Refunds::default(),
        }
    }

    /// The processor's answer about the charge as it stands.
    pub fn outcome(&self) -> Outcome {
        match &self.status {
            Status::Succeeded => Outcome::Succeeded,
            Status::RequiresAction(_) => Outcome::RequiresAction,
            Status::Declined(decline) => Outcome::Declined(decline.clone()),
            Status::Canceled => Outcome::Canceled,
            Status::Refunded => Outcome::Refunded,
        }
    }

    /// The entry as tests read it.
    pub fn line(&self) -> Line {
        let status = match self.status {
            Status::Succeeded => "succeeded",
            Status::RequiresAction(_) => "requires_action",
            Status::Declined(_) => "declined",
            Status::Canceled => "canceled",
            Status::Refunded => "refunded",
        };
        let order = self.order.as_ref();
        Line {
            key: self.key.clone(),
            session: order.map(|order| order.session.clone()),
            amount: order.map(|order| order.amount),
            currency: order.map(|order| order.currency),
            status: status.to_owned(),
            captured: self.status == Status::Succeeded,
            refunded: self.given_back(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::contract;
    use std::collections::BTreeMap;

    #[derive(Default)]
    struct Memory(BTreeMap<String, Entry>);

    impl contract::Bank for Memory {
        fn ask(&mut self, call: &ProcessorCall) -> Result<Outcome, Misuse> {
            let key = key_of(call).unwrap();
            let (entry, outcome) = apply(self.0.get(key).cloned(), call)?;
            self.0.insert(key.to_owned(), entry);
            Ok(outcome)
        }

        fn captured(&self, key: &str) -> bool {
            self.0.get(key).is_some_and(|entry| entry.line().captured)
        }
    }

    #[test]
    fn the_simulator_keeps_the_contract_of_a_processor() {
        contract::holds(Memory::default);
    }

    #[test]
    fn a_failed_check_refuses_in_stripes_words() {
        let charge = contract::charge("k", 500, "4000002760003184");
        let (entry, _) = apply(None, &charge).unwrap();
        let failed = ProcessorCall::Confirm {
            key: "k".to_owned(),
            passed: false,
        };
        let (_, outcome) = apply(Some(entry), &failed).unwrap();
        let Outcome::Declined(decline) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(decline.code, "payment_intent_authentication_failure");
    }

    #[test]
    fn a_number_that_is_no_test_card_is_refused() {
        let charge = contract::charge("k", 500, "4111111111111111");
        let (entry, _) = apply(None, &charge).unwrap();
        assert_eq!(entry.line().status, "declined");
    }

    #[test]
    fn the_ledger_is_not_a_call_about_a_key() {
        assert_eq!(apply(None, &ProcessorCall::Ledger), Err(Misuse::NoKey));
    }

    #[test]
    fn an_entry_keeps_its_format() {
        let charge = contract::charge("k", 500, "4000008260003178");
        let (entry, _) = apply(None, &charge).unwrap();
        let hex = "ab".repeat(32);
        assert_eq!(
            crate::json::to_string(&entry).unwrap(),
            format!(
                r#"{{"key":"k","order":{{"amount":500,"currency":"eur","session":"cs_test_{hex}"}},"status":{{"requires_action":{{"decline":{{"code":"card_declined","decline_code":"insufficient_funds","message":"Your card has insufficient funds."}}}}}}}}"#
            )
        );
    }
}
