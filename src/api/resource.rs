//! A resource: one of Stripe's nouns, with everything that is said of it in one place.

use super::object::Field;
use super::operation::Operation;
use super::request::reader::Reader;
use super::store::{Row, Store, StoreError, Table};
use crate::domain::ledger::{Column, Kind, Query, StoredRow};
use crate::domain::{Error, Mode, SessionId, Timestamp};
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// A resource.
#[derive(Debug, Clone, Copy)]
pub struct Resource {
    pub object: &'static str,
    pub fields: &'static [Field],
    /// Where it is kept; `None` for what is only shown in others.
    pub stored: Option<Stored>,
    /// What `expand[]` brings where a field on demand is asked for; `None`: nothing is in it.
    pub on_demand: Option<OnDemand>,
    pub operations: &'static [Operation],
}

/// Where a resource is kept, and how it is listed.
#[derive(Debug, Clone, Copy)]
pub enum Stored {
    /// Account keeps it: the merchant makes it.
    Account(AccountRows),
    /// The Ledger keeps it: it comes with sales.
    Ledger(LedgerRows),
}

/// The rows of a resource that Account keeps.
#[derive(Debug, Clone, Copy)]
pub struct AccountRows {
    pub table: Table,
    /// The object, as it stands at a moment.
    pub render: fn(&Row, Timestamp) -> Result<Value, StoreError>,
    /// What its lists are filtered by.
    pub filters: &'static [Field],
}

impl Resource {
    /// The objects that have no id: there is one of each.
    pub const WITHOUT_ID: [&'static str; 2] = ["balance", "edgetill.settings"];
    /// The objects of which a stub is still shown once they are deleted, wherever they were.
    pub const SHOWN_DELETED: [&'static str; 1] = ["customer"];

    /// Its rows in Account, if that keeps it.
    pub fn in_account(&self) -> Option<AccountRows> {
        match self.stored {
            Some(Stored::Account(rows)) => Some(rows),
            Some(Stored::Ledger(_)) | None => None,
        }
    }

    /// Its rows in the Ledger, if that keeps it.
    pub fn in_ledger(&self) -> Option<LedgerRows> {
        match self.stored {
            Some(Stored::Ledger(rows)) => Some(rows),
            Some(Stored::Account(_)) | None => None,
        }
    }
}

/// The rows of a resource that the Ledger keeps.
#[derive(Debug, Clone, Copy)]
pub struct LedgerRows {
    pub kind: Kind,
    /// The objects that are rendered from a row, newest first.
    pub render: fn(&StoredRow) -> Result<Vec<Value>, StoreError>,
    /// The row from which the object with an id is rendered; `None`: it is the id of none.
    pub row_of: fn(Mode, &str) -> Option<String>,
    /// What its lists are filtered by.
    pub filters: &'static [Field],
    /// What the filters cannot say.
    pub rule: Option<QueryRule>,
}

/// What of the Ledger a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub query: Query,
    /// Only what is rendered from the row with this id, if it fits the query.
    pub row: Option<String>,
    /// A text field, and what it has to be to the letter: columns know small letters only.
    pub exactly: Option<(&'static str, String)>,
}

impl Wanted {
    /// Narrows it to what has reached a processor.
    pub fn reached(&mut self) {
        self.query.only.push((Column::Reached, "true".to_owned()));
    }

    /// Narrows it to the purchase with this payment intent, if one is named.
    pub fn of_intent(&mut self, mode: Mode, intent: Option<&str>) {
        let Some(intent) = intent else { return };
        let session = SessionId::of_payment(mode, intent).filter(|_| intent.starts_with("pi_"));
        self.row = Some(session.map_or_else(String::new, |session| session.to_string()));
        self.reached();
    }

    /// Narrows it to what belongs to the session with this payment intent, if one is named.
    pub fn of_session(&mut self, mode: Mode, intent: Option<&str>) {
        let Some(intent) = intent else { return };
        let session = SessionId::of_payment(mode, intent).filter(|_| intent.starts_with("pi_"));
        let session = session.map_or_else(String::new, |session| session.to_string());
        self.query.only.push((Column::Session, session));
    }

    /// Narrows it to what of a purchase is of this customer, if one is named.
    pub fn of_customer(&mut self, customer: Option<&str>) {
        let Some(customer) = customer else { return };
        self.query
            .only
            .push((Column::Customer, customer.to_owned()));
        self.exactly = Some(("customer", customer.to_owned()));
    }
}

/// What a list of the Ledger's is narrowed by beyond its columns.
pub type QueryRule = fn(&Reader, Mode, &mut Wanted) -> Result<(), Error>;

/// A field on demand of an object, by its name.
pub type OnDemand = fn(&ExpandSources, &Value, &str) -> Result<Value, StoreError>;

/// Where related objects are found.
#[derive(Clone, Copy)]
pub struct ExpandSources<'a> {
    /// What the merchant made, as it stands at a moment; `None`: Account is asked later.
    pub store: Option<(&'a dyn Store, Timestamp)>,
    /// What belongs to the session that is shown.
    pub objects: Option<&'a SessionObjects>,
}
