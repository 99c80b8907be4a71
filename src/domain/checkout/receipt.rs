//! What the receipt of a purchase says besides its order.

use super::method::MethodFacts;
use super::payment::PaymentResult;
use super::session::{PaymentState, Session};
use super::standing::Standing;
use crate::domain::voucher::Voucher;
use crate::domain::{Amount, PaymentMethodType, Timestamp};
use serde::{Deserialize, Serialize};

/// What a confirmation says besides the order and what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The number of its charge's receipt, once the money came.
    pub number: Option<String>,
    /// When the purchase was complete.
    pub at: Timestamp,
    /// Until when its money is reserved, if it is.
    pub held_until: Option<Timestamp>,
    /// How much was charged, where that is less than what was bought costs.
    pub charged: Option<Amount>,
    /// What was paid with, if anything was asked for.
    pub method: Option<PaidWith>,
    /// Why the money of a complete purchase never came: a word of the processor's.
    pub failure: Option<String>,
}

/// What a buyer is told of what they paid with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaidWith {
    Card {
        brand: String,
        last4: String,
    },
    Account {
        method: PaymentMethodType,
        bank_name: Option<String>,
        last4: String,
    },
    /// What has no number that its buyer typed.
    Other(PaymentMethodType),
    Voucher {
        method: PaymentMethodType,
        voucher: Option<Voucher>,
    },
}

impl PaidWith {
    fn of(facts: &MethodFacts) -> Self {
        match facts {
            MethodFacts::Card(card) => Self::Card {
                brand: card.brand.clone(),
                last4: card.last4.clone(),
            },
            MethodFacts::Account(account) => Self::Account {
                method: account.method,
                bank_name: account.bank_name.clone(),
                last4: account.last4.clone(),
            },
            MethodFacts::Redirect(redirect) => Self::Other(redirect.method),
            MethodFacts::Voucher(facts) => Self::Voucher {
                method: facts.method,
                voucher: facts.voucher.clone(),
            },
        }
    }
}

impl Receipt {
    /// The voucher that its buyer is to pay, where the money stands so.
    pub fn to_pay(&self, standing: Standing) -> Option<&Voucher> {
        match &self.method {
            Some(PaidWith::Voucher { voucher, .. }) if standing == Standing::Awaited => {
                voucher.as_ref()
            }
            Some(
                PaidWith::Voucher { .. }
                | PaidWith::Card { .. }
                | PaidWith::Account { .. }
                | PaidWith::Other(_),
            )
            | None => None,
        }
    }

    /// Of a purchase that was complete `at` this moment.
    pub(super) fn of(session: &Session, at: Timestamp) -> Self {
        let is_free = session.payment_state == PaymentState::NotRequired;
        let method = session.newest_method().filter(|_| !is_free);
        Self {
            number: (session.payment_state == PaymentState::Paid)
                .then(|| session.id.receipt_number()),
            at,
            held_until: match session.payment_state {
                PaymentState::Held { .. } | PaymentState::Settling { .. } => {
                    reserved_until(session)
                }
                PaymentState::None
                | PaymentState::InFlight { .. }
                | PaymentState::NeedsAction { .. }
                | PaymentState::Pending { .. }
                | PaymentState::Paid
                | PaymentState::Failed
                | PaymentState::NotRequired => None,
            },
            charged: session.charged(),
            method: method.map(PaidWith::of),
            failure: failure(session).map(str::to_owned),
        }
    }
}

fn failure(session: &Session) -> Option<&str> {
    match &session.payment.as_ref()?.result {
        PaymentResult::Declined(decline) => Some(decline.reason()),
        PaymentResult::Processing
        | PaymentResult::Issued
        | PaymentResult::RequiresAction
        | PaymentResult::Held
        | PaymentResult::Settling
        | PaymentResult::Released { .. }
        | PaymentResult::Succeeded
        | PaymentResult::Refunded
        | PaymentResult::Canceled => None,
    }
}

fn reserved_until(session: &Session) -> Option<Timestamp> {
    let reservation = session.payment.as_ref()?.reservation?;
    Some(reservation.until)
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
        assert_eq!((free.number, free.method), (None, None));
    }
}
