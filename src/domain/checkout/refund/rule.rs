//! Refunding: what the merchant gives back of a session's payment, in full or in part.
//!
//! The session is the authority: a refund is written down with the message to
//! the processor in one transaction, so it happens once or never. It never
//! reopens a place: the purchase stays complete.

use super::{NewRefund, Refund, Status};
use crate::domain::checkout::command::{Change, Message};
use crate::domain::checkout::dispute::rule::check_is_refundable;
use crate::domain::checkout::payment::{Payment, PaymentResult};
use crate::domain::checkout::session::Session;
use crate::domain::error::ErrorKind;
use crate::domain::event::ApiRequest;
use crate::domain::{Amount, Error, Timestamp};

/// A session's ids have room for two digits.
const MOST_REFUNDS: u32 = 99;

/// Gives back what `new` asks for; the number of the refund.
pub(in crate::domain::checkout) fn refund(
    session: &mut Session,
    new: NewRefund,
    request: Option<ApiRequest>,
    now: Timestamp,
) -> Result<(u32, Change), Error> {
    let payment = session.payment.as_ref();
    let paid = payment.filter(|payment| {
        matches!(
            payment.result,
            PaymentResult::Succeeded | PaymentResult::Refunded
        )
    });
    let Some(paid) = paid else {
        let message = format!(
            "This PaymentIntent ({}) does not have a successful charge to refund.",
            session.id.payment_intent()
        );
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    };
    let charge = session.id.charge(paid.attempt);
    if let Some(attempt) = new.attempt.filter(|attempt| *attempt != paid.attempt) {
        let other = session.id.charge(attempt);
        if !(1..=session.attempt).contains(&attempt) {
            return Err(Error::no_such_in_body("charge", "charge", &other));
        }
        let older = session.payment_of(attempt);
        if older.is_some_and(|older| older.result == PaymentResult::Refunded) {
            return Err(already_refunded(&other));
        }
        let message = format!("Charge {other} was never paid; it cannot be refunded.");
        return Err(Error::invalid("charge", message).code("charge_not_refundable"));
    }
    check_is_refundable(session, paid.attempt)?;
    let left = session.unrefunded(paid);
    let number = session.next_refund();
    if left == Amount::ZERO {
        return Err(already_refunded(&charge));
    }
    let amount = new.amount.unwrap_or(left);
    check(session, amount, left)?;
    if number > MOST_REFUNDS {
        let message = format!("A charge can have up to {MOST_REFUNDS} refunds.");
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    session.refunds.push(Refund {
        number,
        attempt: None,
        amount,
        reason: new.reason,
        metadata: new.metadata,
        status: Status::Pending,
        created: now,
        settles_at: None,
        request,
    });
    session.sequence = session.sequence.saturating_add(1);
    Ok((number, Change::messages(vec![Message::Refund(number)])))
}

fn already_refunded(charge: &str) -> Error {
    let message = format!("Charge {charge} has already been refunded.");
    Error::new(ErrorKind::InvalidRequest, message).code("charge_already_refunded")
}

fn check(session: &Session, amount: Amount, left: Amount) -> Result<(), Error> {
    let currency = session.currency();
    currency.check(amount.minor(), "amount")?;
    let symbol = match currency.as_str() {
        "usd" => "$",
        "eur" => "€",
        "gbp" => "£",
        _ => "",
    };
    let shown = |amount: Amount| {
        let code = if symbol.is_empty() {
            format!(" {}", currency.as_str())
        } else {
            String::new()
        };
        format!("{symbol}{}{code}", amount.decimal(currency))
    };
    let (over, what) = if amount > session.total {
        (session.total, "charge amount")
    } else if amount > left {
        (left, "unrefunded amount on charge")
    } else {
        return Ok(());
    };
    let message = format!(
        "Refund amount ({}) is greater than {what} ({})",
        shown(amount),
        shown(over)
    );
    Err(Error::invalid("amount", message))
}

impl Session {
    /// The attempt whose money `refund` gives back.
    pub fn refunded_attempt(&self, refund: &Refund) -> u32 {
        let newest = self.payment.as_ref().map(|payment| payment.attempt);
        refund.attempt.or(newest).unwrap_or(self.attempt)
    }

    /// Whether all money of attempt `attempt` was given back unasked, or that was tried in vain.
    pub(in crate::domain::checkout) fn is_reversed(&self, attempt: u32) -> bool {
        let own = |refund: &Refund| refund.attempt == Some(attempt);
        self.refunds.iter().any(own)
    }

    /// Writes down how the reversal of attempt `attempt` stands.
    pub(in crate::domain::checkout) fn note_reversal(&mut self, attempt: u32, status: Status) {
        if let Some(payment) = self.payment_of_mut(attempt) {
            payment.result = match status {
                Status::Pending | Status::Processing | Status::Succeeded => PaymentResult::Refunded,
                Status::Failed(_) => PaymentResult::Succeeded,
            };
        }
    }

    /// What of `payment` was given back or is about to be.
    pub(super) fn refunded(&self, payment: &Payment) -> Amount {
        self.refunded_where(payment, |_| true)
    }

    /// What of `payment` the merchant was told was given back.
    pub fn given_back(&self, payment: &Payment) -> Amount {
        self.refunded_where(payment, Refund::is_told)
    }

    fn refunded_where(&self, payment: &Payment, counts: impl Fn(&Refund) -> bool) -> Amount {
        if payment.result == PaymentResult::Refunded {
            return self.taken(payment);
        }
        let counts = |refund: &&Refund| {
            let failed = matches!(refund.status, Status::Failed(_));
            !failed && counts(refund) && self.refunded_attempt(refund) == payment.attempt
        };
        let own = self.refunds.iter().filter(counts);
        let sum = |sum: Amount, part: Amount| sum.checked_add(part).unwrap_or(Amount::MAX);
        own.map(|refund| refund.amount).fold(Amount::ZERO, sum)
    }

    /// How much of `payment` can still be given back.
    pub fn unrefunded(&self, payment: &Payment) -> Amount {
        // Nothing was taken of what was let go.
        if let PaymentResult::Released { .. } = payment.result {
            return Amount::ZERO;
        }
        let left = self
            .taken(payment)
            .minor()
            .saturating_sub(self.refunded(payment).minor());
        Amount::new(left).unwrap_or(Amount::ZERO)
    }

    /// The number the next refund will have.
    pub(in crate::domain::checkout) fn next_refund(&self) -> u32 {
        let number = u32::try_from(self.refunds.len()).unwrap_or(u32::MAX);
        number.saturating_add(1)
    }

    /// The key under which the processor gives refund `number` back.
    pub fn refund_key(&self, number: u32) -> String {
        format!("{}-refund-{number}", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Metadata;
    use crate::domain::checkout::fixtures::{NOW, paid_session, session};

    fn paid() -> Session {
        paid_session(2)
    }

    fn ask(session: &mut Session, amount: Option<i64>) -> Result<u32, String> {
        let new = NewRefund {
            attempt: None,
            amount: amount.and_then(Amount::new),
            reason: None,
            metadata: Metadata::new(),
        };
        let result = refund(session, new, None, NOW);
        result
            .map(|(number, _)| number)
            .map_err(|error| error.message)
    }

    #[test]
    fn parts_add_up_to_the_whole_and_not_a_cent_more() {
        let mut session = paid();
        let over = "Refund amount (€18.01) is greater than charge amount (€18.00)";
        assert_eq!(ask(&mut session, Some(1801)), Err(over.to_owned()));
        assert_eq!(ask(&mut session, Some(1000)), Ok(1));
        let over = "Refund amount (€8.01) is greater than unrefunded amount on charge (€8.00)";
        assert_eq!(ask(&mut session, Some(801)), Err(over.to_owned()));
        assert_eq!(ask(&mut session, None), Ok(2));
        let payment = session.payment.as_ref().unwrap();
        assert_eq!(session.refunded(payment), session.total);
        let done = format!("Charge {} has already been refunded.", session.id.charge(2));
        assert_eq!(ask(&mut session, Some(1)), Err(done));
    }

    #[test]
    fn a_charge_that_was_refused_is_told_from_one_that_never_was() {
        let mut session = paid();
        let mut of = |attempt| {
            let new = NewRefund {
                attempt: Some(attempt),
                amount: None,
                reason: None,
                metadata: Metadata::new(),
            };
            let refused = refund(&mut session, new, None, NOW).unwrap_err();
            refused.code.unwrap()
        };
        assert_eq!(of(1), "charge_not_refundable");
        assert_eq!(
            (of(0), of(3)),
            ("resource_missing".into(), "resource_missing".into())
        );
    }

    #[test]
    fn an_unpaid_session_has_nothing_to_refund() {
        let mut session = session();
        let message = format!(
            "This PaymentIntent ({}) does not have a successful charge to refund.",
            session.id.payment_intent()
        );
        assert_eq!(ask(&mut session, None), Err(message));
    }
}
