//! The places a session holds while it pays: one at each gate of its order, asked for in that order.
//!
//! A gate that refuses has the ones before it give their places back. Nothing reaches the processor
//! before every gate has granted.

use super::command::{Change, Message, Next};
use super::hold::{Hold, HoldState};
use super::session::Session;
use crate::domain::Timestamp;
use crate::domain::door::GateId;
use crate::domain::strangers::EndedBy;

impl Session {
    /// When the first lease of the attempt under way ends.
    pub(super) fn held_until(&self) -> Option<Timestamp> {
        let until = |hold: &Hold| match hold.state {
            HoldState::Held { until } => Some(until),
            HoldState::Wanted | HoldState::Asked | HoldState::Counted | HoldState::Over => None,
        };
        self.holds.iter().filter_map(until).min()
    }

    /// Whether every gate has granted a place.
    pub(super) fn holds_all(&self) -> bool {
        let held = |hold: &Hold| matches!(hold.state, HoldState::Held { .. });
        self.holds.iter().all(held)
    }

    /// Whether any gate has granted a place.
    pub(super) fn holds_any(&self) -> bool {
        let held = |hold: &Hold| matches!(hold.state, HoldState::Held { .. });
        self.holds.iter().any(held)
    }

    pub(super) fn hold_mut(&mut self, gate: &GateId) -> Option<&mut Hold> {
        self.holds.iter_mut().find(|hold| hold.gate == *gate)
    }

    /// Asks the gate that follows `asked`, or the first one; `None`: every gate was asked.
    pub(super) fn reserve_next(&mut self, asked: Option<&GateId>) -> Option<Next> {
        let before = |hold: &Hold| Some(&hold.gate) == asked;
        let index = match self.holds.iter().position(before) {
            Some(index) => index.saturating_add(1),
            None => 0,
        };
        let attempt = self.attempt;
        let hold = self.holds.get_mut(index)?;
        if hold.state == HoldState::Wanted {
            hold.state = HoldState::Asked;
        }
        Some(Next::Reserve {
            attempt,
            gate: hold.gate.clone(),
        })
    }

    /// Gives every place back that is or may be held, and says whose doing that is.
    pub(super) fn give_back(&mut self, by: EndedBy) -> Vec<Message> {
        let attempt = self.attempt;
        let held = self.holds.iter_mut().filter(|hold| hold.may_be_held());
        let released = held.map(|hold| {
            hold.state = HoldState::Over;
            Message::Release(hold.gate.clone(), attempt, by)
        });
        released.collect()
    }

    /// Has every gate count the purchase that has not done so.
    pub(super) fn count(&mut self) -> Vec<Message> {
        let attempt = self.attempt;
        let mut messages = Vec::new();
        for hold in &mut self.holds {
            if hold.state != HoldState::Counted {
                hold.state = HoldState::Counted;
                messages.push(Message::Commit(hold.gate.clone(), attempt));
            }
        }
        messages
    }

    /// Takes the purchase out of the count of every gate that has counted it.
    pub(super) fn reopen_places(&mut self) -> Vec<Message> {
        let attempt = self.attempt;
        let counted = |hold: &&mut Hold| hold.state == HoldState::Counted;
        let reopened = self.holds.iter_mut().filter(counted).map(|hold| {
            hold.state = HoldState::Over;
            Message::Reopen(hold.gate.clone(), attempt)
        });
        reopened.collect()
    }

    /// Asks the first gate that has not counted the purchase for a place for money that came late.
    pub(super) fn claim_next(&self) -> Option<Change> {
        let uncounted = |hold: &&Hold| hold.state != HoldState::Counted;
        let hold = self.holds.iter().find(uncounted)?;
        Some(Change::next(Next::Claim {
            attempt: self.attempt,
            gate: hold.gate.clone(),
        }))
    }
}
