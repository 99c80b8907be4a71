//! What must hold in every state, and what must be reachable for the model to mean anything.

use crate::bank::{Bank, Entry};
use crate::protocol::Protocol;
use crate::step::Act;
use crate::world::{Buyer, Row, World};
use edgetill::domain::checkout::session::{InFlightStep, SessionState};
use stateright::Property;

/// The properties of a model, as far as its processor can be trusted.
pub fn properties(protocol: &Protocol) -> Vec<Property<Protocol>> {
    let mut properties = vec![
        Property::always(
            "the counters are a recount of the places",
            |_, world: &World| counters_are_a_recount(world),
        ),
        Property::always(
            "complete is told once, expired is told once",
            |_, world: &World| world.buyers.iter().all(ends_are_told_once),
        ),
        Property::always(
            "what is at rest is settled",
            |protocol: &Protocol, world: &World| !protocol.is_at_rest(world) || is_settled(world),
        ),
        Property::always(
            "everything comes to rest when nothing goes wrong any more",
            |protocol: &Protocol, world: &World| protocol.comes_to_rest(world),
        ),
        Property::sometimes(
            "all places are sold, and all is quiet",
            |_, world: &World| world.is_at_rest() && world.door.quota.is_sold_out(),
        ),
    ];
    properties.push(Property::always(
        "the limit holds",
        |protocol: &Protocol, world: &World| {
            let limits = protocol.merchant.iter().map(|act| match act {
                Act::Limit(limit) => *limit,
                Act::Active(_) | Act::Terms => 0,
            });
            let quota = world.door.quota;
            quota.held + quota.committed <= limits.fold(protocol.limit, u64::max)
        },
    ));
    if protocol.bank == Bank::ForgetsCancels && protocol.attempts > 1 {
        properties.push(Property::sometimes(
            "money of an older attempt goes back",
            |_, world: &World| world.buyers.iter().any(older_is_refunded),
        ));
    }
    match protocol.bank {
        Bank::Honest | Bank::Silent => properties.extend(honest()),
        Bank::ForgetsCancels => properties.extend([
            Property::sometimes("late money buys a free place", |_, world: &World| {
                world.buyers.iter().any(bought_late)
            }),
            Property::sometimes("late money goes back", |_, world: &World| {
                world.buyers.iter().any(is_refunded)
            }),
        ]),
    }
    properties
}

fn honest() -> [Property<Protocol>; 3] {
    [
        Property::always("nobody is charged without a place", |_, world: &World| {
            world.buyers.iter().all(|buyer| {
                let charged = buyer.ledger.iter().position(|e| *e == Entry::Captured);
                charged.is_none_or(|index| {
                    let attempt = u32::try_from(index).unwrap() + 1;
                    [Row::Held(attempt), Row::Committed(attempt)].contains(&buyer.place)
                })
            })
        }),
        Property::always("nobody is charged twice", |_, world: &World| {
            world.buyers.iter().all(|buyer| buyer.captures() <= 1)
        }),
        Property::always("nobody is charged and then refunded", |_, world: &World| {
            !world.buyers.iter().any(is_refunded)
        }),
    ]
}

fn counters_are_a_recount(world: &World) -> bool {
    let count = |is: fn(&Row) -> bool| {
        let places = world.buyers.iter().filter(|buyer| is(&buyer.place)).count();
        u64::try_from(places).unwrap()
    };
    let quota = world.door.quota;
    quota.held == count(|row| matches!(row, Row::Held(_)))
        && quota.committed == count(|row| matches!(row, Row::Committed(_)))
}

fn ends_are_told_once(buyer: &Buyer) -> bool {
    let expected = match buyer.state() {
        SessionState::Complete { .. } => (1, 0),
        SessionState::Expired { .. } => (0, 1),
        SessionState::Open
        | SessionState::InFlight { .. }
        | SessionState::AwaitingAction { .. } => (0, 0),
    };
    (buyer.told_complete, buyer.told_expired) == expected
}

/// Money, purchases, places and what was told agree, buyer by buyer, and the door knows.
pub fn is_settled(world: &World) -> bool {
    let quota = world.door.quota;
    let settled = world.buyers.iter().all(|buyer| {
        let attempt = buyer.session.look(|session| session.attempt);
        let complete = buyer.is_complete();
        let counted = buyer.place == Row::Committed(attempt);
        let somehow_counted = matches!(buyer.place, Row::Committed(_));
        if usize::from(buyer.told_refunded) != refunds(buyer) {
            return false;
        }
        let captured = buyer.captures() == 1
            && buyer.ledger[usize::try_from(attempt).unwrap() - 1] == Entry::Captured;
        if complete {
            captured && counted
        } else {
            buyer.captures() == 0 && !somehow_counted
        }
    });
    settled && quota.held == 0 && !(quota.is_sold_out() && world.door.is_open())
}

fn is_refunded(buyer: &Buyer) -> bool {
    refunds(buyer) > 0
}

fn refunds(buyer: &Buyer) -> usize {
    let refunded = |entry: &&Entry| **entry == Entry::Refunded;
    buyer.ledger.iter().filter(refunded).count()
}

fn older_is_refunded(buyer: &Buyer) -> bool {
    let attempt = buyer.session.look(|session| session.attempt);
    let newest = usize::try_from(attempt).unwrap().saturating_sub(1);
    buyer
        .ledger
        .iter()
        .take(newest)
        .any(|entry| *entry == Entry::Refunded)
}

fn bought_late(buyer: &Buyer) -> bool {
    let claiming = matches!(
        buyer.state(),
        SessionState::InFlight {
            step: InFlightStep::Claim,
            ..
        }
    );
    claiming && matches!(buyer.place, Row::Committed(_))
}
