//! What the receipt of a purchase says besides its order.

use super::session::{PaymentState, Session};
use crate::domain::Timestamp;
use serde::{Deserialize, Serialize};

/// What a confirmation says besides the order and what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The number of its charge's receipt, once the money came.
    pub number: Option<String>,
    /// When the purchase was complete.
    pub at: Timestamp,
    /// The card, if any was asked for: its brand and last digits.
    pub card: Option<(String, String)>,
}

impl Receipt {
    /// Of a purchase that was complete `at` this moment.
    pub(super) fn of(session: &Session, at: Timestamp) -> Self {
        let is_free = session.payment_state == PaymentState::NotRequired;
        let card = session.newest_card().filter(|_| !is_free);
        Self {
            number: (session.payment_state == PaymentState::Paid)
                .then(|| session.id.receipt_number()),
            at,
            card: card.map(|card| (card.brand.clone(), card.last4.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::{NOW, session};

    #[test]
    fn a_receipt_has_a_number_once_it_is_paid_and_no_card_where_none_was_asked_for() {
        let mut session = session();
        assert_eq!(Receipt::of(&session, NOW).number, None);
        session.payment_state = PaymentState::Paid;
        let number = Receipt::of(&session, NOW).number.unwrap();
        assert_eq!(number, session.id.receipt_number());
        let (one, two) = number.split_once('-').unwrap();
        for four in [one, two] {
            assert!(four.len() == 4 && four.bytes().all(|byte| byte.is_ascii_digit()));
        }
        session.payment_state = PaymentState::NotRequired;
        let free = Receipt::of(&session, NOW);
        assert_eq!((free.number, free.card), (None, None));
    }
}
