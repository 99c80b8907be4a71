//! What travels between a session, its gates and the processor.

use crate::fixture::{UNTIL, decline, gate, number_of, published, reference, terms_of};
use edgetill::domain::checkout::Session;
use edgetill::domain::checkout::challenge::ChallengeAnswer;
use edgetill::domain::checkout::command::{Asked, Command, Message, Next};
use edgetill::domain::discount::DiscountRefusal;
use edgetill::domain::gate::{ReserveReply, Verdict};
use edgetill::domain::processor::{How, Outcome, RefundFailure, Unsettled};
use edgetill::domain::quota::{Committed, Reserved};

/// A request of a session about one of its attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    /// Which attempt.
    pub attempt: u8,
    /// What is asked.
    pub kind: Kind,
}

/// What is asked; of a gate, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A gate: a place, under the terms of the session's copy.
    Reserve(u8, u8),
    /// A gate: count it, if it can be (a commit and a claim are the same to a gate).
    Commit(u8),
    /// A gate: it ended.
    Release(u8),
    /// A gate: do not count it.
    Reopen(u8),
    /// Processor: make the payment, without money.
    Prepare,
    /// Processor: reserve or take the money.
    Authorise,
    /// Processor: the bank's check was passed, or not.
    Authenticate(bool),
    /// Processor: take what is reserved.
    Capture,
    /// Processor: make sure that nothing is charged.
    Cancel,
    /// Processor: where does it stand?
    Look,
    /// Processor: give the money back.
    Refund,
    /// Processor: what became of that?
    LookRefund,
}

/// A set of requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requests(u128);

const KINDS: [Kind; 25] = [
    Kind::Reserve(0, 1),
    Kind::Reserve(0, 2),
    Kind::Reserve(0, 3),
    Kind::Reserve(0, 4),
    Kind::Reserve(0, 5),
    Kind::Reserve(0, 6),
    Kind::Reserve(0, 7),
    Kind::Reserve(0, 8),
    Kind::Reserve(1, 1),
    Kind::Reserve(1, 5),
    Kind::Commit(0),
    Kind::Commit(1),
    Kind::Release(0),
    Kind::Release(1),
    Kind::Reopen(0),
    Kind::Reopen(1),
    Kind::Prepare,
    Kind::Authorise,
    Kind::Authenticate(true),
    Kind::Authenticate(false),
    Kind::Capture,
    Kind::Cancel,
    Kind::Look,
    Kind::Refund,
    Kind::LookRefund,
];

impl Kind {
    /// Whether the receiver changes anything.
    pub fn changes(self) -> bool {
        match self {
            Self::Prepare | Self::Look | Self::LookRefund => false,
            Self::Reserve(..)
            | Self::Commit(_)
            | Self::Release(_)
            | Self::Reopen(_)
            | Self::Authorise
            | Self::Authenticate(_)
            | Self::Capture
            | Self::Cancel
            | Self::Refund => true,
        }
    }
}

impl Request {
    fn bit(self) -> u128 {
        let kind = KINDS.iter().position(|kind| *kind == self.kind).unwrap();
        1 << (usize::from(self.attempt - 1) * KINDS.len() + kind)
    }

    /// The request that `next` makes of `session`.
    pub fn of_next(next: &Next, session: &Session) -> Self {
        let (attempt, kind) = match next {
            Next::Reserve { attempt, gate } => {
                let gate = number_of(gate);
                // The second gate knows nothing of the link's terms.
                let terms = if gate == 0 {
                    small(terms_of(session.offer()))
                } else {
                    1
                };
                (attempt, Kind::Reserve(gate, terms))
            }
            Next::Prepare { attempt } => (attempt, Kind::Prepare),
            Next::Authorise { attempt } => (attempt, Kind::Authorise),
            Next::Authenticate { attempt, answer } => {
                let passed = *answer == ChallengeAnswer::Complete;
                (attempt, Kind::Authenticate(passed))
            }
            Next::Capture { attempt } => (attempt, Kind::Capture),
            Next::Cancel { attempt } => (attempt, Kind::Cancel),
            Next::Look { attempt } => (attempt, Kind::Look),
            Next::Claim { attempt, gate } => (attempt, Kind::Commit(number_of(gate))),
        };
        Self {
            attempt: small((*attempt).into()),
            kind,
        }
    }

    /// The request that `message` of `session` makes; `None` if it only tells.
    pub fn of_message(message: &Message, session: &Session) -> Option<Self> {
        let (attempt, kind) = match message {
            Message::SettleRefund(number) => {
                let mut refunds = session.refunds.iter();
                let refund = refunds.find(|refund| refund.number == *number)?;
                (refund.attempt?, Kind::LookRefund)
            }
            Message::Commit(gate, attempt) => (*attempt, Kind::Commit(number_of(gate))),
            Message::Release(gate, attempt, _) => (*attempt, Kind::Release(number_of(gate))),
            Message::Reopen(gate, attempt) => (*attempt, Kind::Reopen(number_of(gate))),
            Message::ReverseAttempt(attempt) => (*attempt, Kind::Refund),
            Message::CreateCustomer
            | Message::Record(_)
            | Message::Refund(_)
            | Message::LookDispute(_)
            | Message::AnswerDispute(_)
            | Message::RecordRefund(..) => return None,
        };
        Some(Self {
            attempt: small(attempt.into()),
            kind,
        })
    }

    /// What the session makes of the reply to this request, or of none.
    ///
    /// `None`: nothing (a release needs no answer).
    pub fn command(self, reply: Option<Reply>, session: &Session) -> Option<Command> {
        let attempt = u32::from(self.attempt);
        let to = match self.kind {
            Kind::Reserve(number, _) => {
                return Some(Command::Reserved {
                    attempt,
                    gate: gate(number),
                    reply: reply.map(|reply| Box::new(reply.of_gate())),
                });
            }
            Kind::Commit(number) => {
                let said = |reply| match reply {
                    Reply::Counted => Committed::Counted,
                    _ => Committed::NoPlace,
                };
                return Some(Command::CommitAnswered {
                    attempt,
                    gate: gate(number),
                    committed: reply.map(said),
                });
            }
            Kind::Prepare => {
                let reference = reply.map(|_| reference(attempt));
                return Some(Command::Prepared { attempt, reference });
            }
            Kind::Refund => {
                let outcome = reply?.of_processor();
                return Some(Command::ReverseAnswered { attempt, outcome });
            }
            Kind::LookRefund => {
                let mut refunds = session.refunds.iter();
                let number = refunds.find(|it| it.attempt == Some(attempt))?.number;
                let outcome = reply?.of_processor();
                return Some(Command::RefundAnswered { number, outcome });
            }
            Kind::Release(_) | Kind::Reopen(_) => return None,
            Kind::Authorise => Asked::Authorise,
            Kind::Authenticate(_) => Asked::Authenticate,
            Kind::Capture => Asked::Capture,
            Kind::Cancel => Asked::Cancel,
            Kind::Look => Asked::Look,
        };
        Some(Command::Answered {
            attempt,
            to,
            outcome: reply.map(Reply::of_processor),
        })
    }
}

impl Requests {
    /// Adds a request.
    pub fn insert(&mut self, request: Request) {
        self.0 |= request.bit();
    }

    /// Adds a request if there is one.
    pub fn extend_one(&mut self, request: Option<Request>) {
        self.0 |= request.map_or(0, Request::bit);
    }

    /// Adds every request of `other`.
    pub fn extend(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Takes a request away.
    pub fn remove(&mut self, request: Request) {
        self.0 &= !request.bit();
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Every request in the set.
    pub fn iter(self) -> impl Iterator<Item = Request> {
        (1..=3)
            .flat_map(|attempt| KINDS.map(|kind| Request { attempt, kind }))
            .filter(move |request| self.0 & request.bit() != 0)
    }
}

/// An answer on its way back to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reply {
    /// A gate: granted; by the link, under these terms.
    Granted(Option<u8>),
    /// A gate: these are the terms now.
    TermsChanged(u8),
    /// A gate: closed.
    Inactive,
    /// A gate: every place is used.
    SoldOut,
    /// A gate: every place is taken for now.
    HeldByOthers,
    /// A coupon's gate: used up, or held by others. To a session that is alike.
    NoDiscount,
    /// A gate: the attempt was released.
    Over,
    /// A gate: counted.
    Counted,
    /// A gate: no place is left.
    NoPlace,
    /// A gate: released.
    Done,
    /// Processor: it can be looked at from now on.
    Prepared,
    /// Processor: nothing was asked yet.
    NotStarted,
    /// Processor: the money is reserved.
    Authorised,
    /// Processor: the money comes later or not at all.
    Pending,
    /// Processor: the money was taken.
    Captured,
    /// Processor: the bank wants a check.
    NeedsAction,
    /// Processor: refused.
    Declined,
    /// Processor: nothing is or will be charged.
    Canceled,
    /// Processor: the money was given back.
    Refunded,
    /// Processor: it is on its way back.
    RefundPending,
    /// Processor: it was not taken back.
    RefundFailed,
}

impl Reply {
    /// A gate's verdict, and the link's under the terms it has now, as it travels.
    pub fn of_verdict(verdict: Verdict, terms: Option<u64>) -> Self {
        let terms = terms.map(small);
        match verdict {
            Verdict::Quota(Reserved::Granted { .. }) => Self::Granted(terms),
            Verdict::Quota(Reserved::SoldOut) => Self::SoldOut,
            Verdict::Quota(Reserved::HeldByOthers) | Verdict::Held(_) => Self::HeldByOthers,
            Verdict::Quota(Reserved::Over) => Self::Over,
            // To a session they are alike: it may not go on.
            Verdict::Inactive
            | Verdict::NotOpen(_)
            | Verdict::Ended
            | Verdict::Paused(_)
            | Verdict::CustomerLimit(_) => Self::Inactive,
            Verdict::NoDiscount(_) => Self::NoDiscount,
            Verdict::TermsChanged => Self::TermsChanged(terms.unwrap()),
        }
    }

    fn of_gate(self) -> ReserveReply {
        let (verdict, terms) = match self {
            Self::Granted(terms) => (Verdict::Quota(Reserved::Granted { until: UNTIL }), terms),
            Self::TermsChanged(terms) => (Verdict::TermsChanged, Some(terms)),
            Self::SoldOut => (Verdict::Quota(Reserved::SoldOut), None),
            Self::HeldByOthers => (Verdict::Quota(Reserved::HeldByOthers), None),
            Self::NoDiscount => (Verdict::NoDiscount(DiscountRefusal::UsedUp), None),
            Self::Over => (Verdict::Quota(Reserved::Over), None),
            Self::Inactive => (Verdict::Inactive, None),
            other => panic!("{other:?} does not answer a reserve"),
        };
        ReserveReply {
            verdict,
            fresh: terms.map(|terms| published(terms.into())),
        }
    }

    fn of_processor(self) -> Outcome {
        match self {
            Self::NotStarted => Outcome::NotStarted,
            Self::Authorised => Outcome::Authorised,
            Self::Pending => Outcome::Pending {
                look_at: UNTIL,
                voucher: None,
            },
            Self::Captured => Outcome::Captured,
            Self::NeedsAction => Outcome::NeedsAction(How::OwnPage),
            Self::Declined => Outcome::Declined(decline()),
            Self::Canceled => Outcome::Canceled,
            Self::Refunded => Outcome::Refunded,
            Self::RefundPending => Outcome::Unsettled(Unsettled::Pending),
            Self::RefundFailed => Outcome::RefundFailed(RefundFailure::Unknown),
            other => panic!("{other:?} does not answer a charge"),
        }
    }
}

fn small(number: u64) -> u8 {
    u8::try_from(number).unwrap()
}
