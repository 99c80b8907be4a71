//! A volume's rows in memory, for tests and simulations: the rules see no difference to SQL.

use super::lane::Handed;
use super::query::{Column, Cursor, Kind, Query, StoredRow, Stretch};
use super::record::NewRow;
use super::rows::{Ahead, KeptEvent, Known, Rows};
use super::state::{Lane, State};
use crate::domain::WebhookEndpointId;
use crate::json;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Everything a volume keeps. Cloning it is how a transaction rolls back.
#[derive(Debug, Clone, Default)]
pub struct MemoryRows {
    state: Rc<State>,
    rows: BTreeMap<(Kind, u64), (Known, NewRow)>,
    events: BTreeMap<u64, KeptEvent>,
    senders: BTreeMap<String, u64>,
    lanes: BTreeMap<WebhookEndpointId, Lane>,
    /// How large all of it is said to be.
    pub bytes: u64,
    /// The places of rows that cannot be read.
    pub unreadable: BTreeSet<(Kind, u64)>,
    /// How often a cursor was written.
    pub lanes_written: u32,
}

impl MemoryRows {
    fn found(&self, kind: Kind, id: &str) -> Option<&(Known, NewRow)> {
        let mut rows = self.rows.range((kind, 0)..=(kind, u64::MAX));
        rows.find(|(_, (_, row))| row.id == id).map(|(_, row)| row)
    }

    /// Rows in the order of a page, of which the first are looked at: it has no index to follow.
    fn in_order<T>(
        &self,
        query: &Query,
        mut rows: Vec<(u64, T)>,
        wanted: impl Fn(&T) -> bool,
    ) -> Stretch<T> {
        match query.cursor {
            Cursor::Newest | Cursor::OlderThan(_) => rows.reverse(),
            Cursor::NewerThan(_) => {}
        }
        rows.truncate(usize::try_from(query.looks()).unwrap_or(usize::MAX));
        let readable = |place| !self.unreadable.contains(&(query.kind, place));
        let seen = rows.into_iter().map(|(place, row)| {
            let row = Some(row).filter(|row| readable(place) && wanted(row));
            (place, row)
        });
        Stretch::of(seen.collect(), query.looks())
    }
}

fn has(row: &NewRow, column: Column, value: &str) -> bool {
    let columns = &row.columns;
    let text = match column {
        Column::Link => columns.link.as_deref(),
        Column::Email => columns.email.as_deref(),
        Column::Mailbox => columns.mailbox.as_deref(),
        Column::Status => columns.status.as_deref(),
        Column::Session => columns.session.as_deref(),
        Column::Charge => columns.charge.as_deref(),
        Column::Customer => columns.customer.as_deref(),
        Column::Reached => Some(word(columns.reached)),
        Column::Delivered => None,
    };
    text == Some(value)
}

/// `true` or `false`, as queries say it.
fn word(is_so: bool) -> &'static str {
    if is_so { "true" } else { "false" }
}

impl Rows for MemoryRows {
    type Error = json::Error;

    fn state(&self) -> Result<Rc<State>, json::Error> {
        Ok(Rc::clone(&self.state))
    }

    fn put_state(&mut self, state: State) -> Result<(), json::Error> {
        self.state = Rc::new(state);
        Ok(())
    }

    fn known(&self, kind: Kind, id: &str) -> Result<Option<Known>, json::Error> {
        Ok(self.found(kind, id).map(|(known, _)| *known))
    }

    fn last_place(&self, kind: Kind, first: u64, last: u64) -> Result<Option<u64>, json::Error> {
        Ok(match kind {
            Kind::Purchase | Kind::Refund | Kind::Customer | Kind::Dispute => {
                let mut rows = self.rows.range((kind, first)..=(kind, last));
                rows.next_back().map(|((_, place), _)| *place)
            }
            Kind::Event => {
                let mut events = self.events.range(first..=last);
                events.next_back().map(|(place, _)| *place)
            }
        })
    }

    fn insert(&mut self, at: Known, row: &NewRow) -> Result<(), json::Error> {
        self.rows.insert((row.kind, at.place), (at, row.clone()));
        Ok(())
    }

    fn replace(&mut self, at: Known, row: &NewRow) -> Result<(), json::Error> {
        self.insert(at, row)
    }

    fn put_told(&mut self, purchase: u64, told: u64) -> Result<(), json::Error> {
        if let Some((known, _)) = self.rows.get_mut(&(Kind::Purchase, purchase)) {
            known.told = told;
        }
        Ok(())
    }

    fn sender(&self, sender: &str) -> Result<Option<u64>, json::Error> {
        Ok(self.senders.get(sender).copied())
    }

    fn put_sender(&mut self, sender: &str, told: u64) -> Result<(), json::Error> {
        self.senders.insert(sender.to_owned(), told);
        Ok(())
    }

    fn add_event(&mut self, event: &KeptEvent) -> Result<(), json::Error> {
        self.events.insert(event.place, event.clone());
        Ok(())
    }

    fn event(&self, place: u64) -> Result<Option<KeptEvent>, json::Error> {
        Ok(self.events.get(&place).cloned())
    }

    fn settle_event(&mut self, place: u64, bit: u64) -> Result<(), json::Error> {
        if let Some(event) = self.events.get_mut(&place) {
            event.waiting &= !bit;
        }
        Ok(())
    }

    fn ahead(&self, place: u64, bit: u64, limit: u32) -> Result<Vec<Ahead>, json::Error> {
        let events = self.events.range(place.saturating_add(1)..);
        let ahead = events.map(|(place, event)| Ahead {
            place: *place,
            is_wanted: event.waiting & bit != 0,
        });
        Ok(ahead
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .collect())
    }

    fn to_hand(&self, place: u64) -> Result<Option<Handed>, json::Error> {
        let readable = !self.unreadable.contains(&(Kind::Event, place));
        let event = self.events.get(&place).filter(|_| readable);
        Ok(event.map(|event| Handed {
            place,
            source: event.source.clone(),
            body: event.body.clone(),
        }))
    }

    fn lanes(&self) -> Result<Vec<Lane>, json::Error> {
        Ok(self.lanes.values().cloned().collect())
    }

    fn put_lane(&mut self, lane: &Lane) -> Result<(), json::Error> {
        self.lanes_written += 1;
        self.lanes.insert(lane.endpoint.clone(), lane.clone());
        Ok(())
    }

    fn remove_lane(&mut self, endpoint: &WebhookEndpointId) -> Result<(), json::Error> {
        self.lanes.remove(endpoint);
        Ok(())
    }

    fn row(&self, kind: Kind, id: &str) -> Result<Option<StoredRow>, json::Error> {
        Ok(self.found(kind, id).map(stored))
    }

    fn page(
        &self,
        query: &Query,
        (first, last): (u64, u64),
    ) -> Result<Stretch<StoredRow>, json::Error> {
        let rows = self.rows.range((query.kind, first)..=(query.kind, last));
        let rows = rows.map(|((_, place), row)| (*place, row));
        let wanted = |(_, row): &&(Known, NewRow)| {
            let mut only = query.only.iter();
            only.all(|(column, value)| has(row, *column, value))
        };
        let Stretch { rows, until } = self.in_order(query, rows.collect(), wanted);
        let rows = rows.into_iter().map(stored).collect();
        Ok(Stretch { rows, until })
    }

    fn events(
        &self,
        query: &Query,
        (first, last): (u64, u64),
        lanes: u64,
    ) -> Result<Stretch<KeptEvent>, json::Error> {
        let wanted = |event: &&KeptEvent| {
            let mut only = query.only.iter();
            let types = query.types.as_ref();
            types.is_none_or(|types| types.contains(&event.kind))
                && only.all(|(column, value)| {
                    *column == Column::Delivered && word(event.waiting & lanes == 0) == value
                })
        };
        let events = self.events.range(first..=last);
        let events = events.map(|(place, event)| (*place, event));
        let Stretch { rows, until } = self.in_order(query, events.collect(), wanted);
        let rows = rows.into_iter().cloned().collect();
        Ok(Stretch { rows, until })
    }

    fn prune_events(&mut self, place: u64, limit: u32) -> Result<u32, json::Error> {
        let old: Vec<u64> = self.events.range(..place).map(|(old, _)| *old).collect();
        let mut pruned = 0;
        for old in old {
            if pruned < limit {
                self.events.remove(&old);
                pruned += 1;
            }
        }
        Ok(pruned)
    }

    fn prune_purchases(&mut self, place: u64, limit: u32) -> Result<u32, json::Error> {
        let mut pruned = 0;
        self.rows.retain(|(kind, at), (_, row)| {
            let is_old = *kind == Kind::Purchase && *at < place && !row.columns.reached;
            let goes = is_old && pruned < limit;
            pruned += u32::from(goes);
            !goes
        });
        Ok(pruned)
    }

    fn unsettled(&self, place: u64, limit: u32) -> Result<Vec<(u64, String)>, json::Error> {
        let rows = self
            .rows
            .range((Kind::Purchase, 0)..(Kind::Purchase, place))
            .rev();
        let open = rows.filter(|(_, (_, row))| row.columns.unsettled);
        let found = open.map(|((_, place), (_, row))| (*place, row.id.clone()));
        Ok(found
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .collect())
    }

    fn oldest(&self) -> Result<Option<u64>, json::Error> {
        let mut rows = self.rows.iter();
        let unpaid =
            rows.find(|((kind, _), (_, row))| *kind == Kind::Purchase && !row.columns.reached);
        let unpaid = unpaid.map(|((_, place), _)| *place);
        let event = self.events.keys().next().copied();
        Ok(event.into_iter().chain(unpaid).min())
    }

    fn bytes(&self) -> Result<u64, json::Error> {
        Ok(self.bytes)
    }
}

fn stored((known, row): &(Known, NewRow)) -> StoredRow {
    StoredRow {
        place: known.place,
        id: row.id.clone(),
        state: row.state.clone(),
        pending: 0,
    }
}
