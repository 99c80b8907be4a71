//! What a merchant may do about a dispute: say something against it, or let it be.
//!
//! What is said goes to the processor through the outbox, written down in the same transaction, so
//! that the bank hears of it once or never; from then on the dispute is told as under review.

use super::{Dispute, DisputeUpdate, Submit};
use crate::domain::checkout::command::{Change, Message};
use crate::domain::checkout::session::Session;
use crate::domain::dispute::DisputeStatus;
use crate::domain::error::ErrorKind;
use crate::domain::{Error, Timestamp};

/// The most bytes of all evidence.
const MOST_EVIDENCE: usize = 150_000;

/// Changes what the merchant says of the dispute of attempt `attempt`, and has the bank hear it.
pub(in crate::domain::checkout) fn update(
    session: &mut Session,
    attempt: u32,
    update: &DisputeUpdate,
    now: Timestamp,
) -> Result<Change, Error> {
    let dispute = find(session, attempt)?;
    let mut after = dispute.clone();
    update.metadata.apply(&mut after.metadata, "metadata")?;
    let says = !update.evidence.is_empty();
    let submits = match update.submit {
        Submit::Stage => false,
        Submit::Unsaid => says,
        Submit::Now => true,
    };
    if says || submits {
        check_is_heard(dispute)?;
    }
    for (name, text) in &update.evidence {
        after.evidence.set(name, text.clone());
    }
    let bytes = after.evidence.bytes();
    if bytes > MOST_EVIDENCE {
        let message = format!(
            "The evidence of a dispute can have up to {MOST_EVIDENCE} bytes together, but this \
             request would make it {bytes}."
        );
        return Err(Error::invalid("evidence", message));
    }
    let mut messages = Vec::new();
    if submits {
        if after.evidence.is_empty() {
            let message = "There is no evidence to submit. Send some as `evidence`.";
            return Err(Error::invalid("evidence", message));
        }
        after.status = after.status.answered();
        after.submissions = after.submissions.saturating_add(1);
        after.is_past_due = after.due_by.is_some_and(|due_by| due_by < now);
        messages.push(Message::AnswerDispute(attempt));
    }
    Ok(change(session, after, messages))
}

/// Says that the bank is right: the dispute is lost.
pub(in crate::domain::checkout) fn close(
    session: &mut Session,
    attempt: u32,
) -> Result<Change, Error> {
    let dispute = find(session, attempt)?;
    check_is_heard(dispute)?;
    if dispute.status.is_inquiry() {
        let message = format!(
            "This dispute is an inquiry, which cannot be lost. Refund charge {} to close it.",
            session.id.charge(attempt)
        );
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    let after = Dispute {
        status: DisputeStatus::Lost,
        is_accepted: true,
        look_at: None,
        ..dispute.clone()
    };
    Ok(change(
        session,
        after,
        vec![Message::AnswerDispute(attempt)],
    ))
}

/// Why a charge that its buyer's bank took back is not refunded.
pub(in crate::domain::checkout) fn check_is_refundable(
    session: &Session,
    attempt: u32,
) -> Result<(), Error> {
    match session.dispute_of(attempt) {
        Some(dispute) if !dispute.is_refundable() => {
            let message = format!(
                "Charge {} has been charged back; cannot issue a refund.",
                session.id.charge(attempt)
            );
            Err(Error::new(ErrorKind::InvalidRequest, message).code("charge_disputed"))
        }
        Some(_) | None => Ok(()),
    }
}

impl Dispute {
    /// Whether its charge can be refunded: not once its money went back by the bank's doing.
    pub fn is_refundable(&self) -> bool {
        self.status.is_inquiry()
    }
}

fn find(session: &Session, attempt: u32) -> Result<&Dispute, Error> {
    let missing = || Error::no_such("dispute", "dispute", &session.id.dispute(attempt));
    session.dispute_of(attempt).ok_or_else(missing)
}

fn check_is_heard(dispute: &Dispute) -> Result<(), Error> {
    if dispute.status.needs_response() {
        return Ok(());
    }
    let message = if dispute.status.is_over() {
        "This dispute is already closed."
    } else {
        "The evidence of this dispute was submitted, and is under review."
    };
    Err(Error::new(ErrorKind::InvalidRequest, message))
}

fn change(session: &mut Session, after: Dispute, mut messages: Vec<Message>) -> Change {
    let Some(dispute) = session.dispute_of_mut(after.attempt) else {
        return Change::default();
    };
    if *dispute == after {
        return Change::default();
    }
    *dispute = after;
    session.sequence = session.sequence.saturating_add(1);
    messages.push(Message::Record(Vec::new()));
    Change::messages(messages)
}
