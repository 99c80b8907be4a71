//! Stripe's published test cards and what each of them does:
//! <https://docs.stripe.com/testing>.
//!
//! The Simulator takes no other number, so that nobody types a real card into a test page.
//! Cards whose effect comes later or elsewhere (disputes, captchas) are left out,
//! and so refused, until Edgetill shows that effect.

use Behaviour::{ChallengeThenDecline, ChallengeThenSucceed, Succeed};

use crate::domain::checkout::checks::{Check, Checks, Risk};
use crate::domain::checkout::form::KnownCard;
use crate::domain::checkout::view::Decline;
use serde::{Deserialize, Serialize};

/// A test card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestCard {
    /// Its number.
    pub number: &'static str,
    /// What is known of it.
    pub facts: KnownCard,
    /// What it does.
    pub behaviour: Behaviour,
    /// What becomes of refunds of its charges.
    pub refunds: Refunds,
}

/// What a test card does when it is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Pays.
    Succeed,
    /// Is refused.
    Decline(Reason),
    /// Asks the buyer to confirm (3-D Secure), then pays.
    ChallengeThenSucceed,
    /// Asks the buyer to confirm, then is refused all the same.
    ChallengeThenDecline(Reason),
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

/// Why a card is refused: a row of Stripe's table of declines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    code: &'static str,
    decline_code: &'static str,
    message: &'static str,
}

impl Reason {
    /// The refusal as a processor gives it.
    pub fn decline(self) -> Decline {
        Decline {
            code: self.code.to_owned(),
            decline_code: Some(self.decline_code.to_owned()),
            message: self.message.to_owned(),
        }
    }
}

const DECLINED: &str = "Your card was declined.";

/// A refusal that tells the buyer no reason: Stripe asks to hide that a card is lost or stolen.
const fn generic(decline_code: &'static str) -> Reason {
    Reason {
        code: "card_declined",
        decline_code,
        message: DECLINED,
    }
}

/// A refusal whose code is its own decline code.
const fn named(code: &'static str, message: &'static str) -> Reason {
    Reason {
        code,
        decline_code: code,
        message,
    }
}

const GENERIC: Reason = generic("generic_decline");
const INSUFFICIENT_FUNDS: Reason = Reason {
    code: "card_declined",
    decline_code: "insufficient_funds",
    message: "Your card has insufficient funds.",
};
const EXPIRED: Reason = named("expired_card", "Your card has expired.");
const INCORRECT_CVC: Reason = named("incorrect_cvc", "Your card's security code is incorrect.");
const PROCESSING: Reason = named(
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
);
/// A number that is not in the table.
pub(super) const NOT_A_TEST_CARD: Reason = Reason {
    code: "card_declined",
    decline_code: "test_mode_live_card",
    message: "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.",
};

/// A payment that is refused before the bank is asked.
const FRAUDULENT: Reason = generic("fraudulent");

/// What issuers find of anything typed for the cards that are about something else.
const PASSED: Checks = Checks {
    postal_code: Some(Check::Pass),
    cvc: Some(Check::Pass),
};

/// The test card with these digits.
pub fn find(number: &str) -> Option<&'static TestCard> {
    CARDS.iter().find(|card| card.number == number)
}

const fn card(
    number: &'static str,
    brand: &'static str,
    country: &'static str,
    funding: &'static str,
) -> TestCard {
    TestCard {
        number,
        facts: KnownCard {
            brand,
            country,
            funding,
            checks: PASSED,
            risk: Risk::Normal,
        },
        behaviour: Behaviour::Succeed,
        refunds: Refunds::Succeed,
    }
}

const fn visa(number: &'static str, country: &'static str, behaviour: Behaviour) -> TestCard {
    TestCard {
        behaviour,
        ..card(number, "visa", country, "credit")
    }
}

const fn refused(number: &'static str, reason: Reason) -> TestCard {
    visa(number, "US", Behaviour::Decline(reason))
}

/// A card that pays and whose issuer finds this of what was typed.
const fn checked(number: &'static str, checks: Checks) -> TestCard {
    let card = visa(number, "US", Succeed);
    TestCard {
        facts: KnownCard {
            checks,
            ..card.facts
        },
        ..card
    }
}

/// A card that pays and whose refunds end like this.
const fn refunding(number: &'static str, refunds: Refunds) -> TestCard {
    TestCard {
        refunds,
        ..visa(number, "US", Succeed)
    }
}

/// A card whose payments look like this.
const fn risky(number: &'static str, risk: Risk, behaviour: Behaviour) -> TestCard {
    let card = visa(number, "US", behaviour);
    TestCard {
        facts: KnownCard { risk, ..card.facts },
        ..card
    }
}

/// Every test card the Simulator takes.
pub const CARDS: &[TestCard] = &[
    // By brand.
    card("4242424242424242", "visa", "US", "credit"),
    card("4000056655665556", "visa", "US", "debit"),
    card("5555555555554444", "mastercard", "US", "credit"),
    card("2223003122003222", "mastercard", "US", "credit"),
    card("5200828282828210", "mastercard", "US", "debit"),
    card("5105105105105100", "mastercard", "US", "prepaid"),
    card("378282246310005", "amex", "US", "credit"),
    card("371449635398431", "amex", "US", "credit"),
    card("6011111111111117", "discover", "US", "credit"),
    card("6011000990139424", "discover", "US", "credit"),
    card("6011981111111113", "discover", "US", "debit"),
    card("3056930009020004", "diners", "US", "credit"),
    card("36227206271667", "diners", "US", "credit"),
    card("6555900000604105", "discover", "US", "credit"),
    card("3566002020360505", "jcb", "JP", "credit"),
    card("6200000000000005", "unionpay", "CN", "credit"),
    card("6200000000000047", "unionpay", "CN", "debit"),
    card("6205500000000000004", "unionpay", "CN", "credit"),
    // By country.
    visa("4000002760000016", "DE", Succeed),
    visa("4000008260000000", "GB", Succeed),
    visa("4000002500000003", "FR", Succeed),
    visa("4000003920000003", "JP", Succeed),
    // Refused.
    refused("4000000000000002", GENERIC),
    refused("4000000000009995", INSUFFICIENT_FUNDS),
    refused("4000000000009987", generic("lost_card")),
    refused("4000000000009979", generic("stolen_card")),
    refused("4000000000000069", EXPIRED),
    refused("4000000000000127", INCORRECT_CVC),
    refused("4000000000000119", PROCESSING),
    refused("4000000000006975", generic("card_velocity_exceeded")),
    refused("4000000000000341", GENERIC),
    // Paid, with a check that fails. No address line is asked for, so none is checked.
    checked(
        "4000000000000101",
        Checks {
            cvc: Some(Check::Fail),
            ..PASSED
        },
    ),
    checked(
        "4000000000000036",
        Checks {
            postal_code: Some(Check::Fail),
            ..PASSED
        },
    ),
    checked("4000000000000028", PASSED),
    checked(
        "4000000000000010",
        Checks {
            postal_code: Some(Check::Fail),
            ..PASSED
        },
    ),
    checked(
        "4000000000000044",
        Checks {
            postal_code: Some(Check::Unavailable),
            ..PASSED
        },
    ),
    // Fraud prevention.
    risky(
        "4100000000000019",
        Risk::Highest,
        Behaviour::Decline(FRAUDULENT),
    ),
    risky(
        "4000000000004954",
        Risk::Highest,
        Behaviour::Decline(FRAUDULENT),
    ),
    risky("4000000000009235", Risk::Elevated, Succeed),
    // Refunds that end later.
    refunding("4000000000007726", Refunds::SucceedLater),
    refunding("4000000000005126", Refunds::FailLater),
    // 3-D Secure: asked for.
    visa("4000000000003220", "US", ChallengeThenSucceed),
    visa("4000008400000027", "US", ChallengeThenSucceed),
    visa("4000002760003184", "DE", ChallengeThenSucceed),
    visa("4000002500003155", "FR", ChallengeThenSucceed),
    visa("4000003800000446", "IT", ChallengeThenSucceed),
    visa(
        "4000008260003178",
        "GB",
        ChallengeThenDecline(INSUFFICIENT_FUNDS),
    ),
    visa("4000008400001629", "US", ChallengeThenDecline(GENERIC)),
    // 3-D Secure: the look-up fails, or nobody is asked.
    refused("4000008400001280", GENERIC),
    visa("4000000000003055", "US", Succeed),
    visa("4000000000003097", "US", Succeed),
    visa("4000000032200000", "US", Succeed),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::checkout::form::card_and_details;
    use crate::domain::checkout::view::Field;

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
            let known = |number: &str| find(number).map(|card| card.facts);
            let errors = card_and_details(&fields, Timestamp::default(), &known).unwrap_err();
            let number_is_wrong = errors.iter().any(|error| error.field == Field::CardNumber);
            assert!(!number_is_wrong, "{}", card.number);
        }
    }

    #[test]
    fn cards_whose_effect_is_not_built_are_not_taken() {
        for number in ["4000000000000259", "4000000000001208", "4111111111111111"] {
            assert_eq!(find(number), None, "{number}");
        }
    }

    #[test]
    fn a_lost_or_stolen_card_is_refused_without_a_reason_to_read() {
        for (number, decline_code) in [
            ("4000000000009987", "lost_card"),
            ("4000000000009979", "stolen_card"),
        ] {
            let Some(TestCard {
                behaviour: Behaviour::Decline(reason),
                ..
            }) = find(number)
            else {
                panic!("{number} is not refused");
            };
            let decline = reason.decline();
            assert_eq!(decline.message, "Your card was declined.");
            assert_eq!(decline.code, "card_declined");
            assert_eq!(decline.decline_code.as_deref(), Some(decline_code));
        }
    }

    #[test]
    fn a_check_that_fails_does_not_stop_a_payment_and_the_highest_risk_does() {
        for (number, cvc, postal_code) in [
            ("4242424242424242", Check::Pass, Check::Pass),
            ("4000000000000101", Check::Fail, Check::Pass),
            ("4000000000000036", Check::Pass, Check::Fail),
            ("4000000000000010", Check::Pass, Check::Fail),
            ("4000000000000044", Check::Pass, Check::Unavailable),
        ] {
            let card = find(number).unwrap();
            assert_eq!(card.behaviour, Succeed, "{number}");
            let found = (card.facts.checks.cvc, card.facts.checks.postal_code);
            assert_eq!(found, (Some(cvc), Some(postal_code)), "{number}");
        }
        for (number, risk, behaviour) in [
            ("4000000000009235", Risk::Elevated, Succeed),
            (
                "4000000000004954",
                Risk::Highest,
                Behaviour::Decline(FRAUDULENT),
            ),
            (
                "4100000000000019",
                Risk::Highest,
                Behaviour::Decline(FRAUDULENT),
            ),
        ] {
            let card = find(number).unwrap();
            assert_eq!(
                (card.facts.risk, card.behaviour),
                (risk, behaviour),
                "{number}"
            );
        }
    }
}
