//! A link as Account keeps it.

use super::render::{Shown, render};
use crate::api::store::{Row, StoreError, Table, status, to_json};
use crate::domain::alias_counts::AliasCounts;
use crate::domain::gate::LinkStatus;
use crate::domain::payment_link::PaymentLink;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A link as Account stores it: its terms, and what Account last heard from Link.
///
/// A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRow {
    pub link: PaymentLink,
    /// Whether buyers may pay, as last heard.
    pub active: bool,
    /// The count, as last heard: the link itself knows how it stands now.
    pub count: u64,
    /// How many came by its aliases, likewise.
    #[serde(default, skip_serializing_if = "AliasCounts::is_empty")]
    pub aliases: AliasCounts,
    /// The revision of what was last heard.
    pub revision: u64,
}

impl LinkRow {
    /// The link as lists show it.
    pub fn render(&self) -> Value {
        render(Shown {
            link: &self.link,
            active: self.active,
            count: self.count,
            aliases: &self.aliases,
        })
    }

    /// Takes over what Link says, unless it is older than what is known.
    pub fn apply_status(&mut self, status: &LinkStatus) {
        // Only Account writes terms, and its changes to a link go out and come back in order.
        self.link = status.published.link.clone();
        if status.published.revision >= self.revision {
            self.active = status.published.active;
            self.revision = status.published.revision;
        }
        self.count = self.count.max(status.count);
        self.aliases.clone_from(&status.aliases);
    }
}

/// The row it is kept in.
pub(super) fn row(stored: &LinkRow, place: Option<u64>) -> Result<Row, StoreError> {
    Ok(Row {
        table: Table::PaymentLink,
        id: stored.link.id.to_string(),
        place,
        parent: String::new(),
        status: status(stored.active),
        created: None,
        ends: None,
        tags: Vec::new(),
        json: to_json(stored)?,
    })
}
