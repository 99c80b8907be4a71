//! What can happen to a session, and what a happening leads to.

use super::challenge::ChallengeAnswer;
use super::form::Details;
use super::method::MethodFacts;
use super::selection::Selection;
use super::view::Page;
use crate::domain::door::GateId;
use crate::domain::event::{ApiRequest, EventType};
use crate::domain::gate::ReserveReply;
use crate::domain::processor::{Disputed, Outcome, Reference};
use crate::domain::quota::Committed;
use crate::domain::strangers::EndedBy;
use crate::domain::{Amount, CustomerId};

/// What can happen to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::large_enum_variant, reason = "there is one at a time")
)]
pub enum Command {
    /// A buyer began to fill in the form.
    Start(Typed),
    /// A buyer posted a valid form for the next attempt.
    Pay(Order),
    /// A gate answered; `None` if no answer came.
    Reserved {
        attempt: u32,
        gate: GateId,
        reply: Option<Box<ReserveReply>>,
    },
    /// The processor made the attempt's payment, before any money moves; `None` if no answer came.
    Prepared {
        attempt: u32,
        reference: Option<Reference>,
    },
    /// The processor answered; `None` if no answer came.
    Answered {
        attempt: u32,
        to: Asked,
        outcome: Option<Outcome>,
    },
    /// A buyer answered the bank's check.
    Challenge {
        /// The attempt the page was made for.
        attempt: u32,
        answer: ChallengeAnswer,
    },
    /// The processor says by itself that something happened to an attempt: look.
    Word {
        attempt: u32,
    },
    /// A gate answered to the commit of a completed or a late attempt.
    CommitAnswered {
        attempt: u32,
        gate: GateId,
        /// `None` if no answer came.
        committed: Option<Committed>,
    },
    /// The processor was asked to give all money of an attempt back.
    ReverseAnswered {
        attempt: u32,
        outcome: Outcome,
    },
    /// The processor answered to a refund.
    RefundAnswered {
        number: u32,
        outcome: Outcome,
    },
    /// The processor says how the dispute of an attempt's payment stands.
    DisputeAnswered {
        attempt: u32,
        word: Disputed,
    },
    Tick,
}

/// The processor's answer to a call about one attempt.
pub(super) struct Answer {
    pub(super) attempt: u32,
    pub(super) to: Asked,
    /// `None`: no answer came.
    pub(super) outcome: Option<Outcome>,
}

/// What the processor was asked about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    Authorise,
    Authenticate,
    Capture,
    Cancel,
    /// Where the payment stands: only this answer is believed when it says that nothing happened.
    Look,
}

/// What a buyer has typed before the first attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    pub selection: Selection,
    pub details: Details,
}

/// What a buyer agreed to by posting the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The number of the attempt the page was made for.
    pub attempt: u32,
    /// The terms the page showed.
    pub terms_version: u64,
    /// The total the page showed.
    pub shown: Amount,
    pub selection: Selection,
    pub details: Details,
    /// What is paid with, as far as it may be kept; `None`: the page showed that nothing is to be paid.
    pub method: Option<MethodFacts>,
    /// The gates that must have a place for it, in the order they are asked.
    pub gates: Vec<GateId>,
    /// What the processor will know the payment by, if it need not be asked.
    pub reference: Option<Reference>,
    /// The id for the customer that the purchase makes, if it makes one.
    pub customer: Option<CustomerId>,
}

/// What a command leads to. The session itself has been changed in place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// To be delivered until acknowledged, saved together with the session.
    pub messages: Vec<Message>,
    /// To be done now; its answer is the next command.
    pub next: Option<Next>,
    /// What to show if it is not what the session's state says.
    pub page: Option<Page>,
    /// Whether a session that is new is kept although nothing comes next.
    pub keep: bool,
    /// The API request whose work this is; `None`: a buyer's, or that of time.
    pub request: Option<ApiRequest>,
}

/// What must reach others sooner or later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// To a customer: be who bought.
    CreateCustomer,
    /// To a gate: count the attempt.
    Commit(GateId, u32),
    /// To a gate: the attempt ended without a purchase, by whose doing.
    Release(GateId, u32, EndedBy),
    /// To a gate: do not count the attempt, which had been counted.
    Reopen(GateId, u32),
    /// To the processor: the attempt's money goes back.
    ReverseAttempt(u32),
    /// To the processor: the money of the refund with this number goes back.
    Refund(u32),
    /// To the processor: what is the final answer on the refund with this number?
    SettleRefund(u32),
    /// To the processor: how does the dispute of the attempt's payment stand?
    LookDispute(u32),
    /// To the processor: what the merchant says about that dispute.
    AnswerDispute(u32),
    /// To the Ledger: the session as it is now, and what became of the purchase. What its payments,
    /// charges and disputes are by then is seen by comparing.
    Record(Vec<EventType>),
    /// As [`Message::Record`], with what became of the refund with this number.
    RecordRefund(u32, Vec<EventType>),
}

/// A call whose answer decides how to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask a gate for the attempt's place, for the first time or again.
    Reserve { attempt: u32, gate: GateId },
    /// Have the processor make the payment; no money moves.
    Prepare { attempt: u32 },
    /// Have the processor reserve or take the money.
    Authorise { attempt: u32 },
    /// Hand on what the buyer answered at the bank's check.
    Authenticate {
        attempt: u32,
        answer: ChallengeAnswer,
    },
    /// Have the processor take the money that it reserved.
    Capture { attempt: u32 },
    /// Have the processor make sure that nothing is charged.
    Cancel { attempt: u32 },
    /// Ask the processor where the payment stands.
    Look { attempt: u32 },
    /// Ask a gate for a place for money that came late.
    Claim { attempt: u32, gate: GateId },
}

impl Change {
    pub(super) fn next(next: Next) -> Self {
        Self {
            next: Some(next),
            ..Self::default()
        }
    }

    pub(super) fn messages(messages: Vec<Message>) -> Self {
        Self {
            messages,
            ..Self::default()
        }
    }

    pub(super) fn kept() -> Self {
        Self {
            keep: true,
            ..Self::default()
        }
    }

    pub(super) fn page(page: Page) -> Self {
        Self {
            page: Some(page),
            ..Self::default()
        }
    }
}
