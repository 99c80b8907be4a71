//! Which processor takes the money of a mode.

use super::{accounts, cards, redirects, vouchers};
use crate::domain::checkout::bank_account::KnownAccount;
use crate::domain::checkout::card::KnownCard;
use crate::domain::checkout::method::{LookUp, RedirectFacts};
use crate::domain::processor::{BankAccount, Reference};
use crate::domain::{Mode, PaymentMethodType, SessionId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Processor {
    /// Test money: the `Simulator` object.
    Simulator,
}

impl Processor {
    /// The processor of `mode`, if one is configured. Live mode has none yet.
    pub fn of_mode(mode: Mode) -> Option<Self> {
        match mode {
            Mode::Test => Some(Self::Simulator),
            Mode::Live => None,
        }
    }

    /// The reference of a payment that need not be prepared, made of its attempt's `key`.
    pub fn local_reference(self, key: &str) -> Option<Reference> {
        match self {
            Self::Simulator => Some(Reference::new(key)),
        }
    }

    /// The session whose payment has this reference: a processor's own words name no more.
    pub fn session_of(self, reference: &Reference) -> Option<SessionId> {
        match self {
            Self::Simulator => {
                let (session, attempt) = reference.as_str().rsplit_once('-')?;
                attempt.parse::<u32>().ok()?;
                SessionId::parse(session)
            }
        }
    }
}

impl LookUp for Processor {
    fn card(&self, number: &str) -> Option<KnownCard> {
        match self {
            Self::Simulator => cards::find(number).map(|card| card.facts),
        }
    }

    fn account(&self, account: &BankAccount) -> Option<KnownAccount> {
        match self {
            Self::Simulator => accounts::find(account).map(|it| it.facts),
        }
    }

    fn redirect(&self, method: PaymentMethodType) -> Option<RedirectFacts> {
        match self {
            Self::Simulator => redirects::facts(method),
        }
    }

    fn issues(&self, method: PaymentMethodType) -> bool {
        match self {
            Self::Simulator => vouchers::issues(method),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_test_mode_has_a_processor_and_it_takes_only_test_cards() {
        assert_eq!(Processor::of_mode(Mode::Live), None);
        let processor = Processor::of_mode(Mode::Test).unwrap();
        assert_eq!(processor.card("378282246310005").unwrap().brand, "amex");
        assert_eq!(processor.card("4111111111111111"), None);
    }

    #[test]
    fn a_session_is_found_by_the_reference_of_its_payment() {
        let processor = Processor::Simulator;
        let session = SessionId::new(Mode::Test, &"ab".repeat(32));
        let found = |key: &str| processor.session_of(&processor.local_reference(key).unwrap());
        assert_eq!(found(&format!("{session}-12")), Some(session.clone()));
        for key in [
            "",
            "-1",
            "cs_test_ab-1",
            &format!("{session}"),
            &format!("{session}-x"),
        ] {
            assert_eq!(found(key), None, "{key}");
        }
    }
}
