//! What becomes of a dispute: the processor's words, whichever of them come, in whatever order.
//!
//! A word from outside says only that something happened: the processor is asked, through the
//! outbox, so that this is done once or never, whatever crashes in between. A word that comes before
//! the session knows of the charge is kept until it does. A status only goes on, so that an answer
//! that was overtaken changes nothing.

use super::Dispute;
use crate::domain::Metadata;
use crate::domain::Timestamp;
use crate::domain::checkout::command::{Change, Message};
use crate::domain::checkout::payment::PaymentResult;
use crate::domain::checkout::session::Session;
use crate::domain::config::Config;
use crate::domain::dispute::{DisputeStatus, DisputeWord, Evidence};
use crate::domain::processor::Disputed;

/// A dispute that the bank looks into is asked about once a week, in seconds.
const LOOK_AGAIN_SECONDS: u32 = 604_800;

/// The processor says that something happened to attempt `attempt`. Of money that is not known to
/// be taken it may tell later.
pub(in crate::domain::checkout) fn word(session: &mut Session, attempt: u32) -> Vec<Message> {
    session.word_of = Some(attempt);
    heard(session)
}

/// What was said of a payment before it was known to be paid is looked at as soon as it is.
pub(in crate::domain::checkout) fn heard(session: &mut Session) -> Vec<Message> {
    let Some(attempt) = session.word_of.filter(|attempt| is_paid(session, *attempt)) else {
        return Vec::new();
    };
    session.word_of = None;
    vec![Message::LookDispute(attempt)]
}

fn is_paid(session: &Session, attempt: u32) -> bool {
    session.payment_of(attempt).is_some_and(|payment| {
        matches!(
            payment.result,
            PaymentResult::Succeeded | PaymentResult::Refunded
        )
    })
}

/// Asks about every dispute whose time has come.
pub(in crate::domain::checkout) fn look(session: &mut Session, now: Timestamp) -> Vec<Message> {
    let is_due = |dispute: &&mut Dispute| dispute.look_at.is_some_and(|at| at <= now);
    let ask = |dispute: &mut Dispute| {
        dispute.look_at = None;
        Message::LookDispute(dispute.attempt)
    };
    let disputes = session.disputes.iter_mut();
    disputes.filter(is_due).map(ask).collect()
}

/// The processor says how the dispute of attempt `attempt` stands; `None`: there is none.
pub(in crate::domain::checkout) fn dispute_answered(
    session: &mut Session,
    attempt: u32,
    word: Disputed,
    now: Timestamp,
    config: &Config,
) -> Change {
    let Some(word) = word else {
        return Change::default();
    };
    if !is_paid(session, attempt) {
        session.word_of = Some(attempt);
        return Change::default();
    }
    if let Some(payment) = session.payment_of_mut(attempt) {
        payment.is_disputed = true;
    }
    let is_news = if let Some(known) = session.dispute_of_mut(attempt) {
        known.goes_on(*word, now)
    } else {
        session.disputes.push(Dispute::begun(attempt, *word, now));
        true
    };
    if let Some(dispute) = session.dispute_of_mut(attempt) {
        dispute.look_at = dispute.next_look(now, config);
    }
    if is_news {
        Change::messages(vec![Message::Record(Vec::new())])
    } else {
        Change::default()
    }
}

impl Dispute {
    fn begun(attempt: u32, word: DisputeWord, now: Timestamp) -> Self {
        let created = word.created;
        let mut begun = Self {
            attempt,
            amount: word.amount,
            reason: word.reason,
            network_reason_code: word.network_reason_code,
            status: word.status,
            created,
            due_by: word.due_by,
            withdrawn: None,
            reinstated: None,
            evidence: Evidence::default(),
            metadata: Metadata::new(),
            submissions: 0,
            is_past_due: false,
            is_accepted: false,
            look_at: None,
        };
        begun.note_money(created, now);
        begun
    }

    /// Takes a word that goes on from what is known; whether it does.
    fn goes_on(&mut self, word: DisputeWord, now: Timestamp) -> bool {
        if word.status <= self.status || self.status >= DisputeStatus::Won {
            return false;
        }
        self.status = word.status;
        self.amount = word.amount;
        self.reason = word.reason;
        self.network_reason_code = word.network_reason_code;
        self.due_by = word.due_by;
        self.note_money(now, now);
        true
    }

    /// Writes down when the money went, and came again.
    fn note_money(&mut self, withdrawn: Timestamp, reinstated: Timestamp) {
        if !self.status.is_inquiry() {
            self.withdrawn.get_or_insert(withdrawn);
        }
        if self.status == DisputeStatus::Won {
            self.reinstated.get_or_insert(reinstated);
        }
    }

    /// When to ask how it stands, should nobody say.
    fn next_look(&self, now: Timestamp, config: &Config) -> Option<Timestamp> {
        if self.status.is_over() {
            return None;
        }
        let soonest = now.plus_seconds(config.processing_seconds);
        let due_by = self.due_by.filter(|_| self.status.needs_response());
        let latest = now.plus_seconds(LOOK_AGAIN_SECONDS);
        Some(due_by.unwrap_or(latest).max(soonest))
    }
}

impl Session {
    /// The dispute of the payment of attempt `attempt`.
    pub fn dispute_of(&self, attempt: u32) -> Option<&Dispute> {
        let mut disputes = self.disputes.iter();
        disputes.find(|dispute| dispute.attempt == attempt)
    }

    pub(in crate::domain::checkout) fn dispute_of_mut(
        &mut self,
        attempt: u32,
    ) -> Option<&mut Dispute> {
        let mut disputes = self.disputes.iter_mut();
        disputes.find(|dispute| dispute.attempt == attempt)
    }

    /// The attempt whose dispute may be over now that refund `number` was answered.
    pub(in crate::domain::checkout) fn disputed_by(&self, number: u32) -> Option<u32> {
        let mut refunds = self.refunds.iter();
        let refund = refunds.find(|refund| refund.number == number)?;
        let dispute = self.dispute_of(self.refunded_attempt(refund))?;
        (!dispute.status.is_over()).then_some(dispute.attempt)
    }
}
