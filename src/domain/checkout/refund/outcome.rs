//! What becomes of a refund: the processor's first word, and its last one if that comes later.
//!
//! The final answer is asked for at [`Refund::settles_at`], through the outbox, so that it is
//! got once or never, whatever crashes in between. A refund that failed counts as never
//! made: the charge shows its money again, and it can be refunded anew.

use super::{Refund, Status};
use crate::domain::Timestamp;
use crate::domain::checkout::command::{Change, Message};
use crate::domain::checkout::session::Session;
use crate::domain::config::Config;
use crate::domain::event::EventType::{
    self, ChargeRefundUpdated, RefundCreated, RefundFailed, RefundUpdated,
};
use crate::domain::processor::{Outcome, RefundFailure, Unsettled};

/// Asks for the final answer on every refund that is due.
pub(in crate::domain::checkout) fn settle(session: &mut Session, now: Timestamp) -> Change {
    let is_due = |refund: &&mut Refund| refund.settles_at.is_some_and(|at| at <= now);
    let ask = |refund: &mut Refund| {
        refund.settles_at = None;
        Message::SettleRefund(refund.number)
    };
    let refunds = session.refunds.iter_mut();
    Change::messages(refunds.filter(is_due).map(ask).collect())
}

/// The processor answered to refund `number`, for the first time or again.
pub(in crate::domain::checkout) fn refund_answered(
    session: &mut Session,
    number: u32,
    outcome: &Outcome,
    now: Timestamp,
    config: &Config,
) -> Change {
    let mut refunds = session.refunds.iter_mut();
    let Some(refund) = refunds.find(|refund| refund.number == number) else {
        return Change::default();
    };
    // It never arrived: once more under its key.
    if *outcome == Outcome::NotStarted && is_under_way(refund.status) {
        return Change::messages(vec![Message::Refund(number)]);
    }
    let Some((status, events)) = answered(refund.status, outcome) else {
        return Change::default();
    };
    refund.status = status;
    let request = refund.request.take();
    let is_open = matches!(outcome, Outcome::Unsettled(_));
    refund.settles_at = is_open.then(|| now.plus_seconds(config.refund_seconds));
    // Nothing that was not told before.
    if events.is_empty() {
        return Change::default();
    }
    if let Some(attempt) = refund.attempt {
        session.note_reversal(attempt, status);
    }
    let mut messages = vec![Message::RecordRefund(number, events.to_vec())];
    // Who has the money again has nothing more to ask.
    messages.extend(session.disputed_by(number).map(Message::LookDispute));
    Change {
        request,
        ..Change::messages(messages)
    }
}

/// The processor did not answer in the time that a request waits: what it asked for is told as
/// pending, so that nothing is shown that nobody was told of.
pub(in crate::domain::checkout) fn unanswered(session: &mut Session, number: u32) -> Change {
    let mut refunds = session.refunds.iter_mut();
    let found = refunds.find(|refund| refund.number == number && !refund.is_told());
    let Some(refund) = found else {
        return Change::default();
    };
    refund.status = Status::Processing;
    let request = refund.request.take();
    session.sequence = session.sequence.saturating_add(1);
    Change {
        request,
        ..Change::messages(vec![Message::RecordRefund(number, MADE.to_vec())])
    }
}

/// Whether the processor has taken it, without a final answer.
fn is_under_way(status: Status) -> bool {
    match status {
        Status::Processing | Status::Succeeded => true,
        Status::Pending | Status::Failed(_) => false,
    }
}

const MADE: &[EventType] = &[RefundCreated];
const SETTLED: &[EventType] = &[RefundUpdated, ChargeRefundUpdated];
const FAILED: &[EventType] = &[RefundFailed, RefundUpdated, ChargeRefundUpdated];

/// Where a refund stands after an answer, and what the merchant is told; `None`: as before.
fn answered(status: Status, outcome: &Outcome) -> Option<(Status, &'static [EventType])> {
    let first = match outcome {
        Outcome::Refunded | Outcome::Unsettled(Unsettled::Succeeded) => Status::Succeeded,
        Outcome::Unsettled(Unsettled::Pending) => Status::Processing,
        Outcome::RefundFailed(reason) => Status::Failed(*reason),
        // It can never be made: asking again would never help.
        Outcome::Refused(_) => Status::Failed(RefundFailure::Unknown),
        // A word on the charge is none on a refund.
        Outcome::NotStarted
        | Outcome::Prepared(_)
        | Outcome::Authorised
        | Outcome::Captured
        | Outcome::Pending { .. }
        | Outcome::NeedsAction(_)
        | Outcome::Declined(_)
        | Outcome::Dispute(_)
        | Outcome::Canceled => return None,
    };
    match (status, first) {
        (Status::Pending, Status::Failed(_)) => Some((first, &[RefundCreated, RefundFailed])),
        (Status::Pending, _) => Some((first, MADE)),
        (Status::Processing, Status::Succeeded) => Some((first, SETTLED)),
        (Status::Processing | Status::Succeeded, Status::Failed(_)) => Some((first, FAILED)),
        // Not known yet: ask again.
        (Status::Processing | Status::Succeeded, _) => Some((status, &[])),
        (Status::Failed(_), _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::command::Command;
    use crate::domain::checkout::fixtures::{NOW, paid_session};
    use crate::domain::checkout::refund::NewRefund;
    use crate::domain::checkout::refund::rule::refund;
    use crate::domain::checkout::session::{PaymentState, Purchase};
    use crate::domain::checkout::transition::apply;
    use crate::domain::processor::Refusal;
    use crate::domain::quota::AttemptStatus;
    use crate::domain::{Amount, Metadata};

    const LATER: Timestamp = NOW.plus_seconds(5);
    const EXPIRED: RefundFailure = RefundFailure::ExpiredOrCanceledCard;

    /// A paid session with one refund of €5.00 that the processor has not answered yet.
    fn refunding() -> Session {
        let mut session = paid_session(1);
        ask(&mut session, 500);
        session
    }

    fn ask(session: &mut Session, amount: i64) {
        let new = NewRefund {
            attempt: None,
            amount: Amount::new(amount),
            reason: None,
            metadata: Metadata::new(),
        };
        refund(session, new, None, NOW).unwrap();
    }

    fn answer(session: &mut Session, number: u32, outcome: Outcome) -> Vec<Message> {
        let command = Command::RefundAnswered { number, outcome };
        apply(session, command, NOW, &Config::default()).messages
    }

    fn tick(session: &mut Session, now: Timestamp) -> Vec<Message> {
        apply(session, Command::Tick, now, &Config::default()).messages
    }

    fn recorded(events: &[EventType]) -> Vec<Message> {
        vec![Message::RecordRefund(1, events.to_vec())]
    }

    #[test]
    fn a_refund_that_is_done_is_told_once_and_leaves_the_purchase_complete() {
        let mut session = refunding();
        assert_eq!(answer(&mut session, 1, Outcome::Refunded), recorded(MADE));
        assert_eq!(answer(&mut session, 1, Outcome::Refunded), []);
        assert_eq!(session.purchase, Purchase::Complete { at: NOW });
        assert_eq!(session.payment_state, PaymentState::Paid);
        assert_eq!(
            (session.attempt_status(1), session.due()),
            (AttemptStatus::Paid, None)
        );
        assert_eq!(session.refunds[0].status, Status::Succeeded);
    }

    fn refunded(session: &Session) -> Amount {
        session.refunded(session.payment.as_ref().unwrap())
    }

    fn unrefunded(session: &Session) -> Amount {
        session.unrefunded(session.payment.as_ref().unwrap())
    }

    #[test]
    fn a_pending_refund_is_asked_about_once_it_is_due_and_then_succeeds() {
        let mut session = refunding();
        let pending = Outcome::Unsettled(Unsettled::Pending);
        assert_eq!(answer(&mut session, 1, pending.clone()), recorded(MADE));
        assert_eq!(session.refunds[0].status, Status::Processing);
        assert_eq!(session.due(), Some(LATER));
        assert_eq!(tick(&mut session, LATER.plus_millis(-1)), []);
        assert_eq!(tick(&mut session, LATER), [Message::SettleRefund(1)]);
        assert_eq!((session.due(), tick(&mut session, LATER)), (None, vec![]));
        assert_eq!(answer(&mut session, 1, pending), []);
        assert_eq!(
            session.due(),
            Some(LATER),
            "no final answer: it is asked again"
        );
        tick(&mut session, LATER);
        assert_eq!(
            answer(&mut session, 1, Outcome::Refunded),
            recorded(SETTLED)
        );
        assert_eq!(session.refunds[0].status, Status::Succeeded);
        assert_eq!((refunded(&session).minor(), session.due()), (500, None));
    }

    #[test]
    fn the_money_of_a_refund_that_fails_later_can_be_given_back_again() {
        let mut session = refunding();
        let unsettled = Outcome::Unsettled(Unsettled::Succeeded);
        assert_eq!(answer(&mut session, 1, unsettled), recorded(MADE));
        assert_eq!(session.refunds[0].status, Status::Succeeded);
        ask(&mut session, 1300);
        assert_eq!(unrefunded(&session), Amount::ZERO);
        assert_eq!(tick(&mut session, LATER), [Message::SettleRefund(1)]);
        let failed = Outcome::RefundFailed(EXPIRED);
        assert_eq!(answer(&mut session, 1, failed.clone()), recorded(FAILED));
        assert_eq!(session.refunds[0].status, Status::Failed(EXPIRED));
        assert_eq!(refunded(&session).minor(), 1300);
        assert_eq!(unrefunded(&session).minor(), 500);
        assert_eq!(answer(&mut session, 1, failed), []);
        assert_eq!(answer(&mut session, 1, Outcome::Refunded), []);
    }

    #[test]
    fn each_refund_is_asked_about_in_its_own_time() {
        let mut session = refunding();
        answer(&mut session, 1, Outcome::Unsettled(Unsettled::Pending));
        ask(&mut session, 100);
        let command = Command::RefundAnswered {
            number: 2,
            outcome: Outcome::Unsettled(Unsettled::Succeeded),
        };
        apply(&mut session, command, LATER, &Config::default());
        assert_eq!(tick(&mut session, LATER), [Message::SettleRefund(1)]);
        assert_eq!(session.due(), Some(LATER.plus_seconds(5)));
        let second = tick(&mut session, LATER.plus_seconds(5));
        assert_eq!(second, [Message::SettleRefund(2)]);
    }

    #[test]
    fn a_refund_that_fails_at_once_was_never_made() {
        let mut session = refunding();
        let failed = Outcome::RefundFailed(EXPIRED);
        let events = [RefundCreated, RefundFailed];
        assert_eq!(answer(&mut session, 1, failed), recorded(&events));
        assert_eq!(refunded(&session), Amount::ZERO);
    }

    #[test]
    fn a_refund_the_processor_will_never_make_ends_as_failed() {
        let mut session = refunding();
        let refused = Outcome::Refused(Refusal::TooMuch);
        let events = [RefundCreated, RefundFailed];
        assert_eq!(answer(&mut session, 1, refused.clone()), recorded(&events));
        assert_eq!(
            session.refunds[0].status,
            Status::Failed(RefundFailure::Unknown)
        );
        assert_eq!(answer(&mut session, 1, refused), []);
    }

    #[test]
    fn a_word_on_the_charge_or_on_another_refund_changes_nothing() {
        let mut session = refunding();
        let before = session.clone();
        assert_eq!(answer(&mut session, 1, Outcome::Captured), []);
        assert_eq!(answer(&mut session, 2, Outcome::Refunded), []);
        assert_eq!(session, before);
    }

    #[test]
    fn a_refund_is_stored_as_it_always_was() {
        let stored = |refund: &Refund| crate::json::to_string(refund).unwrap();
        let mut session = refunding();
        let rest = r#""reason":null,"metadata":{},"status":"pending","created":1800000000000"#;
        let first = format!(r#"{{"number":1,"amount":500,{rest}}}"#);
        assert_eq!(stored(&session.refunds[0]), first);
        answer(&mut session, 1, Outcome::Unsettled(Unsettled::Pending));
        let rest = rest.replace("pending", "processing");
        let second = format!(r#"{{"number":1,"amount":500,{rest},"settles_at":1800000005000}}"#);
        assert_eq!(stored(&session.refunds[0]), second);
        answer(&mut session, 1, Outcome::RefundFailed(EXPIRED));
        let failed = stored(&session.refunds[0]);
        assert!(failed.contains(r#""status":{"failed":"expired_or_canceled_card"}"#));
        assert_eq!(
            serde_json::from_str::<Refund>(&failed).unwrap(),
            session.refunds[0]
        );
    }
}
