//! Why test cards are refused: Stripe's table of declines.

use crate::domain::processor::Decline;

/// Why a card is refused.
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

/// A refusal that tells the buyer no reason: Stripe asks to hide that a card is lost or stolen.
const fn generic(decline_code: &'static str) -> Reason {
    Reason {
        code: "card_declined",
        decline_code,
        message: "Your card was declined.",
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

pub(super) static GENERIC: Reason = generic("generic_decline");
pub(super) static LOST: Reason = generic("lost_card");
pub(super) static STOLEN: Reason = generic("stolen_card");
pub(super) static TOO_OFTEN: Reason = generic("card_velocity_exceeded");
/// Refused before the bank is asked.
pub(super) static FRAUDULENT: Reason = generic("fraudulent");
pub(in crate::payments) static INSUFFICIENT_FUNDS: Reason = Reason {
    code: "card_declined",
    decline_code: "insufficient_funds",
    message: "Your card has insufficient funds.",
};
pub(super) static EXPIRED: Reason = named("expired_card", "Your card has expired.");
pub(super) static INCORRECT_CVC: Reason =
    named("incorrect_cvc", "Your card's security code is incorrect.");
pub(super) static PROCESSING: Reason = named(
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
);
/// A number that is not in the table.
pub(in crate::payments) static NOT_A_TEST_CARD: Reason = Reason {
    code: "card_declined",
    decline_code: "test_mode_live_card",
    message: "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.",
};
