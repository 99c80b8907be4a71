//! The bank of test mode: what becomes of a payment, by its reference.
//!
//! One entry for each reference, ever: it is charged at most once, and once it is called off it
//! is never charged at all. That is stronger than the idempotency keys of other processors, so
//! only refunds are told apart by key here. The `Simulator` object stores the entries.

mod debits;
mod disputes;
mod line;
mod refunds;

pub use debits::Debit;
pub use disputes::Case;
pub use line::Line;
pub use refunds::{End, Part};

use super::cards::{self, Behaviour, Disputes, NOT_A_TEST_CARD, Refunds};
use super::delays::Delays;
use super::redirects::{self, Denied};
use crate::domain::checkout::card_checks::ThreeDSecure;
use crate::domain::checkout::challenge::ChallengeAnswer;
use crate::domain::payment_method_options::ThreeDSecureRequest;
use crate::domain::processor::{
    CaptureMethod, Decline, How, Instrument, Order, Outcome, ProcessorCall, Reference, Refusal,
};
use crate::domain::voucher::Voucher;
use crate::domain::{Amount, Timestamp};
use serde::{Deserialize, Serialize};

/// What the ledger holds under one reference. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub reference: Reference,
    /// What was asked for; `None` if it was called off before anybody said.
    pub order: Option<Order>,
    pub status: Status,
    /// What was given back, each under its own key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// With which its buyer is to pay it, as long as that is possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
    /// Why its debit fails, if it does, where that is not for want of money on a card's account; or
    /// what its buyer's no means, where that is not a bank's check of a card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Decline>,
    /// What becomes of such parts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub refunds: Refunds,
    /// What the buyer's bank says of it once it is paid.
    #[serde(default, skip_serializing_if = "is_default")]
    pub disputes: Disputes,
    /// How far that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Case>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Where a payment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has authorised it yet.
    Prepared,
    /// The buyer is to answer the bank's check; then this happens.
    NeedsAction(AfterChallenge),
    Authorised,
    /// A debit, or a voucher.
    Pending(Debit),
    /// This much was taken.
    Captured(Amount),
    Declined(Decline),
    Canceled,
}

/// What happens once a buyer has passed the bank's check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterChallenge {
    Pay(CaptureMethod),
    /// The card is refused all the same.
    Decline(Decline),
}

/// What a call meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances {
    pub now: Timestamp,
    /// A payment of a card that can be a debit now is this one.
    pub debit: Option<Debit>,
    /// How long what comes later takes.
    pub delays: Delays,
}

/// The reference a call is about; `None` for [`ProcessorCall::Ledger`].
pub fn reference_of(call: &ProcessorCall) -> Option<Reference> {
    match call {
        ProcessorCall::Prepare { key, .. } => Some(Reference::new(key.as_str())),
        ProcessorCall::Ledger
        | ProcessorCall::Authorise { .. }
        | ProcessorCall::Authenticate { .. }
        | ProcessorCall::Capture { .. }
        | ProcessorCall::Cancel { .. }
        | ProcessorCall::Refund { .. }
        | ProcessorCall::Look { .. }
        | ProcessorCall::LookRefund { .. }
        | ProcessorCall::LookDispute { .. }
        | ProcessorCall::SubmitEvidence { .. }
        | ProcessorCall::AcceptDispute { .. }
        | ProcessorCall::Decide { .. } => call.reference().cloned(),
    }
}

/// Applies a call to the entry under its reference; what the entry is from now on, and the answer.
pub fn apply(
    entry: Option<Entry>,
    call: &ProcessorCall,
    at: Circumstances,
) -> (Option<Entry>, Outcome) {
    let mut entry = entry;
    if let Some(entry) = &mut entry {
        entry.pass_time(at.now, at.delays);
    }
    let answer = match call {
        ProcessorCall::Prepare { key, order } => {
            let reference = Reference::new(key.as_str());
            let entry = entry.get_or_insert_with(|| Entry::new(&reference));
            match entry.keep(order) {
                Ok(()) => Outcome::Prepared(reference),
                Err(refusal) => Outcome::Refused(refusal),
            }
        }
        ProcessorCall::Authorise {
            instrument: Instrument::Token(_) | Instrument::SavedMethod(_),
            ..
        } => Outcome::Refused(Refusal::Instrument),
        ProcessorCall::Authorise { reference, .. } | ProcessorCall::Cancel { reference, .. } => {
            let entry = entry.get_or_insert_with(|| Entry::new(reference));
            entry.answer(call, at)
        }
        ProcessorCall::Authenticate { .. }
        | ProcessorCall::Capture { .. }
        | ProcessorCall::Refund { .. }
        | ProcessorCall::Look { .. }
        | ProcessorCall::LookRefund { .. }
        | ProcessorCall::LookDispute { .. }
        | ProcessorCall::SubmitEvidence { .. }
        | ProcessorCall::AcceptDispute { .. }
        | ProcessorCall::Decide { .. }
        | ProcessorCall::Ledger => match &mut entry {
            Some(entry) => entry.answer(call, at),
            None => Outcome::NotStarted,
        },
    };
    if let Some(entry) = &mut entry {
        entry.pass_dispute_time(at.now, at.delays);
    }
    (entry, answer)
}

impl Entry {
    fn new(reference: &Reference) -> Self {
        Self {
            reference: reference.clone(),
            order: None,
            status: Status::Prepared,
            parts: Vec::new(),
            voucher: None,
            failure: None,
            refunds: Refunds::default(),
            disputes: Disputes::default(),
            case: None,
        }
    }

    /// Keeps what the payment is for, or says that it is for something else.
    fn keep(&mut self, order: &Order) -> Result<(), Refusal> {
        match &self.order {
            Some(known) if known != order => Err(Refusal::KeyReused),
            Some(_) => Ok(()),
            None => {
                self.order = Some(order.clone());
                Ok(())
            }
        }
    }

    fn answer(&mut self, call: &ProcessorCall, at: Circumstances) -> Outcome {
        match call {
            ProcessorCall::Capture { amount, .. } => return self.capture(*amount),
            ProcessorCall::Refund { key, amount, .. } => return self.give_back(key, *amount),
            ProcessorCall::LookRefund { key, .. } => return self.look_refund(key),
            ProcessorCall::LookDispute { .. } => return self.dispute(),
            ProcessorCall::SubmitEvidence { key, evidence, .. } => {
                return self.hear(key, evidence, at.now);
            }
            ProcessorCall::AcceptDispute { .. } => return self.give_in(),
            ProcessorCall::Authorise {
                order,
                instrument,
                capture,
                three_d_secure,
                ..
            } => {
                if let Err(refusal) = self.keep(order) {
                    return Outcome::Refused(refusal);
                }
                self.authorise(instrument, (*capture, *three_d_secure), at);
            }
            ProcessorCall::Authenticate { answer, .. } => self.authenticate(*answer),
            ProcessorCall::Decide { decision, .. } => self.decide(*decision),
            ProcessorCall::Cancel { .. } => self.cancel(),
            ProcessorCall::Look { .. } | ProcessorCall::Prepare { .. } | ProcessorCall::Ledger => {}
        }
        self.outcome()
    }

    fn authorise(
        &mut self,
        instrument: &Instrument,
        wanted: (CaptureMethod, ThreeDSecureRequest),
        at: Circumstances,
    ) {
        if self.status != Status::Prepared {
            return;
        }
        match instrument {
            Instrument::TestCard { number } => self.charge(number, wanted, at.debit),
            Instrument::TestAccount(account) => self.debit(account, at),
            Instrument::Redirect { method, email } => {
                self.failure = Some(redirects::refused(*method));
                self.status = match redirects::denied(*method, email) {
                    Some(Denied::AtOnce(decline)) => Status::Declined(decline),
                    Some(Denied::Later(no)) => Status::NeedsAction(AfterChallenge::Decline(no)),
                    None => Status::NeedsAction(AfterChallenge::Pay(wanted.0)),
                };
            }
            Instrument::Voucher { email, .. } => self.issue(email, at),
            // Refused before.
            Instrument::Token(_) | Instrument::SavedMethod(_) => {}
        }
    }

    fn charge(
        &mut self,
        number: &str,
        (capture, three_d_secure): (CaptureMethod, ThreeDSecureRequest),
        debit: Option<Debit>,
    ) {
        let Some(card) = cards::find(number) else {
            self.status = Status::Declined(NOT_A_TEST_CARD.decline());
            return;
        };
        self.refunds = card.refunds;
        self.disputes = card.disputes;
        let asks = card.facts.authenticated(three_d_secure) == Some(ThreeDSecure::Challenge);
        self.status = match card.behaviour {
            Behaviour::Succeed if asks => Status::NeedsAction(AfterChallenge::Pay(capture)),
            Behaviour::Succeed => match debit {
                Some(debit) => Status::Pending(debit),
                None => self.paid(capture),
            },
            Behaviour::Decline(reason) => Status::Declined(reason.decline()),
            Behaviour::ChallengeThenSucceed => Status::NeedsAction(AfterChallenge::Pay(capture)),
            Behaviour::ChallengeThenDecline(reason) => {
                Status::NeedsAction(AfterChallenge::Decline(reason.decline()))
            }
        };
    }

    fn paid(&self, capture: CaptureMethod) -> Status {
        match capture {
            CaptureMethod::Automatic => Status::Captured(self.asked()),
            CaptureMethod::Manual => Status::Authorised,
        }
    }

    /// What was asked for.
    fn asked(&self) -> Amount {
        let order = self.order.as_ref();
        order.map_or(Amount::ZERO, |order| order.amount)
    }

    /// A buyer who left has not answered.
    fn authenticate(&mut self, answer: ChallengeAnswer) {
        let Status::NeedsAction(then) = &self.status else {
            return;
        };
        self.status = match (answer, then) {
            (ChallengeAnswer::Complete, AfterChallenge::Pay(capture)) => self.paid(*capture),
            (ChallengeAnswer::Complete, AfterChallenge::Decline(decline)) => {
                Status::Declined(decline.clone())
            }
            (ChallengeAnswer::Fail, _) => {
                let refused = self.failure.clone();
                Status::Declined(refused.unwrap_or_else(not_authenticated))
            }
            (ChallengeAnswer::Leave, _) => return,
        };
    }

    fn capture(&mut self, amount: Amount) -> Outcome {
        if self.status == Status::Authorised {
            if amount > self.asked() {
                return Outcome::Refused(Refusal::TooMuch);
            }
            self.status = Status::Captured(amount);
        }
        self.outcome()
    }

    fn cancel(&mut self) {
        match self.status {
            Status::Prepared | Status::NeedsAction(_) | Status::Authorised => {
                self.status = Status::Canceled;
            }
            // A debit is with the buyer's bank, the others are final.
            Status::Pending(_) | Status::Captured(_) | Status::Declined(_) | Status::Canceled => {}
        }
    }

    /// The answer to whoever looks at the payment.
    pub fn outcome(&self) -> Outcome {
        match &self.status {
            Status::Prepared => Outcome::NotStarted,
            Status::NeedsAction(_) => Outcome::NeedsAction(How::OwnPage),
            Status::Authorised => Outcome::Authorised,
            Status::Pending(debit) => {
                let ends = self.voucher.as_ref().map(|voucher| voucher.expires_at);
                Outcome::Pending {
                    look_at: ends.map_or(debit.look_at, |ends| ends.min(debit.look_at)),
                    voucher: self.voucher.clone(),
                }
            }
            Status::Captured(_) => Outcome::Captured,
            Status::Declined(decline) => Outcome::Declined(decline.clone()),
            Status::Canceled => Outcome::Canceled,
        }
    }
}

/// The refusal after a failed check, in Stripe's words.
fn not_authenticated() -> Decline {
    Decline {
        code: "payment_intent_authentication_failure".to_owned(),
        decline_code: None,
        message: "We are unable to authenticate your payment method. Please choose a different payment method and try again.".to_owned(),
    }
}

#[cfg(test)]
mod tests;
