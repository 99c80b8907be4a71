//! The state of the model: one link, a second gate, buyers, what is on the way, the processor's ledger.

use crate::bank::Entry;
use crate::fixture::{Known, REOPENS, UNTIL, link, name_of, price_of, session, settings};
use crate::wire::{Kind, Reply, Request, Requests};
use edgetill::domain::checkout::refund::Refund;
use edgetill::domain::checkout::session::{PaymentState, Purchase};
use edgetill::domain::door::Seat;
use edgetill::domain::gate::Gate;
use edgetill::domain::quota::{AttemptStatus, Place, PlaceStatus, Quota};
use std::cell::RefCell;

/// Attempts a session may make in a model.
pub const MOST_ATTEMPTS: usize = 3;

/// Looks at one attempt whose answers may be on the way at once.
const MOST_LOOKS: usize = 2;

/// Gates a session may have to pass in a model.
pub const GATES: usize = 2;

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    /// Link.
    pub door: Door,
    /// The second gate, which is nothing but a door.
    pub second: edgetill::domain::door::Door,
    /// The buyers. They are alike, so their order is of no account: it is kept sorted.
    pub buyers: Vec<Buyer>,
    /// Which of the merchant's acts are done, as bits.
    pub merchant_did: u8,
}

/// A gate without what never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Door {
    active: bool,
    closed_by_limit: bool,
    terms: u8,
    /// The counters.
    pub quota: Quota,
}

/// One buyer: a session, what Link and the processor know of it, and what is on the way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Buyer {
    /// The session as stored.
    pub session: Known,
    /// The session's outbox, stored with it.
    pub outbox: Requests,
    /// Calls whose caller still waits: gone after a crash.
    pub calls: Vec<Call>,
    /// Requests that were sent at some time and may arrive, again or at last, at any time.
    pub lingering: Requests,
    /// Each gate's row of this session.
    pub places: [Row; GATES],
    /// The session's word on its way to each gate, whose lease was due.
    pub words: [Option<(u8, Word)>; GATES],
    /// The processor's ledger, by attempt.
    pub ledger: [Entry; MOST_ATTEMPTS],
    /// How often it was told that money is pending.
    pub told_pending: u8,
    /// How often it was told that pending money came.
    pub told_came: u8,
    /// How often it was told that pending money failed.
    pub told_failed: u8,
    /// How often Account was told that the session is complete.
    pub told_complete: u8,
    /// How often Account was told that the session expired.
    pub told_expired: u8,
    /// How often Account was told that money went back.
    pub told_refunded: u8,
}

/// A call whose answer somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call {
    /// What was asked.
    pub request: Request,
    /// Who waits.
    pub caller: Caller,
    /// The answer, if the receiver has given it.
    pub reply: Option<Reply>,
}

/// Who waits for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// The purchase itself: the answer moves the session.
    Purchase,
    /// The outbox: the answer crosses the message off.
    Outbox,
}

/// [`Option<Place>`] in an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Row {
    /// Link never heard of the session.
    #[default]
    None,
    /// Attempt `.0` holds a place.
    Held(u32),
    /// Attempt `.0` used a place.
    Committed(u32),
    /// Attempt `.0` ended.
    Released(u32),
    /// Attempt `.0` was paid and found no place.
    Refused(u32),
}

/// [`AttemptStatus`] in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Word {
    /// Commit.
    Paid,
    /// Release.
    Dead,
}

thread_local! {
    static GATE: RefCell<Gate> = RefCell::new(Gate::new(link(1, None)));
}

impl World {
    /// A link with `limit` places under terms number `terms`, a second gate with `second` places,
    /// and `buyers` buyers before them, whose copies have the terms number `copy`.
    pub fn new(buyers: usize, limit: u64, second: u64, terms: u64, copy: u64) -> Self {
        let buyer = Buyer {
            session: Known::store(session(copy)),
            outbox: Requests::default(),
            calls: Vec::new(),
            lingering: Requests::default(),
            places: [Row::None; GATES],
            words: [None; GATES],
            ledger: [Entry::Unknown; MOST_ATTEMPTS],
            told_pending: 0,
            told_came: 0,
            told_failed: 0,
            told_complete: 0,
            told_expired: 0,
            told_refunded: 0,
        };
        Self {
            door: Door::of(&Gate::new(link(terms, Some(limit)))),
            second: edgetill::domain::door::Door::new(Some(second)),
            buyers: vec![buyer; buyers],
            merchant_did: 0,
        }
    }

    /// Whether nothing is on the way and nothing is due but the end of open sessions, and no
    /// answer but of debits that are never decided.
    pub fn is_at_rest(&self) -> bool {
        self.buyers.iter().all(|buyer| {
            let idle = match buyer.payment_state() {
                PaymentState::None
                | PaymentState::Held { .. }
                | PaymentState::Paid
                | PaymentState::Failed
                | PaymentState::NotRequired => true,
                PaymentState::Pending { .. } => buyer.newest_entry() == Some(Entry::Pending),
                PaymentState::InFlight { .. }
                | PaymentState::NeedsAction { .. }
                | PaymentState::Settling { .. } => false,
            };
            let held = |place: &Row| matches!(place, Row::Held(_));
            idle && !buyer.has_refund_to_settle()
                && buyer.calls.is_empty()
                && buyer.outbox.is_empty()
                && buyer.words.iter().all(Option::is_none)
                && !buyer.places.iter().any(held)
        })
    }
}

impl Door {
    /// Keeps what changes of a gate.
    pub fn of(gate: &Gate) -> Self {
        Self {
            active: gate.active,
            closed_by_limit: gate.closed_by_limit,
            terms: u8::try_from(gate.link.offer.terms_version).unwrap(),
            quota: gate.door.quota,
        }
    }

    /// Has the whole gate do something.
    pub fn act<T>(&mut self, act: impl FnOnce(&mut Gate) -> T) -> T {
        GATE.with_borrow_mut(|gate| {
            gate.link.offer.terms_version = self.terms.into();
            gate.link.offer.items[0].price.unit_amount = price_of(self.terms.into()).into();
            name_of(self.terms.into()).clone_into(&mut gate.link.offer.items[0].name);
            gate.link.offer.settings = settings(self.terms.into());
            gate.link.reopen_failed = u64::from(self.terms) == REOPENS;
            gate.link.limit = self.quota.limit;
            gate.active = self.active;
            gate.closed_by_limit = self.closed_by_limit;
            gate.door.quota = self.quota;
            let result = act(gate);
            *self = Self::of(gate);
            result
        })
    }

    /// Whether buyers may pass.
    pub fn is_open(&self) -> bool {
        self.active
    }

    /// The number of the terms now.
    pub fn terms(&self) -> u64 {
        self.terms.into()
    }
}

impl Buyer {
    /// Where the purchase stands.
    pub fn purchase(&self) -> Purchase {
        self.session.look(|session| session.purchase)
    }

    /// Whether the session stands in the merchant's lists.
    pub fn is_listed(&self) -> bool {
        self.session.look(|session| session.is_listed)
    }

    /// Where its money stands.
    pub fn payment_state(&self) -> PaymentState {
        self.session.look(|session| session.payment_state)
    }

    /// The processor's entry for the newest attempt, if there is one.
    pub fn newest_entry(&self) -> Option<Entry> {
        let attempt = self.session.look(|session| session.attempt);
        let index = usize::try_from(attempt).unwrap().checked_sub(1)?;
        Some(self.ledger[index])
    }

    /// Whether a refund is to be asked about.
    pub fn has_refund_due(&self) -> bool {
        let due = |refund: &Refund| refund.settles_at.is_some();
        self.session.look(|session| session.refunds.iter().any(due))
    }

    /// Whether a refund is to be asked about that its bank has decided.
    pub fn has_refund_to_settle(&self) -> bool {
        let decided = |refund: &Refund| {
            let attempt = usize::try_from(refund.attempt.unwrap()).unwrap();
            refund.settles_at.is_some() && self.ledger[attempt - 1] != Entry::Refunding
        };
        self.session
            .look(|session| session.refunds.iter().any(decided))
    }

    /// Whether the session is complete.
    pub fn is_complete(&self) -> bool {
        matches!(self.purchase(), Purchase::Complete { .. })
    }

    /// How many attempts' money the processor has.
    pub fn captures(&self) -> usize {
        let captured = |entry: &&Entry| **entry == Entry::Captured;
        self.ledger.iter().filter(captured).count()
    }

    /// The processor's entry for an attempt.
    pub fn entry(&mut self, attempt: u8) -> &mut Entry {
        &mut self.ledger[usize::from(attempt) - 1]
    }

    /// Has somebody wait for an answer. Two who wait for the same one are the same, and a few who
    /// look stand for many.
    pub fn call(&mut self, request: Request, caller: Caller) {
        let same = |call: &&Call| call.request == request;
        if request.kind == Kind::Look && self.calls.iter().filter(same).count() >= MOST_LOOKS {
            return;
        }
        let call = Call {
            request,
            caller,
            reply: None,
        };
        if let Err(index) = self.calls.binary_search(&call) {
            self.calls.insert(index, call);
        }
    }
}

impl Row {
    /// The row as Link stores it.
    pub fn seat(self) -> Seat {
        let place = self.place();
        let ask_at = matches!(self, Self::Held(_)).then_some(UNTIL);
        Seat {
            place,
            ask_at,
            address: None,
            customer: None,
            came_by: None,
            code: None,
        }
    }

    fn place(self) -> Option<Place> {
        let place = |attempt, status| Some(Place { attempt, status });
        match self {
            Self::None => None,
            Self::Held(attempt) => place(attempt, PlaceStatus::Held { until: UNTIL }),
            Self::Committed(attempt) => place(attempt, PlaceStatus::Committed),
            Self::Released(attempt) => place(attempt, PlaceStatus::Released),
            Self::Refused(attempt) => place(attempt, PlaceStatus::Refused),
        }
    }
}

impl From<Seat> for Row {
    fn from(seat: Seat) -> Self {
        let Some(Place { attempt, status }) = seat.place else {
            return Self::None;
        };
        match status {
            PlaceStatus::Held { .. } => Self::Held(attempt),
            PlaceStatus::Committed => Self::Committed(attempt),
            PlaceStatus::Released => Self::Released(attempt),
            PlaceStatus::Refused => Self::Refused(attempt),
        }
    }
}

impl Word {
    /// A word that changes something; `None` for "ask again later".
    pub fn of(attempt_status: AttemptStatus) -> Option<Self> {
        match attempt_status {
            AttemptStatus::Live { .. } => None,
            AttemptStatus::Paid => Some(Self::Paid),
            AttemptStatus::Dead => Some(Self::Dead),
        }
    }

    /// What the session said.
    pub fn attempt_status(self) -> AttemptStatus {
        match self {
            Self::Paid => AttemptStatus::Paid,
            Self::Dead => AttemptStatus::Dead,
        }
    }
}
