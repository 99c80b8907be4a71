//! What travels between a session, its link and the processor.

use crate::fixture::{UNTIL, decline, published};
use edgetill::domain::checkout::command::{Command, Message, Next};
use edgetill::domain::gate::{ReserveReply, Verdict};
use edgetill::domain::processor::Outcome;
use edgetill::domain::quota::{Committed, Reserved};

/// A request of a session about one of its attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    /// Which attempt.
    pub attempt: u8,
    /// What is asked.
    pub kind: Kind,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Link: a place, under these terms.
    Reserve(u8),
    /// Link: it was paid, or may it be? (a commit and a claim are the same to Link)
    Commit,
    /// Link: it ended.
    Release,
    /// Processor: charge.
    Charge,
    /// Processor: the bank's check was passed, or not.
    Confirm(bool),
    /// Processor: make sure that nothing is charged.
    Cancel,
    /// Processor: give the money back.
    Refund,
}

/// A set of requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requests(u32);

const KINDS: [Kind; 9] = [
    Kind::Reserve(1),
    Kind::Reserve(2),
    Kind::Commit,
    Kind::Release,
    Kind::Charge,
    Kind::Confirm(true),
    Kind::Confirm(false),
    Kind::Cancel,
    Kind::Refund,
];

impl Request {
    fn bit(self) -> u32 {
        let kind = KINDS.iter().position(|kind| *kind == self.kind).unwrap();
        1 << (usize::from(self.attempt - 1) * KINDS.len() + kind)
    }

    /// The request that `next` makes.
    pub fn of_next(next: Next) -> Self {
        let (attempt, kind) = match next {
            Next::Reserve {
                attempt,
                terms_version,
            } => (attempt, Kind::Reserve(small(terms_version))),
            Next::Charge { attempt, .. } => (attempt, Kind::Charge),
            Next::Confirm { attempt, passed } => (attempt, Kind::Confirm(passed)),
            Next::Cancel { attempt } => (attempt, Kind::Cancel),
            Next::Claim { attempt } => (attempt, Kind::Commit),
        };
        Self {
            attempt: small(attempt.into()),
            kind,
        }
    }

    /// The request that `message` makes; `None` if it goes to Account.
    pub fn of_message(message: &Message) -> Option<Self> {
        let (attempt, kind) = match message {
            Message::Commit(attempt) => (*attempt, Kind::Commit),
            Message::Release(attempt) => (*attempt, Kind::Release),
            Message::ReverseAttempt(attempt) => (*attempt, Kind::Refund),
            Message::Record(_)
            | Message::Refund(_)
            | Message::SettleRefund(_)
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
    pub fn command(self, reply: Option<Reply>) -> Option<Command> {
        let attempt = u32::from(self.attempt);
        match self.kind {
            Kind::Reserve(_) => Some(Command::Reserved {
                attempt,
                reply: reply.map(|reply| Box::new(reply.of_link())),
            }),
            Kind::Charge | Kind::Confirm(_) | Kind::Cancel => Some(Command::Answered {
                attempt,
                until: Some(UNTIL),
                outcome: reply.map(Reply::of_processor),
            }),
            Kind::Commit => Some(Command::CommitAnswered {
                attempt,
                committed: reply.map(|reply| {
                    if reply == Reply::Counted {
                        Committed::Counted
                    } else {
                        Committed::NoPlace
                    }
                }),
            }),
            Kind::Refund => reply.map(|_| Command::Refunded { attempt }),
            Kind::Release => None,
        }
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
    /// Link: granted, under these terms.
    Granted(u8),
    /// Link: these are the terms now.
    TermsChanged(u8),
    /// Link: closed.
    Inactive,
    /// Link: every place is used.
    SoldOut,
    /// Link: every place is taken for now.
    HeldByOthers,
    /// Link: the attempt was released.
    Over,
    /// Link: counted.
    Counted,
    /// Link: no place is left.
    NoPlace,
    /// Link: released.
    Done,
    /// Processor: the money was taken.
    Succeeded,
    /// Processor: the bank wants a check.
    RequiresAction,
    /// Processor: refused.
    Declined,
    /// Processor: nothing is or will be charged.
    Canceled,
    /// Processor: the money was given back.
    Refunded,
}

impl Reply {
    /// Link's verdict under the terms it has now, as it travels.
    pub fn of_verdict(verdict: Verdict, terms: u64) -> Self {
        match verdict {
            Verdict::Quota(Reserved::Granted { .. }) => Self::Granted(small(terms)),
            Verdict::Quota(Reserved::SoldOut) => Self::SoldOut,
            Verdict::Quota(Reserved::HeldByOthers) | Verdict::HeldUntil(_) => Self::HeldByOthers,
            Verdict::Quota(Reserved::Over) => Self::Over,
            // To a session they are alike: it may not go on.
            Verdict::Inactive | Verdict::NotOpen(_) | Verdict::Ended => Self::Inactive,
            Verdict::TermsChanged => Self::TermsChanged(small(terms)),
        }
    }

    fn of_link(self) -> ReserveReply {
        let (verdict, terms) = match self {
            Self::Granted(terms) => (
                Verdict::Quota(Reserved::Granted { until: UNTIL }),
                Some(terms),
            ),
            Self::TermsChanged(terms) => (Verdict::TermsChanged, Some(terms)),
            Self::SoldOut => (Verdict::Quota(Reserved::SoldOut), None),
            Self::HeldByOthers => (Verdict::Quota(Reserved::HeldByOthers), None),
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
            Self::Succeeded => Outcome::Succeeded,
            Self::RequiresAction => Outcome::RequiresAction,
            Self::Declined => Outcome::Declined(decline()),
            Self::Canceled => Outcome::Canceled,
            Self::Refunded => Outcome::Refunded,
            other => panic!("{other:?} does not answer a charge"),
        }
    }
}

fn small(number: u64) -> u8 {
    u8::try_from(number).unwrap()
}
