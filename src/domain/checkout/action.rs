//! What the API does to a session beyond ending it: reserved money, refunds, disputes and metadata.
//!
//! Account sends an [`Action`], the Session object applies it once for each operation, in one
//! transaction with what it leads to.

use super::annotate;
use super::command::{Change, Message};
use super::dispute::{self, DisputeUpdate};
use super::held::rule::NewCapture;
use super::held::{self, ReleaseReason};
use super::intent::CANCELED;
use super::notes::NotesChange;
use super::refund::{NewRefund, Status, outcome, rule};
use super::session::{PaymentState, Session};
use crate::domain::config::Config;
use crate::domain::error::ErrorKind;
use crate::domain::event::{ApiRequest, EventType};
use crate::domain::metadata::MetadataChange;
use crate::domain::{Error, Timestamp};
use serde::{Deserialize, Serialize};

/// What the API does to a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    Refund(NewRefund),
    UpdateRefund {
        number: u32,
        metadata: MetadataChange,
    },
    UpdateMetadata(MetadataChange),
    /// The notes on the payment intent, or on the charge of this attempt.
    Annotate {
        charge: Option<u32>,
        notes: NotesChange,
    },
    /// Nothing a card's refund allows.
    CancelRefund(u32),
    /// Says something about the dispute of this attempt's payment.
    UpdateDispute {
        attempt: u32,
        update: DisputeUpdate,
    },
    /// Says that the bank is right about it.
    CloseDispute(u32),
    /// Takes reserved money.
    Capture(NewCapture),
    /// Lets go of it.
    Release(ReleaseReason),
}

/// Applies `action`, which `request` asked for; the number of the refund it was about, if it was
/// about one, and what follows.
pub fn apply(
    session: &mut Session,
    action: &Action,
    request: Option<ApiRequest>,
    (now, config): (Timestamp, &Config),
) -> Result<(Option<u32>, Change), Error> {
    match action {
        // The event comes once the processor has answered.
        Action::Refund(new) => {
            let (number, change) = rule::refund(session, new.clone(), request, now)?;
            Ok((Some(number), change))
        }
        Action::UpdateRefund { number, metadata } => {
            let change = update_refund(session, *number, metadata)?;
            Ok((Some(*number), Change { request, ..change }))
        }
        Action::UpdateMetadata(metadata) => {
            let change = update_metadata(session, metadata)?;
            Ok((None, Change { request, ..change }))
        }
        Action::Annotate { charge, notes } => {
            let change = annotate(session, *charge, notes)?;
            Ok((None, Change { request, ..change }))
        }
        Action::CancelRefund(number) => Err(not_canceled(session, *number)),
        Action::UpdateDispute { attempt, update } => {
            let change = dispute::rule::update(session, *attempt, update, now)?;
            Ok((None, Change { request, ..change }))
        }
        Action::CloseDispute(attempt) => {
            let change = dispute::rule::close(session, *attempt)?;
            Ok((None, Change { request, ..change }))
        }
        // The events come once the processor has answered.
        Action::Capture(new) => {
            let change = held::rule::capture(session, new, request, (now, config))?;
            session.sequence = session.sequence.saturating_add(1);
            Ok((None, change))
        }
        Action::Release(reason) => {
            let change = held::rule::release(session, *reason, request, (now, config))?;
            session.sequence = session.sequence.saturating_add(1);
            Ok((None, change))
        }
    }
}

/// The answer to a request that was begun, about refund `number` if it made one, and what follows
/// if it is answered before the processor has spoken.
pub fn answered(
    session: &mut Session,
    action: &Action,
    number: Option<u32>,
    now: Timestamp,
) -> Result<Change, Error> {
    let refused = match action {
        Action::Capture(_) => held::rule::not_captured,
        Action::Release(_) => held::rule::not_canceled,
        Action::Refund(_)
        | Action::UpdateRefund { .. }
        | Action::UpdateMetadata(_)
        | Action::Annotate { .. }
        | Action::UpdateDispute { .. }
        | Action::CloseDispute(_)
        | Action::CancelRefund(_) => {
            let change = number.map(|number| outcome::unanswered(session, number));
            return Ok(change.unwrap_or_default());
        }
    };
    match (session.payment_state, action) {
        (PaymentState::Settling { .. }, _) => Ok(held::outcome::unanswered(session, now)),
        (PaymentState::Paid, Action::Capture(_)) | (PaymentState::Failed, Action::Release(_)) => {
            Ok(Change::default())
        }
        (PaymentState::Held { .. }, _) => Err(held::rule::refused()),
        // The money went the other way.
        (
            PaymentState::None
            | PaymentState::InFlight { .. }
            | PaymentState::NeedsAction { .. }
            | PaymentState::Pending { .. }
            | PaymentState::Paid
            | PaymentState::Failed
            | PaymentState::NotRequired,
            _,
        ) => Err(refused(session.intent_status().unwrap_or(CANCELED))),
    }
}

fn update_refund(
    session: &mut Session,
    number: u32,
    change: &MetadataChange,
) -> Result<Change, Error> {
    let id = session.id.refund(number);
    let mut refunds = session.refunds.iter_mut();
    let found = refunds.find(|refund| refund.number == number);
    let refund = found.ok_or_else(|| Error::no_such("refund", "refund", &id))?;
    let before = refund.metadata.clone();
    change.apply(&mut refund.metadata, "metadata")?;
    if refund.metadata == before {
        return Ok(Change::default());
    }
    session.sequence = session.sequence.saturating_add(1);
    let events = vec![EventType::RefundUpdated, EventType::ChargeRefundUpdated];
    Ok(Change::messages(vec![Message::RecordRefund(
        number, events,
    )]))
}

fn update_metadata(session: &mut Session, change: &MetadataChange) -> Result<Change, Error> {
    let mut metadata = session.metadata().clone();
    change.apply(&mut metadata, "metadata")?;
    if metadata == *session.metadata() {
        return Ok(Change::default());
    }
    session.metadata = Some(metadata);
    session.sequence = session.sequence.saturating_add(1);
    Ok(Change::messages(vec![Message::Record(Vec::new())]))
}

fn annotate(
    session: &mut Session,
    charge: Option<u32>,
    notes: &NotesChange,
) -> Result<Change, Error> {
    let is_changed = annotate::change(session, charge, notes).map_err(|error| {
        error.unwrap_or_else(|| match charge {
            Some(attempt) => Error::no_such("charge", "id", &session.id.charge(attempt)),
            None => Error::no_such("payment_intent", "intent", &session.id.payment_intent()),
        })
    })?;
    if !is_changed {
        return Ok(Change::default());
    }
    session.sequence = session.sequence.saturating_add(1);
    Ok(Change::messages(vec![Message::Record(Vec::new())]))
}

/// Why a refund cannot be canceled: only those that wait for the buyer can be, and none does.
fn not_canceled(session: &Session, number: u32) -> Error {
    let id = session.id.refund(number);
    let mut refunds = session.refunds.iter();
    let Some(refund) = refunds.find(|refund| refund.number == number) else {
        return Error::no_such("refund", "refund", &id);
    };
    let status = match refund.status {
        Status::Pending | Status::Processing => "pending",
        Status::Succeeded => "succeeded",
        Status::Failed(_) => "failed",
    };
    let message = format!(
        "You cannot cancel this refund ({id}) because it has a status of {status}. Only a refund \
         with the status requires_action can be canceled."
    );
    Error::new(ErrorKind::InvalidRequest, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Amount;
    use crate::domain::checkout::fixtures::{NOW, paid_session, session};

    fn paid() -> Session {
        paid_session(1)
    }

    fn noted(value: &str) -> MetadataChange {
        MetadataChange::Merge(vec![("note".to_owned(), Some(value.to_owned()))])
    }

    fn act(session: &mut Session, action: &Action) -> (Option<u32>, Vec<Message>) {
        let at = (NOW, &Config::default());
        let (refund, change) = apply(session, action, None, at).unwrap();
        (refund, change.messages)
    }

    #[test]
    fn a_refund_is_made_and_then_noted_upon() {
        let mut session = paid();
        let new = NewRefund {
            attempt: None,
            amount: Amount::new(500),
            reason: None,
            metadata: crate::domain::Metadata::new(),
        };
        let made = act(&mut session, &Action::Refund(new));
        assert_eq!(made, (Some(1), vec![Message::Refund(1)]));
        let update = |value| Action::UpdateRefund {
            number: 1,
            metadata: noted(value),
        };
        let events = vec![EventType::RefundUpdated, EventType::ChargeRefundUpdated];
        let recorded = vec![Message::RecordRefund(1, events)];
        assert_eq!(act(&mut session, &update("a")), (Some(1), recorded));
        let sequence = session.sequence;
        assert_eq!(act(&mut session, &update("a")), (Some(1), vec![]));
        assert_eq!(session.sequence, sequence, "nothing changed");
    }

    #[test]
    fn a_refund_that_is_not_there_is_not_updated() {
        let mut session = paid();
        let metadata = MetadataChange::Clear;
        let update = Action::UpdateRefund {
            number: 1,
            metadata,
        };
        let at = (NOW, &Config::default());
        let refused = apply(&mut session, &update, None, at).unwrap_err();
        let message = format!("No such refund: '{}'", session.id.refund(1));
        assert_eq!(refused.message, message);
        assert_eq!(session, paid());
    }

    #[test]
    fn the_notes_of_a_session_part_from_its_links_when_they_are_changed() {
        let mut session = session();
        session
            .published
            .link
            .metadata
            .insert("a".into(), "1".into());
        let unchanged = MetadataChange::default();
        let change = act(&mut session, &Action::UpdateMetadata(unchanged));
        assert_eq!((change.1, &session.metadata), (vec![], &None));
        let change = act(&mut session, &Action::UpdateMetadata(noted("x")));
        assert_eq!(change, (None, vec![Message::Record(vec![])]));
        let notes: Vec<_> = session.metadata().keys().collect();
        assert_eq!(notes, ["a", "note"]);
        assert_eq!(session.published.link.metadata.len(), 1);
    }
}
