//! Stripe's published test cards and what each of them does:
//! <https://docs.stripe.com/testing>.
//!
//! The Simulator takes no other number, so that nobody types a real card into a test page.
//! Cards whose effect comes elsewhere (early fraud warnings) are left out, and so refused, until
//! Edgetill shows that effect.

mod reasons;
mod table;

use crate::domain::checkout::card::KnownCard;
pub use reasons::Reason;
pub(super) use reasons::{INSUFFICIENT_FUNDS, NOT_A_TEST_CARD};
use serde::{Deserialize, Serialize};
pub use table::CARDS;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestCard {
    pub number: &'static str,
    pub facts: KnownCard,
    pub behaviour: Behaviour,
    /// What becomes of refunds of its charges.
    pub refunds: Refunds,
    /// What its bank says of its charges later.
    pub disputes: Disputes,
}

/// What a test card does when it is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Succeed,
    Decline(&'static Reason),
    /// Asks the buyer to confirm (3-D Secure), then pays.
    ChallengeThenSucceed,
    /// Asks the buyer to confirm, then is refused all the same.
    ChallengeThenDecline(&'static Reason),
}

/// What becomes of the refunds of a charge. The ledger stores it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refunds {
    /// They are done at once.
    #[default]
    Succeed,
    /// They are pending first and succeed later.
    SucceedLater,
    /// They seem to be done and fail later.
    FailLater,
}

/// What a bank says of a charge some time after it was paid. The ledger stores it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disputes {
    #[default]
    Never,
    Fraudulent,
    NotReceived,
    /// It only asks, at first.
    Inquiry,
    /// It gives a debit back, and hears nobody.
    Revoked,
}

/// The test card with these digits.
pub fn find(number: &str) -> Option<&'static TestCard> {
    CARDS.iter().find(|card| card.number == number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PaymentMethodType::Card;
    use crate::domain::Timestamp;
    use crate::domain::card_brand::CardNetwork;
    use crate::domain::checkout::card_checks::ThreeDSecure;
    use crate::domain::checkout::challenge::ChallengeKind;
    use crate::domain::checkout::form;
    use crate::domain::checkout::form::field::CARD_NUMBER;
    use crate::domain::settings::Settings;
    use crate::payments::Processor;

    #[test]
    fn no_test_card_stands_in_the_table_twice() {
        for (index, card) in CARDS.iter().enumerate() {
            let found = CARDS.iter().position(|other| other.number == card.number);
            assert_eq!(found, Some(index), "{}", card.number);
        }
    }

    #[test]
    fn every_test_card_passes_the_checks_of_the_form() {
        for card in CARDS {
            let fields = [("card_number".to_owned(), card.number.to_owned())];
            let now = Timestamp::default();
            let errors = form::check(
                &Settings::default(),
                &fields,
                (Card, now),
                &Processor::Simulator,
            )
            .unwrap_err();
            let number_is_wrong = errors.iter().any(|error| error.field == CARD_NUMBER);
            assert!(!number_is_wrong, "{}", card.number);
        }
    }

    #[test]
    fn the_digits_after_the_brand_of_a_visa_from_abroad_are_its_country_in_iso_3166() {
        for (digits, country) in [("276", "DE"), ("826", "GB"), ("032", "AR"), ("764", "TH")] {
            let of_country = |card: &&TestCard| card.number.get(6..9) == Some(digits);
            let mut cards = CARDS.iter().filter(of_country).peekable();
            assert!(cards.peek().is_some(), "{country}");
            assert!(cards.all(|card| card.facts.country == country), "{country}");
        }
    }

    #[test]
    fn a_card_is_challenged_exactly_if_it_has_a_captcha_or_its_charge_says_so() {
        for card in CARDS {
            let asks = match card.behaviour {
                Behaviour::ChallengeThenSucceed | Behaviour::ChallengeThenDecline(_) => true,
                Behaviour::Succeed | Behaviour::Decline(_) => false,
            };
            let says = card.facts.three_d_secure == Some(ThreeDSecure::Challenge);
            let puzzles = card.facts.challenge_kind == ChallengeKind::Captcha;
            assert_eq!(asks, says != puzzles, "{}", card.number);
        }
    }

    #[test]
    fn a_card_is_of_the_network_of_its_brand_alone() {
        for card in CARDS {
            let network = match card.facts.brand {
                "visa" => CardNetwork::Visa,
                "mastercard" => CardNetwork::Mastercard,
                "amex" => CardNetwork::AmericanExpress,
                _ => CardNetwork::DiscoverGlobalNetwork,
            };
            let all = CardNetwork::ALL.iter();
            let of: Vec<_> = all.filter(|it| it.has(card.number)).collect();
            assert_eq!(of, [&network], "{}", card.number);
        }
    }

    #[test]
    fn cards_whose_effect_is_not_built_are_not_taken() {
        for number in ["4000000000005423", "4111111111111111"] {
            assert_eq!(find(number), None, "{number}");
        }
    }

    #[test]
    fn a_lost_or_stolen_or_blocked_card_is_refused_without_a_reason_to_read() {
        for (number, decline_code) in [
            ("4000000000009987", "lost_card"),
            ("4000000000009979", "stolen_card"),
            ("4100000000000019", "fraudulent"),
            ("4000000000004954", "fraudulent"),
        ] {
            let Behaviour::Decline(reason) = find(number).unwrap().behaviour else {
                panic!("{number} is not refused");
            };
            let decline = reason.decline();
            assert_eq!(decline.message, "Your card was declined.");
            assert_eq!(decline.code, "card_declined");
            assert_eq!(decline.decline_code.as_deref(), Some(decline_code));
        }
    }
}
