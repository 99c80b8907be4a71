//! What must hold in every state, and what must be reachable for the model to mean anything.

use crate::bank::{Bank, Entry};
use crate::fixture::{HELD, REOPENS, terms_of};
use crate::protocol::Protocol;
use crate::step::Act;
use crate::world::{Buyer, Row, World};
use edgetill::domain::checkout::Session;
use edgetill::domain::checkout::held::{ReleaseReason, Settlement};
use edgetill::domain::checkout::refund::Status;
use edgetill::domain::checkout::session::{InFlightStep, PaymentState, Purchase};
use edgetill::domain::quota::Quota;
use stateright::Property;

/// The properties of a model, as far as its processor can be trusted.
pub fn properties(protocol: &Protocol) -> Vec<Property<Protocol>> {
    let mut properties = vec![
        Property::always(
            "the counters are a recount of the places",
            |_, world: &World| counters_are_a_recount(world),
        ),
        Property::always(
            "complete is told once, expired once of whom a merchant may know",
            |_, world: &World| world.buyers.iter().all(ends_are_told_once),
        ),
        Property::always(
            "what is at rest is settled",
            |protocol: &Protocol, world: &World| {
                !protocol.is_at_rest(world) || is_settled(protocol, world)
            },
        ),
        Property::always(
            "everything comes to rest when nothing goes wrong any more",
            |protocol: &Protocol, world: &World| protocol.comes_to_rest(world),
        ),
        Property::sometimes(
            "all places of a gate are sold, and all is quiet",
            |protocol: &Protocol, world: &World| {
                let second = protocol.gates == 2 && world.second.quota.is_sold_out();
                world.is_at_rest() && (second || world.door.quota.is_sold_out())
            },
        ),
        Property::always(
            "pending money is told of, and what came of it",
            |_, world: &World| world.buyers.iter().all(pending_is_told),
        ),
    ];
    if protocol.outcomes.contains(&Entry::Pending) {
        properties.extend(debits());
    }
    if protocol.terms == HELD {
        properties.extend(reserved());
    }
    properties.push(Property::always("the limit holds", limit_holds));
    properties.push(Property::always(
        "nobody buys at a price that Link never had",
        |_, world: &World| world.buyers.iter().all(|it| price_is_real(it, world)),
    ));
    properties.extend(of_bank(protocol));
    properties
}

/// What holds as far as its processor can be trusted.
fn of_bank(protocol: &Protocol) -> Vec<Property<Protocol>> {
    let mut properties = Vec::new();
    if !protocol.bank.keeps_cancels() && protocol.bank != Bank::Silent && protocol.attempts > 1 {
        properties.push(Property::sometimes(
            "money of an older attempt goes back",
            |_, world: &World| world.buyers.iter().any(older_is_refunded),
        ));
    }
    if protocol.bank == Bank::RefundsLater {
        properties.extend([
            Property::sometimes(
                "money stays on its way back, and all is quiet",
                |protocol: &Protocol, world: &World| {
                    let back = |it: &Buyer| it.ledger.contains(&Entry::Refunding);
                    protocol.is_at_rest(world) && world.buyers.iter().any(back)
                },
            ),
            Property::sometimes(
                "money does not get back, and all is quiet",
                |protocol: &Protocol, world: &World| {
                    let kept = |it: &Buyer| it.ledger.contains(&Entry::RefundFailed);
                    protocol.is_at_rest(world) && world.buyers.iter().any(kept)
                },
            ),
        ]);
    }
    match protocol.bank {
        Bank::Honest | Bank::IgnoresCancels | Bank::Silent => properties.extend(honest()),
        Bank::ForgetsCancels | Bank::RefundsLater => properties.extend([
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
        Property::always(
            "nobody is charged without a place",
            |protocol: &Protocol, world: &World| {
                world.buyers.iter().all(|buyer| {
                    let charged = buyer.ledger.iter().position(|e| *e == Entry::Captured);
                    charged.is_none_or(|index| {
                        let attempt = u32::try_from(index).unwrap() + 1;
                        let has = [Row::Held(attempt), Row::Committed(attempt)];
                        protocol
                            .places(buyer)
                            .iter()
                            .all(|place| has.contains(place))
                    })
                })
            },
        ),
        Property::always("nobody is charged twice", |_, world: &World| {
            world.buyers.iter().all(|buyer| buyer.captures() <= 1)
        }),
        Property::always("nobody is charged and then refunded", |_, world: &World| {
            !world.buyers.iter().any(is_refunded)
        }),
    ]
}

fn limit_holds(protocol: &Protocol, world: &World) -> bool {
    let limits = protocol.merchant.iter().map(|act| match act {
        Act::Limit(limit) => *limit,
        Act::Active(_) | Act::Terms => 0,
    });
    let (link, second) = (world.door.quota, world.second.quota);
    link.held + link.committed <= limits.fold(protocol.limit, u64::max)
        && second.held + second.committed <= protocol.second
}

/// Debits that pay, that fail, and that are never decided.
fn debits() -> [Property<Protocol>; 3] {
    [
        Property::sometimes("pending money comes", |_, world: &World| {
            world.buyers.iter().any(|buyer| buyer.told_came == 1)
        }),
        Property::sometimes(
            "pending money fails, and all is quiet",
            |_, world: &World| {
                world.is_at_rest() && world.buyers.iter().any(|buyer| buyer.told_failed == 1)
            },
        ),
        Property::sometimes(
            "money stays pending, and all is quiet",
            |_, world: &World| {
                let pending =
                    |buyer: &Buyer| matches!(buyer.payment_state(), PaymentState::Pending { .. });
                world.is_at_rest() && world.buyers.iter().any(pending)
            },
        ),
    ]
}

/// Money that is only reserved at first.
fn reserved() -> [Property<Protocol>; 4] {
    [
        Property::sometimes("reserved money is taken", |_, world: &World| {
            rests(world, PaymentState::Paid)
        }),
        Property::sometimes("reserved money is let go", |_, world: &World| {
            rests(world, PaymentState::Failed)
        }),
        Property::sometimes(
            "money stays reserved, and all is quiet",
            |_, world: &World| {
                let held =
                    |buyer: &Buyer| matches!(buyer.payment_state(), PaymentState::Held { .. });
                world.is_at_rest() && world.buyers.iter().any(held)
            },
        ),
        Property::always(
            "nothing is taken that its merchant has not asked for",
            |_, world: &World| {
                world
                    .buyers
                    .iter()
                    .all(|buyer| match buyer.payment_state() {
                        PaymentState::Settling { wanted, .. } => {
                            wanted != Settlement::Release(ReleaseReason::Automatic)
                                || buyer.captures() == 0
                        }
                        PaymentState::None
                        | PaymentState::Held { .. }
                        | PaymentState::InFlight { .. }
                        | PaymentState::NeedsAction { .. }
                        | PaymentState::Pending { .. }
                        | PaymentState::Failed
                        | PaymentState::NotRequired => buyer.captures() == 0,
                        PaymentState::Paid => true,
                    })
            },
        ),
    ]
}

/// Whether all is quiet, and a purchase is complete with its money in this state.
fn rests(world: &World, state: PaymentState) -> bool {
    let is = |buyer: &Buyer| buyer.is_complete() && buyer.payment_state() == state;
    world.is_at_rest() && world.buyers.iter().any(is)
}

fn counters_are_a_recount(world: &World) -> bool {
    let agree = |gate: usize, quota: Quota| {
        let count = |is: fn(&Row) -> bool| {
            let places = world.buyers.iter().map(|buyer| buyer.places[gate]);
            u64::try_from(places.filter(is).count()).unwrap()
        };
        quota.held == count(|row| matches!(row, Row::Held(_)))
            && quota.committed == count(|row| matches!(row, Row::Committed(_)))
    };
    agree(0, world.door.quota) && agree(1, world.second.quota)
}

fn ends_are_told_once(buyer: &Buyer) -> bool {
    let expected = match buyer.purchase() {
        Purchase::Complete { .. } => (1, 0),
        Purchase::Expired { .. } => (0, u8::from(is_known_to_merchant(buyer))),
        Purchase::Open => (0, 0),
    };
    (buyer.told_complete, buyer.told_expired) == expected
}

/// Whether a purchase that expired has to stand in the merchant's lists: what asked for nothing yet,
/// and what asked the processor. What no gate ever gave a place to must not. Between them is who had
/// a place and never got to the processor: the session itself says what it did.
fn is_known_to_merchant(buyer: &Buyer) -> bool {
    let asked_nothing = buyer.session.look(|session| session.attempt == 0);
    let at_processor = |entry: &Entry| *entry != Entry::Unknown;
    let has_row = |row: &Row| *row != Row::None;
    if asked_nothing || buyer.ledger.iter().any(at_processor) {
        return true;
    }
    buyer.places.iter().any(has_row) && buyer.is_listed()
}

fn pending_is_told(buyer: &Buyer) -> bool {
    let told = (buyer.told_pending, buyer.told_came, buyer.told_failed);
    match buyer.payment_state() {
        PaymentState::Pending { .. } => told == (1, 0, 0),
        PaymentState::Failed => told == (1, 0, 1) || (told == (0, 0, 0) && was_let_go(buyer)),
        PaymentState::Paid => told == (0, 0, 0) || told == (1, 1, 0),
        PaymentState::None
        | PaymentState::InFlight { .. }
        | PaymentState::NeedsAction { .. }
        | PaymentState::Held { .. }
        | PaymentState::Settling { .. }
        | PaymentState::NotRequired => told == (0, 0, 0),
    }
}

fn was_let_go(buyer: &Buyer) -> bool {
    buyer.session.look(Session::is_released)
}

/// Money, purchases, places and what was told agree, buyer by buyer, and the doors know.
pub fn is_settled(protocol: &Protocol, world: &World) -> bool {
    let quota = world.door.quota;
    let all = world
        .buyers
        .iter()
        .all(|buyer| is_buyer_settled(protocol, buyer));
    let held = quota.held + world.second.quota.held;
    all && held == 0 && !(quota.is_sold_out() && world.door.is_open())
}

fn is_buyer_settled(protocol: &Protocol, buyer: &Buyer) -> bool {
    let attempt = buyer.session.look(|session| session.attempt);
    let places = protocol.places(buyer);
    let counted = places.iter().all(|place| *place == Row::Committed(attempt));
    let free = !places
        .iter()
        .any(|place| matches!(place, Row::Committed(_)));
    if usize::from(buyer.told_refunded) != refunds(buyer) || !refunds_agree(buyer) {
        return false;
    }
    let newest = buyer.newest_entry();
    let entry = if buyer.is_complete() { newest } else { None };
    match (buyer.payment_state(), entry) {
        (PaymentState::Paid, Some(Entry::Captured)) => counted && buyer.captures() == 1,
        (PaymentState::Pending { .. }, Some(Entry::Pending))
        | (PaymentState::NotRequired, Some(Entry::Unknown))
        | (PaymentState::Held { .. }, Some(Entry::Authorised))
        | (PaymentState::Failed, Some(Entry::Canceled)) => counted && buyer.captures() == 0,
        (PaymentState::Failed, Some(Entry::Declined)) => {
            let reopens = protocol.terms == REOPENS;
            buyer.captures() == 0 && if reopens { free } else { counted }
        }
        (PaymentState::None, None) => free && buyer.captures() == 0,
        (_, _) => false,
    }
}

fn price_is_real(buyer: &Buyer, world: &World) -> bool {
    let terms = buyer.session.look(|session| terms_of(session.offer()));
    !is_charged(buyer) || terms <= world.door.terms()
}

/// Whether the processor has been asked for money.
fn is_charged(buyer: &Buyer) -> bool {
    match buyer.newest_entry() {
        None | Some(Entry::Unknown | Entry::Canceled | Entry::Forgotten) => false,
        Some(
            Entry::NeedsAction
            | Entry::Authorised
            | Entry::Pending
            | Entry::Captured
            | Entry::Declined
            | Entry::Refunding
            | Entry::Refunded
            | Entry::RefundFailed,
        ) => true,
    }
}

fn is_refunded(buyer: &Buyer) -> bool {
    refunds(buyer) > 0
}

fn refunds(buyer: &Buyer) -> usize {
    let refunded = |entry: &&Entry| went_back(**entry);
    buyer.ledger.iter().filter(refunded).count()
}

/// Whether the processor was asked to give it back, whatever became of that.
fn went_back(entry: Entry) -> bool {
    match entry {
        Entry::Refunding | Entry::Refunded | Entry::RefundFailed => true,
        Entry::Unknown
        | Entry::NeedsAction
        | Entry::Authorised
        | Entry::Pending
        | Entry::Captured
        | Entry::Declined
        | Entry::Canceled
        | Entry::Forgotten => false,
    }
}

/// Whether each refund stands where its money is.
fn refunds_agree(buyer: &Buyer) -> bool {
    buyer.session.look(|session| {
        session.refunds.iter().all(|refund| {
            let attempt = usize::try_from(refund.attempt.unwrap()).unwrap();
            match buyer.ledger[attempt - 1] {
                Entry::Refunding => refund.status == Status::Processing,
                Entry::Refunded => refund.status == Status::Succeeded,
                Entry::RefundFailed => matches!(refund.status, Status::Failed(_)),
                Entry::Unknown
                | Entry::NeedsAction
                | Entry::Authorised
                | Entry::Pending
                | Entry::Captured
                | Entry::Declined
                | Entry::Canceled
                | Entry::Forgotten => false,
            }
        })
    })
}

fn older_is_refunded(buyer: &Buyer) -> bool {
    let attempt = buyer.session.look(|session| session.attempt);
    let newest = usize::try_from(attempt).unwrap().saturating_sub(1);
    buyer
        .ledger
        .iter()
        .take(newest)
        .any(|entry| went_back(*entry))
}

fn bought_late(buyer: &Buyer) -> bool {
    let claiming = matches!(
        buyer.payment_state(),
        PaymentState::InFlight {
            step: InFlightStep::Claim,
            ..
        }
    );
    claiming && matches!(buyer.places[0], Row::Committed(_))
}
