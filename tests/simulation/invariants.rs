//! What must be so when a story has come to its end.

use crate::fixture::{endpoint_id, index_of};
use crate::session::{Out, SessionNode};
use crate::volume::VolumeNode;
use crate::world::{World, coupon};
use edgetill::domain::checkout::session::{PaymentState, Purchase};
use edgetill::domain::door::GateId;
use edgetill::domain::event::EventType;
use edgetill::domain::ledger::lane::lane_of;
use edgetill::domain::ledger::rows::Rows;
use edgetill::domain::ledger::{Created, Cursor, Kind, MOST_LOOKS, Query, StoredRow};
use edgetill::payments::simulator::{Entry, Status};
use edgetill::webhooks::deliveries::KeptState;
use std::collections::BTreeMap;

/// The first thing that is wrong with the end of a story.
pub fn check(world: &World) -> Result<(), String> {
    if let Some(wrong) = &world.wrong {
        return Err(wrong.clone());
    }
    for session in &world.sessions {
        is_at_rest(world, session)?;
        money_agrees(world, session)?;
        places_agree(world, session)?;
    }
    for gate in world.gates.values() {
        let quota = gate.door().quota;
        if quota.held > 0 || !gate.is_sound() {
            return Err(format!(
                "{:?}: a place is held for ever: {quota:?}",
                gate.id
            ));
        }
    }
    told_once(world)?;
    delivered(world)
}

/// Whether anybody still counts on a session: a gate, for its place, or the ledger, by its row.
fn is_known(world: &World, session: &SessionNode) -> bool {
    use edgetill::domain::quota::PlaceStatus::{Committed, Held};
    let index = session.index;
    let has_place = world.gates.values().any(|gate| {
        let place = gate.seats.get(&index).and_then(|seat| seat.place);
        place.is_some_and(|place| matches!(place.status, Held { .. } | Committed))
    });
    has_place || rows_of(world).contains_key(&index)
}

fn is_at_rest(world: &World, session: &SessionNode) -> Result<(), String> {
    let Some(stored) = &session.stored else {
        return Ok(());
    };
    let index = session.index;
    let state = stored.session.payment_state;
    let open = stored.session.purchase == Purchase::Open;
    // The platform forgot its alarm before anybody but its buyer had heard of it. It holds nothing,
    // was charged nothing, and goes on when somebody looks.
    if !is_known(world, session) {
        return Ok(());
    }
    let pending = matches!(
        state,
        PaymentState::Pending { .. }
            | PaymentState::Held { .. }
            | PaymentState::Settling { .. }
            | PaymentState::InFlight { .. }
            | PaymentState::NeedsAction { .. }
    );
    if open || pending {
        return Err(format!("session {index} never ends: {state:?}"));
    }
    // An answer was lost, and the alarm that would ask again: what was asked is done all the same.
    let untold = |out: &&Out| !is_done(world, index, out);
    if let Some(out) = stored.outbox.values().find(untold) {
        return Err(format!("session {index} has not told everything: {out:?}"));
    }
    Ok(())
}

/// Whether whoever is to get a message does not need it any more.
fn is_done(world: &World, session: usize, out: &Out) -> bool {
    use edgetill::domain::quota::PlaceStatus::{Committed, Held};
    let status = |gate| {
        let seat = world.gates[gate].seats.get(&session);
        seat.and_then(|seat| seat.place).map(|place| place.status)
    };
    match out {
        Out::Commit(gate, _) => status(gate) == Some(Committed),
        Out::Release(gate, _) => !matches!(status(gate), Some(Held { .. })),
        Out::Reopen(gate, _) => status(gate) != Some(Committed),
        Out::Reverse(_) => false,
        // `told_once` looks what the ledger has.
        Out::Record(..) => true,
    }
}

/// The payments of a session that the merchant has the money of, by attempt.
fn captured<'a>(world: &'a World, session: &SessionNode) -> Vec<&'a Entry> {
    let is_own = |entry: &&Entry| {
        index_of(entry.reference.as_str().split('-').next().unwrap()) == session.index
    };
    let taken =
        |entry: &&Entry| matches!(entry.status, Status::Captured(_)) && entry.parts.is_empty();
    world
        .bank
        .entries
        .values()
        .filter(is_own)
        .filter(taken)
        .collect()
}

/// Whoever has bought was charged once, nobody else was, and nobody was charged and refunded.
fn money_agrees(world: &World, session: &SessionNode) -> Result<(), String> {
    let index = session.index;
    let is_own =
        |entry: &&Entry| index_of(entry.reference.as_str().split('-').next().unwrap()) == index;
    let refunded = |entry: &Entry| !entry.parts.is_empty();
    if world.bank.entries.values().filter(is_own).any(refunded) {
        return Err(format!("buyer {index} was charged and refunded"));
    }
    let paid = session.stored.as_ref().is_some_and(|stored| {
        let state = (stored.session.purchase, stored.session.payment_state);
        matches!(state, (Purchase::Complete { .. }, PaymentState::Paid))
    });
    let charges = captured(world, session);
    if charges.len() != usize::from(paid) {
        let charges = charges.len();
        return Err(format!(
            "buyer {index}: paid is {paid}, and {charges} charges"
        ));
    }
    let said = session.stored.as_ref().map(|stored| {
        let part = stored.session.charged();
        part.unwrap_or(stored.session.total)
    });
    let wrong = charges
        .iter()
        .find(|entry| Some(&entry.status) != said.map(Status::Captured).as_ref());
    match wrong {
        Some(entry) => Err(format!("buyer {index}: {entry:?}, not {said:?}")),
        None => Ok(()),
    }
}

/// A complete purchase is counted at every gate it passed, and no other is.
fn places_agree(world: &World, session: &SessionNode) -> Result<(), String> {
    use edgetill::domain::quota::PlaceStatus::Committed;
    let Some(stored) = &session.stored else {
        return Ok(());
    };
    let own = &stored.session;
    let failed = own.payment_state == PaymentState::Failed;
    let reopened = failed && own.published.link.reopen_failed;
    let counts = matches!(own.purchase, Purchase::Complete { .. }) && !reopened;
    for (id, gate) in &world.gates {
        let seat = gate.seats.get(&session.index);
        let place = seat.and_then(|seat| seat.place);
        let counted =
            place.is_some_and(|place| place.status == Committed && place.attempt == own.attempt);
        let somehow = place.is_some_and(|place| place.status == Committed);
        let wanted = counts && session.gates.contains(id);
        if counted != wanted || somehow != wanted {
            return Err(format!(
                "session {}: {id:?} counts {place:?}, not {wanted}",
                session.index
            ));
        }
    }
    let both = [GateId::Link, coupon()];
    debug_assert!(session.gates.iter().all(|gate| both.contains(gate)));
    Ok(())
}

/// Every row of a volume, page by page.
fn all(node: &VolumeNode, kind: Kind) -> Vec<StoredRow> {
    let mut rows = Vec::new();
    let mut cursor = Cursor::Newest;
    loop {
        let query = Query {
            kind,
            only: Vec::new(),
            types: None,
            created: Created::default(),
            cursor,
            limit: MOST_LOOKS,
        };
        let page = node.volume.list(&node.rows, &query).unwrap();
        rows.extend(page.rows);
        match page.until {
            Some(place) => cursor = Cursor::OlderThan(place),
            None => return rows,
        }
    }
}

/// The versions of the purchases in the ledger's rows.
fn rows_of(world: &World) -> BTreeMap<usize, Vec<u64>> {
    let mut rows: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    for node in &world.volumes {
        for row in all(node, Kind::Purchase) {
            let state: serde_json::Value = serde_json::from_str(row.state.as_str()).unwrap();
            rows.entry(index_of(&row.id))
                .or_default()
                .push(state["version"].as_u64().unwrap());
        }
    }
    rows
}

/// The ledger has each purchase in one row, as it was last told, and each event once.
fn told_once(world: &World) -> Result<(), String> {
    let mut rows = rows_of(world);
    let mut events: BTreeMap<(usize, u64, String), u32> = BTreeMap::new();
    for node in &world.volumes {
        for row in all(node, Kind::Event) {
            let event: serde_json::Value = serde_json::from_str(row.state.as_str()).unwrap();
            let source = node
                .volume
                .event(&node.rows, &row.id)
                .unwrap()
                .unwrap()
                .source;
            let sequence = event["data"]["object"]["sequence"].as_u64().unwrap();
            let kind = event["type"].as_str().unwrap().to_owned();
            *events
                .entry((index_of(&source), sequence, kind))
                .or_default() += 1;
        }
    }
    for session in world
        .sessions
        .iter()
        .filter(|session| is_known(world, session))
    {
        let index = session.index;
        let versions = rows.remove(&index).unwrap_or_default();
        let wanted = usize::from(session.told_version > 0);
        if versions.len() != wanted
            || versions
                .iter()
                .any(|version| *version < session.told_version)
        {
            let told = session.told_version;
            return Err(format!(
                "session {index}: rows {versions:?}, last told {told}"
            ));
        }
        for (sequence, kind) in &session.truth {
            let kind = kind.as_str().to_owned();
            let times = events
                .remove(&(index, *sequence, kind.clone()))
                .unwrap_or(0);
            if times != 1 {
                return Err(format!(
                    "session {index}: {kind} of {sequence} was taken {times} times"
                ));
            }
        }
    }
    match events.first_key_value() {
        Some((event, _)) => Err(format!("the ledger has {event:?}, which never happened")),
        None => Ok(()),
    }
}

/// Every event reached whoever wants it, and nothing waits for it any longer.
fn delivered(world: &World) -> Result<(), String> {
    for endpoint in &world.endpoints {
        if let Some((event, (_, state))) = endpoint.rows.0.first_key_value() {
            let what = match state {
                KeptState::Waits(_) => "never gets",
                KeptState::Delivered => "never told of",
            };
            return Err(format!("endpoint {} {what} {event:?}", endpoint.index));
        }
    }
    for node in &world.volumes {
        for row in all(node, Kind::Event) {
            let kind = node
                .volume
                .event(&node.rows, &row.id)
                .unwrap()
                .unwrap()
                .kind;
            if row.pending != 0 {
                return Err(format!("{} stays pending", row.id));
            }
            for endpoint in &world.endpoints {
                let wants = endpoint.index == 0 || kind == EventType::CheckoutSessionCompleted;
                let at = (endpoint.index, node.volume.number, row.place);
                let has_lane = lane_of(&node.rows, &endpoint_id(endpoint.index))
                    .unwrap()
                    .is_some();
                if !has_lane || wants != world.posted.contains_key(&at) {
                    let index = endpoint.index;
                    return Err(format!(
                        "endpoint {index}: {} delivered is not {wants}",
                        kind.as_str()
                    ));
                }
            }
        }
        debug_assert!(node.rows.state().unwrap().version > 0);
    }
    Ok(())
}
