//! A volume's rows in SQL: what [`crate::domain::ledger`] works on.

use super::remembered::Remembered;
use super::tables::{self, Tables, table};
use crate::domain::WebhookEndpointId;
use crate::domain::event::EventType;
use crate::domain::ledger::lane::Handed;
use crate::domain::ledger::rows::{Ahead, KeptEvent, Known, Rows};
use crate::domain::ledger::state::{Lane, State};
use crate::domain::ledger::{Kind, NewRow, Query, StoredRow, Stretch, place};
use crate::edge::durable_objects::sql::{Bind, Row};
use crate::edge::durable_objects::state_row::StateRow;
use crate::edge::runtime::{Fault, Storage};
use crate::json::{self, Text};
use std::cell::Cell;
use std::rc::Rc;

/// The rows of one volume.
pub(super) struct SqlRows<'a> {
    pub(super) storage: &'a Storage,
    pub(super) state: &'a StateRow<State>,
    pub(super) tables: &'a Cell<Tables>,
    pub(super) remembered: &'a Remembered,
}

impl SqlRows<'_> {
    /// Makes the tables, unless they are there; says whether it did.
    pub(super) fn create(&self) -> Result<bool, Fault> {
        if self.has_tables()? {
            return Ok(false);
        }
        tables::create(self.storage)?;
        self.tables.set(Tables::Made);
        Ok(true)
    }

    /// Whether there is anything to be read.
    pub(super) fn has_tables(&self) -> Result<bool, Fault> {
        if self.tables.get() == Tables::Unasked {
            // Unlike a look into `sqlite_master`, this counts as no row read.
            let found = self.storage.query("PRAGMA table_list(purchases)", &[])?;
            self.tables.set(if found.is_empty() {
                Tables::Missing
            } else {
                Tables::Made
            });
        }
        Ok(self.tables.get() == Tables::Made)
    }

    /// The rows of a statement; none where there are no tables yet.
    pub(super) fn query(&self, statement: &str, binds: &[Bind<'_>]) -> Result<Vec<Row>, Fault> {
        if !self.has_tables()? {
            return Ok(Vec::new());
        }
        self.storage.query(statement, binds)
    }

    /// The first column of the first row.
    fn number(&self, statement: &str, binds: &[Bind<'_>]) -> Result<Option<u64>, Fault> {
        let rows = self.query(statement, binds)?;
        let number = rows.first().and_then(|row| row.maybe_integer(0));
        Ok(number.and_then(|number| u64::try_from(number).ok()))
    }

    fn count_of(&self, statement: &str, binds: &[Bind<'_>]) -> Result<u32, Fault> {
        let deleted = self.query(statement, binds)?.len();
        Ok(u32::try_from(deleted).unwrap_or(u32::MAX))
    }
}

impl Rows for SqlRows<'_> {
    type Error = Fault;

    fn state(&self) -> Result<Rc<State>, Fault> {
        Ok(self.state.load()?.unwrap_or_default())
    }

    fn put_state(&mut self, state: State) -> Result<(), Fault> {
        self.state.put(state)
    }

    fn known(&self, kind: Kind, id: &str) -> Result<Option<Known>, Fault> {
        let table = table(kind);
        let statement = format!("SELECT place, version, told FROM {table} WHERE id = ?");
        let known = |row: &Row| {
            Ok(Known {
                place: unsigned(row, 0)?,
                version: unsigned(row, 1)?,
                told: unsigned(row, 2)?,
            })
        };
        let rows = self.query(&statement, &[Bind::Text(id)])?;
        rows.first().map(known).transpose()
    }

    fn last_place(&self, kind: Kind, first: u64, last: u64) -> Result<Option<u64>, Fault> {
        let table = table(kind);
        let statement = format!(
            "SELECT place FROM {table} WHERE place BETWEEN ? AND ? ORDER BY place DESC LIMIT 1"
        );
        self.number(&statement, &[integer(first)?, integer(last)?])
    }

    fn last_event(&self) -> Result<Option<u64>, Fault> {
        let read = || self.last_place(Kind::Event, 0, place::LAST);
        self.remembered.last_event(read)
    }

    fn insert(&mut self, at: Known, row: &NewRow) -> Result<(), Fault> {
        let table = table(row.kind);
        let statement =
            format!("INSERT INTO {table}(place, id, {CHANGING}) VALUES(?1, ?2, {CHANGED})");
        self.storage.execute(&statement, &all_of(at, row)?)
    }

    fn replace(&mut self, at: Known, row: &NewRow) -> Result<(), Fault> {
        let table = table(row.kind);
        let statement =
            format!("UPDATE {table} SET ({CHANGING}) = ({CHANGED}) WHERE place = ?1 AND id = ?2");
        self.storage.execute(&statement, &all_of(at, row)?)
    }

    fn put_told(&mut self, purchase: u64, told: u64) -> Result<(), Fault> {
        let statement = "UPDATE purchases SET told = ? WHERE place = ?";
        self.storage
            .execute(statement, &[integer(told)?, integer(purchase)?])
    }

    fn sender(&self, sender: &str) -> Result<Option<u64>, Fault> {
        let statement = "SELECT told FROM senders WHERE sender = ?";
        self.number(statement, &[Bind::Text(sender)])
    }

    fn put_sender(&mut self, sender: &str, told: u64) -> Result<(), Fault> {
        self.storage.execute(
            "INSERT INTO senders(sender, told) VALUES(?, ?)
             ON CONFLICT(sender) DO UPDATE SET told = excluded.told",
            &[Bind::Text(sender), integer(told)?],
        )
    }

    fn add_event(&mut self, event: &KeptEvent) -> Result<(), Fault> {
        self.storage.execute(
            "INSERT INTO events(place, type, source, waiting, body) VALUES(?, ?, ?, ?, ?)",
            &[
                integer(event.place)?,
                Bind::Text(event.kind.as_str()),
                Bind::Text(&event.source),
                integer(event.waiting)?,
                Bind::Text(event.body.as_str()),
            ],
        )?;
        self.remembered.add_event(event.place);
        Ok(())
    }

    fn event(&self, place: u64) -> Result<Option<KeptEvent>, Fault> {
        let statement = "SELECT place, type, source, waiting, body FROM events WHERE place = ?";
        let rows = self.query(statement, &[integer(place)?])?;
        rows.first().map(kept_event).transpose()
    }

    fn settle_event(&mut self, place: u64, bit: u64) -> Result<(), Fault> {
        self.storage.execute(
            "UPDATE events SET waiting = waiting & ~? WHERE place = ? AND waiting & ? <> 0",
            &[integer(bit)?, integer(place)?, integer(bit)?],
        )
    }

    fn ahead(&self, place: u64, bit: u64, limit: u32) -> Result<Vec<Ahead>, Fault> {
        let rows = self.query(
            "SELECT place, waiting & ? <> 0 FROM events WHERE place > ? ORDER BY place LIMIT ?",
            &[
                integer(bit)?,
                integer(place)?,
                Bind::Integer(i64::from(limit)),
            ],
        )?;
        let ahead = |row: &Row| {
            Ok(Ahead {
                place: unsigned(row, 0)?,
                is_wanted: unsigned(row, 1)? != 0,
            })
        };
        rows.iter().map(ahead).collect()
    }

    fn to_hand(&self, place: u64) -> Result<Option<Handed>, Fault> {
        let statement = "SELECT source, body FROM events WHERE place = ?";
        let rows = self.query(statement, &[integer(place)?])?;
        let handed = rows.first().map(|row| handed(place, row));
        let logged = |unread: &Fault| unread.log("ledger");
        Ok(handed.and_then(|handed| handed.inspect_err(logged).ok()))
    }

    fn lanes(&self) -> Result<Vec<Lane>, Fault> {
        let lane = |row: &Row| {
            Ok(Lane {
                endpoint: WebhookEndpointId::from_known(row.text(0)?),
                bit: u32::try_from(row.integer(1)?).unwrap_or(u32::MAX),
                cursor: unsigned(row, 2)?,
            })
        };
        self.remembered.lanes(|| {
            let rows = self.query("SELECT endpoint, bit, cursor FROM lanes", &[])?;
            rows.iter().map(lane).collect()
        })
    }

    fn put_lane(&mut self, lane: &Lane) -> Result<(), Fault> {
        self.storage.execute(
            "INSERT INTO lanes(endpoint, bit, cursor) VALUES(?, ?, ?)
             ON CONFLICT(endpoint) DO UPDATE SET cursor = excluded.cursor",
            &[
                Bind::Text(lane.endpoint.as_str()),
                Bind::Integer(i64::from(lane.bit)),
                integer(lane.cursor)?,
            ],
        )?;
        self.remembered.put_lane(lane);
        Ok(())
    }

    fn remove_lane(&mut self, endpoint: &WebhookEndpointId) -> Result<(), Fault> {
        self.remembered.forget_lanes();
        let statement = "DELETE FROM lanes WHERE endpoint = ?";
        self.storage
            .execute(statement, &[Bind::Text(endpoint.as_str())])
    }

    fn row(&self, kind: Kind, id: &str) -> Result<Option<StoredRow>, Fault> {
        let table = table(kind);
        let statement = format!("SELECT place, id, state FROM {table} WHERE id = ?");
        let rows = self.query(&statement, &[Bind::Text(id)])?;
        rows.first().map(stored).transpose()
    }

    fn page(&self, query: &Query, places: (u64, u64)) -> Result<Stretch<StoredRow>, Fault> {
        self.rows_of(query, places)
    }

    fn events(
        &self,
        query: &Query,
        places: (u64, u64),
        lanes: u64,
    ) -> Result<Stretch<KeptEvent>, Fault> {
        self.events_of(query, places, lanes)
    }

    fn prune_events(&mut self, place: u64, limit: u32) -> Result<u32, Fault> {
        self.remembered.forget_last_event();
        let statement = "DELETE FROM events WHERE place IN
            (SELECT place FROM events WHERE place < ? ORDER BY place LIMIT ?) RETURNING place";
        self.count_of(
            statement,
            &[integer(place)?, Bind::Integer(i64::from(limit))],
        )
    }

    fn prune_purchases(&mut self, place: u64, limit: u32) -> Result<u32, Fault> {
        let statement = "DELETE FROM purchases WHERE place IN
            (SELECT place FROM purchases INDEXED BY purchases_unreached
             WHERE reached = 0 AND place < ? ORDER BY place LIMIT ?) RETURNING place";
        self.count_of(
            statement,
            &[integer(place)?, Bind::Integer(i64::from(limit))],
        )
    }

    fn unsettled(&self, place: u64, limit: u32) -> Result<Vec<(u64, String)>, Fault> {
        let statement = "SELECT place, id FROM purchases INDEXED BY purchases_unsettled
            WHERE unsettled = 1 AND place < ? ORDER BY place DESC LIMIT ?";
        let binds = [integer(place)?, Bind::Integer(i64::from(limit))];
        let rows = self.query(statement, &binds)?;
        let found = rows.iter().map(|row| Ok((unsigned(row, 0)?, row.text(1)?)));
        found.collect()
    }

    fn oldest(&self) -> Result<Option<u64>, Fault> {
        let event = "SELECT place FROM events ORDER BY place LIMIT 1";
        let unpaid = "SELECT place FROM purchases INDEXED BY purchases_unreached
            WHERE reached = 0 ORDER BY place LIMIT 1";
        let (event, unpaid) = (self.number(event, &[])?, self.number(unpaid, &[])?);
        Ok(event.into_iter().chain(unpaid).min())
    }

    fn bytes(&self) -> Result<u64, Fault> {
        self.storage.bytes()
    }
}

/// What of a row changes, and the places of [`all_of`] that it is bound to.
const CHANGING: &str = "version, told, link, email, mailbox, status, session, charge, customer,
    reached, unsettled, state";
const CHANGED: &str = "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14";

/// Everything of a row: its place, its id, and what changes.
fn all_of(at: Known, row: &NewRow) -> Result<[Bind<'_>; 14], Fault> {
    let columns = &row.columns;
    Ok([
        integer(at.place)?,
        Bind::Text(&row.id),
        integer(at.version)?,
        integer(at.told)?,
        maybe(columns.link.as_deref()),
        maybe(columns.email.as_deref()),
        maybe(columns.mailbox.as_deref()),
        maybe(columns.status.as_deref()),
        maybe(columns.session.as_deref()),
        maybe(columns.charge.as_deref()),
        maybe(columns.customer.as_deref()),
        Bind::Integer(i64::from(columns.reached)),
        Bind::Integer(i64::from(columns.unsettled)),
        Bind::Text(row.state.as_str()),
    ])
}

/// A purchase, refund or customer that was read as `place, id, state`.
pub(super) fn stored(row: &Row) -> Result<StoredRow, Fault> {
    Ok(StoredRow {
        place: unsigned(row, 0)?,
        id: row.text(1)?,
        state: text(&row.text(2)?)?,
        pending: 0,
    })
}

/// An event that was read as `place, type, source, waiting, body`.
pub(super) fn kept_event(row: &Row) -> Result<KeptEvent, Fault> {
    let kind = row.text(1)?;
    let known = EventType::ALL.iter().find(|known| known.as_str() == kind);
    Ok(KeptEvent {
        place: unsigned(row, 0)?,
        kind: *known.ok_or_else(|| Fault::new("an event is of an unknown type"))?,
        source: row.text(2)?,
        waiting: unsigned(row, 3)?,
        body: text(&row.text(4)?)?,
    })
}

/// An event that was read as `source, body`.
fn handed(place: u64, row: &Row) -> Result<Handed, Fault> {
    let at = |unread: Fault| unread.at(&place.to_string());
    Ok(Handed {
        place,
        source: row.text(0).map_err(at)?,
        body: row.text(1).and_then(|body| text(&body)).map_err(at)?,
    })
}

fn text(json: &str) -> Result<Text, Fault> {
    Ok(json::from_str(json)?)
}

pub(super) fn unsigned(row: &Row, column: u32) -> Result<u64, Fault> {
    let negative = |_| Fault::new(format!("column {column} is negative"));
    u64::try_from(row.integer(column)?).map_err(negative)
}

pub(super) fn integer(number: u64) -> Result<Bind<'static>, Fault> {
    let too_large = |_| Fault::new(format!("{number} is over 2^53"));
    Ok(Bind::Integer(i64::try_from(number).map_err(too_large)?))
}

fn maybe(text: Option<&str>) -> Bind<'_> {
    text.map_or(Bind::Null, Bind::Text)
}
