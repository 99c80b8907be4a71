//! The places of a gate: one row a session, in a table that is made with the first one.

use crate::agenda::MOST_HEADS;
use crate::domain::alias::AliasKey;
use crate::domain::alias_counts::AliasCount;
use crate::domain::client_address::AddressKey;
use crate::domain::customer_limit::{CustomerKey, OtherPlaces};
use crate::domain::door::Seat;
use crate::domain::quota::Place;
use crate::domain::{SessionId, Timestamp};
use crate::edge::durable_objects::sql::{Bind, Row};
use crate::edge::runtime::{Fault, Storage};
use crate::json;

/// A place that is to be asked about, or the row that cannot be read.
pub(in crate::edge::durable_objects) type Lease = Result<(SessionId, Timestamp), (String, Fault)>;

/// `due` is when to ask about a held place, and null otherwise.
const CREATE: &str = "CREATE TABLE places (session TEXT PRIMARY KEY, attempt INTEGER NOT NULL, \
                      status TEXT NOT NULL, due INTEGER, address INTEGER, customer TEXT, \
                      came_by INTEGER, code INTEGER) \
                      WITHOUT ROWID";
const CREATE_INDEX: &str = "CREATE INDEX places_due ON places (due) WHERE due IS NOT NULL";
/// Held places of addresses that are counted: none where nothing is.
const CREATE_ADDRESSES: &str =
    "CREATE INDEX places_address ON places (address) WHERE address IS NOT NULL";
/// Places of customers, where these are counted.
const CREATE_CUSTOMERS: &str =
    "CREATE INDEX places_customer ON places (customer) WHERE customer IS NOT NULL";

/// The places of a gate. `None`: there never was one, and so there is no table.
pub(in crate::edge::durable_objects) struct Places<'a>(Option<&'a Storage>);

impl<'a> Places<'a> {
    pub(in crate::edge::durable_objects) fn new(table: Option<&'a Storage>) -> Self {
        Self(table)
    }

    pub(in crate::edge::durable_objects) fn create(storage: &Storage) -> Result<(), Fault> {
        storage.execute(CREATE, &[])?;
        storage.execute(CREATE_INDEX, &[])?;
        storage.execute(CREATE_ADDRESSES, &[])?;
        storage.execute(CREATE_CUSTOMERS, &[])
    }

    fn query(&self, statement: &str, binds: &[Bind<'_>]) -> Result<Vec<Row>, Fault> {
        match self.0 {
            Some(table) => table.query(statement, binds),
            None => Ok(Vec::new()),
        }
    }

    fn execute(&self, statement: &str, binds: &[Bind<'_>]) -> Result<(), Fault> {
        let table = self
            .0
            .ok_or_else(|| Fault::new("there is no table of places"))?;
        table.execute(statement, binds)
    }

    pub(in crate::edge::durable_objects) fn get(&self, session: &SessionId) -> Result<Seat, Fault> {
        let select = "SELECT attempt, status, due, address, customer, came_by, code FROM \
                      places WHERE session = ?";
        let rows = self.query(select, &[Bind::Text(session.as_str())])?;
        let Some(row) = rows.first() else {
            return Ok(Seat::default());
        };
        let status = json::from_str(&row.text(1)?)?;
        let attempt = attempt(row, 0)?;
        Ok(Seat {
            place: Some(Place { attempt, status }),
            ask_at: row.maybe_integer(2).map(Timestamp::from_millis),
            address: row.maybe_integer(3).and_then(AddressKey::of_number),
            customer: row.maybe_text(4).as_deref().and_then(CustomerKey::of_hex),
            came_by: row.maybe_integer(5).and_then(AliasKey::of_number),
            code: row
                .maybe_integer(6)
                .and_then(|code| u64::try_from(code).ok()),
        })
    }

    pub(in crate::edge::durable_objects) fn put(
        &self,
        session: &SessionId,
        seat: Seat,
    ) -> Result<(), Fault> {
        let Some(place) = seat.place else {
            return Ok(());
        };
        let due = seat
            .ask_at
            .map_or(Bind::Null, |at| Bind::Integer(at.millis()));
        let address = seat
            .address
            .map_or(Bind::Null, |address| Bind::Integer(address.number()));
        let customer = seat.customer.map(CustomerKey::to_hex);
        let customer = customer.as_deref().map_or(Bind::Null, Bind::Text);
        let came_by = seat
            .came_by
            .map_or(Bind::Null, |alias| Bind::Integer(alias.number()));
        let code = seat.code.and_then(|code| i64::try_from(code).ok());
        let code = code.map_or(Bind::Null, Bind::Integer);
        let status = json::to_string(&place.status)?;
        self.execute(
            "INSERT INTO places (session, attempt, status, due, address, customer, came_by, code) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (session) DO UPDATE SET attempt = excluded.attempt, \
             status = excluded.status, due = excluded.due, address = excluded.address, customer = \
             excluded.customer, came_by = excluded.came_by, code = excluded.code",
            &[
                Bind::Text(session.as_str()),
                Bind::Integer(i64::from(place.attempt)),
                Bind::Text(&status),
                due,
                address,
                customer,
                came_by,
                code,
            ],
        )
    }

    /// How many ever came by an alias, for one that is given to the link once more.
    pub(super) fn by_alias(&self, slug: &str) -> Result<AliasCount, Fault> {
        let rows = self.query(
            "SELECT COUNT(*), COUNT(CASE status WHEN '\"Committed\"' THEN 1 END) FROM places WHERE \
             came_by = ?",
            &[Bind::Integer(AliasKey::of(slug).number())],
        )?;
        Ok(AliasCount {
            sessions: count(rows.first(), 0),
            completed: count(rows.first(), 1),
        })
    }

    /// How many places an address holds.
    pub(in crate::edge::durable_objects) fn held_by(
        &self,
        address: AddressKey,
    ) -> Result<u32, Fault> {
        let count = "SELECT COUNT(*) FROM places WHERE address = ?";
        let rows = self.query(count, &[Bind::Integer(address.number())])?;
        let held = rows.first().and_then(|row| row.maybe_integer(0));
        Ok(held.map_or(0, |held| u32::try_from(held).unwrap_or(u32::MAX)))
    }

    /// What a customer has besides the place of `session`.
    pub(in crate::edge::durable_objects) fn others_of(
        &self,
        customer: CustomerKey,
        session: &SessionId,
    ) -> Result<OtherPlaces, Fault> {
        let rows = self.query(
            "SELECT COUNT(*), COUNT(due) FROM places WHERE customer = ? AND session <> ?",
            &[Bind::Text(&customer.to_hex()), Bind::Text(session.as_str())],
        )?;
        let (all, held) = (count(rows.first(), 0), count(rows.first(), 1));
        Ok(OtherPlaces {
            bought: all.saturating_sub(held),
            held,
        })
    }

    /// When the first held place will be asked about.
    pub(in crate::edge::durable_objects) fn earliest_lease(
        &self,
    ) -> Result<Option<Timestamp>, Fault> {
        let rows = self.query("SELECT MIN(due) FROM places WHERE due IS NOT NULL", &[])?;
        Ok(rows
            .first()
            .and_then(|row| row.maybe_integer(0))
            .map(Timestamp::from_millis))
    }

    /// The places to be asked about first.
    pub(in crate::edge::durable_objects) fn leases(&self) -> Result<Vec<Lease>, Fault> {
        let most = i64::try_from(MOST_HEADS).unwrap_or(i64::MAX);
        let rows = self.query(
            "SELECT session, due FROM places WHERE due IS NOT NULL ORDER BY due LIMIT ?",
            &[Bind::Integer(most)],
        )?;
        let lease = |row: &Row| {
            let text = row.text(0)?;
            let due = Timestamp::from_millis(row.integer(1)?);
            Ok(match SessionId::parse(&text) {
                Some(session) => Ok((session, due)),
                None => Err((text, Fault::new("a place of no session"))),
            })
        };
        rows.iter().map(lease).collect()
    }

    /// How many places are held and how many are committed, by counting rows.
    pub(in crate::edge::durable_objects) fn recount(&self) -> Result<(u64, u64), Fault> {
        let rows = self.query(
            "SELECT COUNT(due), COUNT(CASE status WHEN '\"Committed\"' THEN 1 END) FROM places",
            &[],
        )?;
        Ok((count(rows.first(), 0), count(rows.first(), 1)))
    }
}

fn count(row: Option<&Row>, column: u32) -> u64 {
    let count = row.and_then(|row| row.maybe_integer(column));
    count.map_or(0, |count| u64::try_from(count).unwrap_or(0))
}

fn attempt(row: &Row, column: u32) -> Result<u32, Fault> {
    u32::try_from(row.integer(column)?).map_err(|_| Fault::new("an attempt is out of range"))
}
