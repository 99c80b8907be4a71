//! The agenda of an object: what [`crate::agenda`] plans, done with its rows, its calls and its one
//! alarm.
//!
//! An owner says what is due in its lanes and does one turn of a lane at a time. Any number of
//! requests may run the agenda at once; no lane is begun twice. A transaction that leaves
//! something to be done calls [`arm`], so that the alarm is the guarantee.

mod object;
mod run;

pub(super) use object::{Object, alarm, fetch, look_after};
pub(super) use run::{Turned, for_a_while, later, run_due, turn};

use crate::agenda::{self, Head, Retry, Ticket};
use crate::domain::Timestamp;
use crate::edge::runtime::{self, Fault, Storage};
use crate::memory::{UnderWay, Work};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::hash::Hash;
use std::rc::Rc;
use worker::State;

/// An object that has an agenda.
pub(super) trait Owner: 'static {
    /// What names its lanes.
    type Lane: Ord + Hash + Clone + Debug + 'static;

    /// Its agenda.
    fn agenda(&self) -> &Agenda<Self::Lane>;

    /// The heads of its lanes: at least those due first, [`agenda::MOST_HEADS`] of each kind that
    /// failed and as many that did not. A row that cannot be read is none: see
    /// [`Agenda::unreadable`].
    fn heads(&self) -> Result<Vec<Head<Self::Lane>>, Fault>;

    /// Does what is next in a lane, as of `now`, and takes it off its rows.
    async fn turn(self: Rc<Self>, lane: &Self::Lane, now: Timestamp) -> Result<(), Fault>;

    /// Keeps that a lane failed, so that its next head says so, in a transaction that arms.
    fn postpone(&self, lane: &Self::Lane, retry: Retry) -> Result<(), Fault>;
}

/// What an object keeps of its agenda in memory.
pub(super) struct Agenda<L: Eq + Hash> {
    state: State,
    storage: Storage,
    plan: RefCell<agenda::Agenda<L>>,
    /// Who waits for the end of what is under way.
    under_way: UnderWay<L>,
    /// Whether this instance saw to it that an alarm is set for what is to be done.
    was_looked_after: Cell<bool>,
    /// The rows that could not be read: each is logged once.
    unreadable: RefCell<BTreeSet<String>>,
}

impl<L: Ord + Hash + Clone + Debug> Agenda<L> {
    /// The agenda of the object with this state, and its storage.
    pub(super) fn new(state: State, storage: &Storage) -> Self {
        Self {
            state,
            storage: storage.clone(),
            plan: RefCell::default(),
            under_way: UnderWay::default(),
            was_looked_after: Cell::new(false),
            unreadable: RefCell::default(),
        }
    }

    /// Has what is left of some work be done after the answer.
    pub(super) fn go_on(&self, rest: impl Future<Output = ()> + 'static) {
        self.state.wait_until(rest);
    }

    /// Logs a row that cannot be read, once. It stays: newer code may have written it.
    pub(super) fn unreadable(&self, row: String, fault: &Fault) {
        if !self.unreadable.borrow().contains(&row) {
            fault.log(&format!("unreadable row {row}"));
            self.unreadable.borrow_mut().insert(row);
        }
    }

    /// Makes sure that the alarm rings by `needed`, inside the transaction that needs it.
    pub(super) fn arm_by(&self, needed: Timestamp) -> Result<(), Fault> {
        if self.storage.alarm().must_move(needed, runtime::now()) {
            self.storage.set_alarm(needed)?;
        }
        Ok(())
    }

    /// Makes sure that the alarm rings for these heads, inside the transaction that wrote them.
    pub(super) fn arm_for(&self, heads: &[Head<L>]) -> Result<(), Fault> {
        match self.plan.borrow().ring(heads, runtime::now()) {
            Some(needed) => self.arm_by(needed),
            None => Ok(()),
        }
    }

    /// Marks a turn as under way for as long as what this gives lives.
    fn begin(&self, ticket: &Ticket<L>) -> Taken<'_, L> {
        Taken {
            agenda: self,
            ticket: ticket.clone(),
            _work: self.under_way.begin(ticket.lane.clone()),
        }
    }
}

/// Makes sure that the alarm rings for whatever there is to do, inside the transaction that
/// wrote it.
pub(super) fn arm<O: Owner>(owner: &O) -> Result<(), Fault> {
    owner.agenda().arm_for(&owner.heads()?)
}

/// Sets the alarm for what is left to do, or takes it off.
fn settle<O: Owner>(owner: &O) -> Result<(), Fault> {
    let agenda = owner.agenda();
    let needed = agenda.plan.borrow().ring(&owner.heads()?, runtime::now());
    if agenda.storage.alarm().is_right(needed) {
        return Ok(());
    }
    match needed {
        Some(needed) => agenda.storage.set_alarm(needed),
        None => agenda.storage.delete_alarm(),
    }
}

/// A turn under way. It ends when this is dropped, however that comes about.
struct Taken<'a, L: Ord + Hash + Clone + Debug> {
    agenda: &'a Agenda<L>,
    ticket: Ticket<L>,
    _work: Option<Work<'a, L>>,
}

impl<L: Ord + Hash + Clone + Debug> Drop for Taken<'_, L> {
    fn drop(&mut self) {
        self.agenda.plan.borrow_mut().end(&self.ticket);
    }
}
