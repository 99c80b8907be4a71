//! One volume: it takes records until it is full, and answers questions for ever.
//!
//! Events lie in the order in which they were written, and their `created` follows it, so nothing
//! is ever put behind a cursor.

use super::query::{Kind, Page, Query, StoredRow, Stretch};
use super::record::{NewEvent, NewRow, Record, Recorded};
use super::rows::{KeptEvent, Known, Rows};
use super::state::{State, mask_of};
use super::{endpoints, event_id, place};
use crate::domain::event::Event;
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::domain::{EventId, Mode, Timestamp};

/// A volume, by its name, and what the installation has set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume {
    pub mode: Mode,
    pub number: u32,
    /// Past this many bytes the next volume is opened.
    pub bound: u64,
    /// The version of Stripe's API that events are rendered in.
    pub api_version: &'static str,
}

/// Nothing more is taken of purchases that never reached a processor: the room that is left is for
/// money. The sender keeps its record and comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRoom;

/// Where a row is after a record.
enum Put {
    Written,
    /// It was there, and as new.
    Left(u64),
    /// It was never here, and this volume takes no new ones.
    Missing,
}

impl Volume {
    /// Takes what a sender tells, once.
    pub fn take<R: Rows>(
        &self,
        rows: &mut R,
        record: &Record,
        now: Timestamp,
    ) -> Result<Result<Recorded, NoRoom>, R::Error> {
        let state = rows.state()?;
        let own = rows.known(Kind::Purchase, &record.sender)?;
        let told = match own {
            Some(own) => own.told,
            None => rows.sender(&record.sender)?.unwrap_or(0),
        };
        let is_told = record.events.is_empty() || told >= record.sequence;
        if state.next.is_none() && !self.has_room(rows, record)? {
            return Ok(Err(NoRoom));
        }
        if let Some(next) = state.next
            && !is_told
        {
            return self.go_on(rows, record, next).map(Ok);
        }
        let told = if is_told { told } else { record.sequence };
        let mut own_place = own.map(|own| own.place);
        let mut is_noted = false;
        let mut missing = Vec::new();
        for row in &record.rows {
            let is_own = row.kind == Kind::Purchase && row.id == record.sender;
            let (known, told) = if is_own {
                (own, told)
            } else {
                (rows.known(row.kind, &row.id)?, 0)
            };
            match put(rows, &state, row, (known, told))? {
                Put::Written if is_own => is_noted = true,
                Put::Left(place) if is_own => own_place = Some(place),
                Put::Written | Put::Left(_) => {}
                Put::Missing => missing.push(row.id.clone()),
            }
        }
        if !is_told {
            self.add(rows, &state, &record.events, now)?;
            match own_place {
                Some(place) if !is_noted => rows.put_told(place, told)?,
                None if !is_noted => rows.put_sender(&record.sender, told)?,
                Some(_) | None => {}
            }
        }
        Ok(Ok(match state.next {
            // Whose events were taken has nothing missing but what was pruned since.
            Some(next) if record.events.is_empty() => self.sent_on(record, next, missing),
            Some(_) | None => Recorded::All {
                volume: self.number,
            },
        }))
    }

    /// The answer of a closed volume to events: they go on first, so that no row says more than its
    /// events.
    fn go_on<R: Rows>(&self, rows: &R, record: &Record, next: u32) -> Result<Recorded, R::Error> {
        let mut missing = Vec::new();
        for row in &record.rows {
            if rows.known(row.kind, &row.id)?.is_none() {
                missing.push(row.id.clone());
            }
        }
        Ok(self.sent_on(record, next, missing))
    }

    fn sent_on(&self, record: &Record, next: u32, missing: Vec<String>) -> Recorded {
        let volume = self.number;
        if missing.is_empty() && record.events.is_empty() {
            Recorded::All { volume }
        } else if missing.len() == record.rows.len() {
            Recorded::Full { next }
        } else {
            Recorded::EventsGoOn {
                volume,
                next,
                missing,
            }
        }
    }

    /// Whether a record is taken although no next volume could be opened for long.
    fn has_room<R: Rows>(&self, rows: &R, record: &Record) -> Result<bool, R::Error> {
        if rows.bytes()? <= self.bound.saturating_mul(2) {
            return Ok(true);
        }
        for row in &record.rows {
            let is_unpaid = row.kind == Kind::Purchase && !row.columns.reached;
            if is_unpaid && rows.known(row.kind, &row.id)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether it is time to open the next volume, or to tell Account that it is open.
    pub fn rolls_over<R: Rows>(&self, rows: &R) -> Result<bool, R::Error> {
        let state = rows.state()?;
        Ok(match state.next {
            Some(_) => !state.is_next_known,
            None => rows.bytes()? > self.bound,
        })
    }

    /// Account has heard that the next volume is open.
    pub fn next_is_known<R: Rows>(rows: &mut R) -> Result<(), R::Error> {
        let state = rows.state()?;
        rows.put_state(State {
            is_next_known: true,
            ..(*state).clone()
        })
    }

    /// Writes events, each at the next place, and notes who waits for it.
    fn add<R: Rows>(
        &self,
        rows: &mut R,
        state: &State,
        events: &[NewEvent],
        now: Timestamp,
    ) -> Result<(), R::Error> {
        let lanes = rows.lanes()?;
        let mut last = rows.last_event()?;
        for event in events {
            let place = place::first_of(now).max(last.map_or(0, |last| last.saturating_add(1)));
            last = Some(place);
            let waiting = state.wanted_by(&lanes, event.kind);
            let rendered = self.stamped(event, place);
            let body = rendered.render(self.api_version, u64::from(waiting.count_ones()))?;
            rows.add_event(&KeptEvent {
                place,
                kind: event.kind,
                source: event.source.clone(),
                waiting,
                body,
            })?;
        }
        Ok(())
    }

    fn stamped(&self, event: &NewEvent, at: u64) -> Event {
        Event {
            id: self.event_id(&event.source, at),
            kind: event.kind,
            created: place::moment(at),
            mode: self.mode,
            source: event.source.clone(),
            object: event.object.clone(),
            previous_attributes: event.previous_attributes.clone(),
            request: event.request.clone(),
        }
    }

    fn event_id(&self, source: &str, place: u64) -> EventId {
        event_id::of(self.mode, self.number, source, place)
    }

    /// Takes the endpoints as they are now.
    pub fn set_endpoints<R: Rows>(
        rows: &mut R,
        version: u64,
        now: Vec<WebhookEndpoint>,
    ) -> Result<(), R::Error> {
        let last = rows.last_event()?.unwrap_or(0);
        endpoints::set_endpoints(rows, version, now, last)
    }

    /// Closes the volume: `next` is the newest from now on. Says whether it is closed, which it is
    /// not if the endpoints changed since the next volume was told of those of `version`.
    pub fn close<R: Rows>(rows: &mut R, next: u32, version: u64) -> Result<bool, R::Error> {
        let state = rows.state()?;
        if state.next.is_none() && state.version != version {
            return Ok(false);
        }
        rows.put_state(State {
            next: state.next.max(Some(next)),
            ..(*state).clone()
        })?;
        Ok(true)
    }

    /// Learns the number of the newest volume, which matters once this one is closed.
    pub fn learn_newest<R: Rows>(rows: &mut R, number: u32) -> Result<(), R::Error> {
        let state = rows.state()?;
        if state.next.is_some_and(|next| next < number) {
            rows.put_state(State {
                next: Some(number),
                ..(*state).clone()
            })?;
        }
        Ok(())
    }

    /// The row with this id.
    pub fn find<R: Rows>(
        &self,
        rows: &R,
        kind: Kind,
        id: &str,
    ) -> Result<Option<StoredRow>, R::Error> {
        match kind {
            Kind::Purchase | Kind::Refund | Kind::Customer | Kind::Dispute => rows.row(kind, id),
            Kind::Event => {
                let lanes = mask_of(&rows.lanes()?);
                let event = self.event(rows, id)?;
                Ok(event.map(|event| self.shown(event, lanes)))
            }
        }
    }

    /// The event with this id.
    pub fn event<R: Rows>(&self, rows: &R, id: &str) -> Result<Option<KeptEvent>, R::Error> {
        let Some((volume, place)) = event_id::parse(id) else {
            return Ok(None);
        };
        if volume != self.number {
            return Ok(None);
        }
        let event = rows.event(place)?;
        Ok(event.filter(|event| self.event_id(&event.source, place).as_str() == id))
    }

    /// A page of a list.
    pub fn list<R: Rows>(&self, rows: &R, query: &Query) -> Result<Page, R::Error> {
        let found = match (query.places(), query.kind) {
            (None, _) => Stretch::of(Vec::new(), query.looks()),
            (Some(places), Kind::Purchase | Kind::Refund | Kind::Customer | Kind::Dispute) => {
                rows.page(query, places)?
            }
            (Some(places), Kind::Event) => {
                let lanes = mask_of(&rows.lanes()?);
                let Stretch { rows, until } = rows.events(query, places, lanes)?;
                let rows = rows.into_iter().map(|event| self.shown(event, lanes));
                Stretch {
                    rows: rows.collect(),
                    until,
                }
            }
        };
        Ok(Page {
            volume: self.number,
            rows: found.rows,
            until: found.until,
            next: rows.state()?.next,
        })
    }

    /// An event as lists show it: it waits for none but the `lanes` there are.
    fn shown(&self, event: KeptEvent, lanes: u64) -> StoredRow {
        StoredRow {
            place: event.place,
            id: self.event_id(&event.source, event.place).to_string(),
            pending: u64::from((event.waiting & lanes).count_ones()),
            state: event.body,
        }
    }
}

/// Writes a row if it is newer than the one that is there, or new in a volume that is not closed.
fn put<R: Rows>(
    rows: &mut R,
    state: &State,
    row: &NewRow,
    (known, told): (Option<Known>, u64),
) -> Result<Put, R::Error> {
    if let Some(known) = known {
        if known.version >= row.version {
            return Ok(Put::Left(known.place));
        }
        let at = Known {
            told: told.max(known.told),
            version: row.version,
            ..known
        };
        rows.replace(at, row)?;
        return Ok(Put::Written);
    }
    if state.next.is_some() {
        return Ok(Put::Missing);
    }
    let (first, last) = (place::first_of(row.created), place::last_of(row.created));
    let taken = rows.last_place(row.kind, first, last)?;
    let at = Known {
        place: taken.map_or(first, |taken| taken.saturating_add(1)),
        version: row.version,
        told,
    };
    rows.insert(at, row)?;
    Ok(Put::Written)
}
