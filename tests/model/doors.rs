//! What the buyers stand before: the link, and a second gate that only counts.

use crate::fixture::{NOW, digest_of, link};
use crate::wire::{Kind, Reply, Request};
use crate::world::{Buyer, Door, Row};
use edgetill::domain::coupon_gate;
use edgetill::domain::door::{self, Seat};
use edgetill::domain::gate::{Asking, Gate, Verdict};
use edgetill::domain::quota::Committed;

/// What the buyers stand before.
pub struct Doors<'a> {
    /// The link.
    pub link: &'a mut Door,
    /// The second gate.
    pub second: &'a mut door::Door,
    /// How many of them an order has to pass.
    pub used: usize,
    /// Whether the processor makes its own references.
    pub prepares: Prepares,
}

/// Whether the processor makes its own references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prepares {
    /// They are made here.
    Never,
    /// It is asked for one, before any money moves.
    Always,
}

impl Doors<'_> {
    /// Has the door of gate number `number` do something with a buyer's seat.
    pub fn act<T>(
        &mut self,
        number: usize,
        buyer: &mut Buyer,
        act: impl FnOnce(&mut Gate, &mut Seat) -> T,
    ) -> T {
        let mut seat = buyer.places[number].seat();
        let answer = if number == 0 {
            self.link.act(|gate| {
                let answer = act(gate, &mut seat);
                gate.follow_door();
                answer
            })
        } else {
            // A gate that only counts: open, and of no terms.
            let mut gate = Gate::new(link(1, None));
            gate.door = *self.second;
            let answer = act(&mut gate, &mut seat);
            *self.second = gate.door;
            answer
        };
        buyer.places[number] = Row::from(seat);
        answer
    }
}

/// A gate's answer to a request.
pub fn serve_gate(gate: &mut Gate, seat: &mut Seat, request: Request) -> Reply {
    let attempt = request.attempt.into();
    match request.kind {
        Kind::Reserve(number, terms) => {
            let asking = Asking {
                attempt,
                terms: digest_of(terms.into()),
                stranger: None,
                customer: None,
                came_by: None,
            };
            let verdict = match gate.reserve(seat, asking, NOW) {
                Verdict::Quota(reserved) if number > 0 => coupon_gate::verdict(reserved),
                verdict => verdict,
            };
            let terms = (number == 0).then_some(gate.link.offer.terms_version);
            Reply::of_verdict(verdict, terms)
        }
        Kind::Commit(_) => match gate.commit(seat, attempt, None) {
            Committed::Counted => Reply::Counted,
            Committed::NoPlace => Reply::NoPlace,
        },
        Kind::Release(_) => {
            gate.door.release(seat, attempt);
            Reply::Done
        }
        Kind::Reopen(_) => {
            gate.door.reopen(seat, attempt);
            Reply::Done
        }
        Kind::Prepare
        | Kind::Authorise
        | Kind::Authenticate(_)
        | Kind::Capture
        | Kind::Cancel
        | Kind::Look
        | Kind::Refund
        | Kind::LookRefund => panic!("{request:?} is not for a gate"),
    }
}
