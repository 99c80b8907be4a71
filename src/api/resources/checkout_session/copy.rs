//! A session as Account keeps it, for lists and to be expanded.

use crate::api::store::{Row, StoreError, from_json};
use crate::json::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A session as Account keeps it. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionCopy {
    /// The session as the API renders it.
    pub session: Text,
    /// Its line items, all of them.
    pub line_items: Vec<Text>,
}

/// The session in a row.
pub fn render_row(row: &Row) -> Result<Value, StoreError> {
    from_json(row.read::<SessionCopy>()?.session.as_str())
}

/// The line items of the session in a row.
pub fn line_items(row: &Row) -> Result<Vec<Value>, StoreError> {
    let items = row.read::<SessionCopy>()?.line_items;
    items.iter().map(|item| from_json(item.as_str())).collect()
}
