//! What a session has to do: what its state says is due, and what others are to be told, a lane for
//! each of them.

use super::core::SessionCore;
use super::lane::Lane;
use super::state::{Outgoing, Stored, Waiting};
use crate::agenda::{Head, Pace, Retry};
use crate::domain::Timestamp;
use crate::domain::checkout::command::{Change, Command};
use crate::domain::checkout::transition;
use crate::edge::durable_objects::agenda::{Agenda, Owner};
use crate::edge::runtime::Fault;
use std::collections::BTreeSet;
use std::rc::Rc;

impl Owner for SessionCore {
    type Lane = Lane;

    fn agenda(&self) -> &Agenda<Lane> {
        &self.agenda
    }

    fn heads(&self) -> Result<Vec<Head<Lane>>, Fault> {
        let stored = self.load()?;
        Ok(stored.map_or_else(Vec::new, |stored| self.heads_of(&stored)))
    }

    async fn turn(self: Rc<Self>, lane: &Lane, now: Timestamp) -> Result<(), Fault> {
        let change = match lane {
            Lane::Due => self.change(None, |stored| {
                stored.forget_failure(lane);
                transition::apply(&mut stored.session, Command::Tick, now, &self.config)
            })?,
            Lane::Gate(_) | Lane::Processor(_) | Lane::Ledger => self.send_next(lane).await?,
            Lane::Forget => {
                self.rows.forget().await?;
                None
            }
        };
        self.go_on(change, None).await.map(drop)
    }

    fn postpone(&self, lane: &Lane, retry: Retry) -> Result<(), Fault> {
        self.change(None, |stored| {
            stored.note_failure(lane, retry);
            Change::default()
        })
        .map(drop)
    }
}

impl SessionCore {
    /// The heads of the lanes of what is stored.
    pub(super) fn heads_of(&self, stored: &Stored) -> Vec<Head<Lane>> {
        // By then an attempt would be asked about, so that one alarm serves both.
        let grace = self.config.processing_seconds;
        let due = stored.session.due();
        let mut heads: Vec<_> = due
            .map(|due| Head::new(Lane::Due, due, Pace::DUE_WORK.with_grace(grace)))
            .into_iter()
            .collect();
        let lanes: BTreeSet<Lane> = stored.outbox.iter().map(Waiting::lane).collect();
        let may_go = lanes
            .into_iter()
            .filter(|lane| stored.next_in(lane).is_some());
        let pace = Pace::MESSAGE.with_grace(grace);
        heads.extend(may_go.map(|lane| Head::new(lane, Timestamp::default(), pace)));
        if let Some(due) = stored.session.forgotten_at()
            && stored.outbox.is_empty()
            && stored.unread.is_none()
        {
            heads.push(Head::new(Lane::Forget, due, pace));
        }
        let put_off = |head: Head<Lane>| match stored.failure(&head.lane) {
            Some(retry) => Head {
                due: head.due.max(retry.at),
                ..head.after_failures(retry.failures)
            },
            None => head,
        };
        heads.into_iter().map(put_off).collect()
    }

    /// The head of what is due by itself, if it is due at `now`.
    pub(super) fn due_by(&self, now: Timestamp) -> Result<Option<Head<Lane>>, Fault> {
        let heads = self.heads()?.into_iter();
        let mut due = heads.filter(|head| head.lane == Lane::Due && head.due <= now);
        Ok(due.next())
    }
}

impl Waiting {
    /// The lane it goes out in.
    pub(super) fn lane(&self) -> Lane {
        match &self.message {
            Outgoing::Commit(gate, _) | Outgoing::Release(gate, ..) | Outgoing::Reopen(gate, _) => {
                Lane::Gate(gate.clone())
            }
            Outgoing::ReverseAttempt(_)
            | Outgoing::Refund(_)
            | Outgoing::SettleRefund(_)
            | Outgoing::LookDispute(_)
            | Outgoing::AnswerDispute(_) => Lane::Processor(self.number),
            Outgoing::CreateCustomer | Outgoing::Record(_) => Lane::Ledger,
        }
    }
}

impl Stored {
    /// The first message of a lane, if it may go.
    pub(super) fn next_in(&self, lane: &Lane) -> Option<&Waiting> {
        let mut waiting = self.outbox.iter();
        let first = waiting.find(|waiting| waiting.lane() == *lane);
        first.filter(|first| self.may_go(first))
    }

    /// A gate counts a purchase only once the Ledger knows of it. Until then it asks after its place,
    /// which wakes a session whose alarm the platform forgot: who is counted has been told. Nothing
    /// overtakes a record that cannot be read: the Ledger takes what is older than the last it heard
    /// for told.
    fn may_go(&self, waiting: &Waiting) -> bool {
        let overtakes_none = self.unread.is_none_or(|unread| waiting.number < unread);
        match waiting.message {
            Outgoing::Commit(..) => {
                let mut earlier = self.outbox.iter();
                overtakes_none
                    && earlier
                        .all(|other| other.number >= waiting.number || other.lane() != Lane::Ledger)
            }
            Outgoing::CreateCustomer | Outgoing::Record(_) => overtakes_none,
            Outgoing::Release(..)
            | Outgoing::Reopen(..)
            | Outgoing::ReverseAttempt(_)
            | Outgoing::Refund(_)
            | Outgoing::SettleRefund(_)
            | Outgoing::LookDispute(_)
            | Outgoing::AnswerDispute(_) => true,
        }
    }

    /// What is kept of a lane that failed.
    fn failure(&self, lane: &Lane) -> Option<Retry> {
        let mut failed = self.failures.iter();
        let found = failed.find(|(failed, _)| failed == lane);
        found.map(|(_, retry)| *retry)
    }

    fn note_failure(&mut self, lane: &Lane, retry: Retry) {
        self.forget_failure(lane);
        self.failures.push((lane.clone(), retry));
    }

    /// Forgets that a lane failed.
    pub(super) fn forget_failure(&mut self, lane: &Lane) {
        self.failures.retain(|(failed, _)| failed != lane);
    }
}
