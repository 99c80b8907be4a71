//! A resource: one of Stripe's nouns, with everything that is said of it in one place.

use super::object::Field;
use super::operation::Operation;
use super::request::reader::Reader;
use super::store::{Filter, Row, Store, StoreError, Table};
use crate::domain::{Error, Mode};
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// A resource.
#[derive(Debug, Clone, Copy)]
pub struct Resource {
    pub object: &'static str,
    pub fields: &'static [Field],
    /// Where Account keeps it; `None` for what is only shown in others.
    pub stored: Option<Stored>,
    /// What `expand[]` brings where a field on demand is asked for; `None`: nothing is in it.
    pub on_demand: Option<OnDemand>,
    pub operations: &'static [Operation],
}

/// How a resource is kept and listed.
#[derive(Debug, Clone, Copy)]
pub struct Stored {
    pub table: Table,
    pub render: fn(&Row) -> Result<Value, StoreError>,
    /// What its lists are filtered by.
    pub filters: &'static [Field],
    /// What the filters cannot say.
    pub rule: Option<FilterRule>,
}

impl Stored {
    /// Rows of this kind, each of which is the object as it was rendered.
    pub const fn rendered(table: Table, filters: &'static [Field]) -> Self {
        Self {
            table,
            render: Row::read,
            filters,
            rule: None,
        }
    }
}

/// What a list filters by beyond its rows.
pub type FilterRule = fn(&Reader, Mode, &mut Filter) -> Result<(), Error>;

/// The field on demand of an object.
pub type OnDemand = fn(&ExpandSources, &Value) -> Result<Value, StoreError>;

/// Where related objects are found.
pub struct ExpandSources<'a> {
    pub store: &'a dyn Store,
    /// What a session's own object just said.
    pub objects: Option<&'a SessionObjects>,
}
