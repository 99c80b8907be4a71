//! What senders tell the Ledger, and what they hear back.
//!
//! A sender (a session, a link, Account) sends its records in order, each until it is acknowledged.
//! It may come twice, and late: rows are kept if they are newer, events are taken once for each
//! sender and sequence.

use super::query::Kind;
use crate::domain::Timestamp;
use crate::domain::event::EventType;
use crate::json::Text;
use serde::{Deserialize, Serialize};

/// What a sender has to tell.
///
/// Rows go to the volume that took the first row of the same id, events to the current one: where
/// these are two, the sender sends each its part, under the same sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The id of the session or link, or `account`.
    pub sender: String,
    /// Grows with each record of this sender.
    pub sequence: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<NewRow>,
    /// In the order they happened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<NewEvent>,
}

/// A row as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRow {
    pub kind: Kind,
    /// The id of the object that lists show first: of a purchase, its session's.
    pub id: String,
    /// Grows with each change of the object: an older row that comes late changes nothing.
    pub version: u64,
    /// The `created` of the object: where it stands in lists.
    pub created: Timestamp,
    #[serde(default)]
    pub columns: Columns,
    /// What the API's objects are rendered from.
    pub state: Text,
}

/// What rows can be found by, apart from their id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// The payment link of a purchase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The buyer's e-mail, in small letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Of a purchase: `open`, `complete` or `expired`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Of a refund: the session whose payment was refunded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Of a refund: the charge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<String>,
    /// Whether a purchase ever reached a processor: what did not is deleted after 30 days.
    #[serde(default)]
    pub reached: bool,
}

/// Something that happened. The volume that takes it gives it its id and its `created`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEvent {
    #[serde(rename = "type")]
    pub kind: EventType,
    /// What it is about: events of one source go out in order.
    pub source: String,
    /// The object as it was then, as the API renders it.
    pub object: Text,
    /// For `*.updated`: the changed fields as they were before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_attributes: Option<Text>,
    /// The API request that caused it, and its idempotency key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<(String, Option<String>)>,
}

/// What became of a record. Until this answer comes, the record is sent again to the same volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recorded {
    /// This volume has all of it, now or since an earlier time.
    All { volume: u32 },
    /// This volume has the rows but those with the ids that are `missing`, which were never here;
    /// they and the events go to volume `next`.
    EventsGoOn {
        volume: u32,
        next: u32,
        #[serde(default)]
        missing: Vec<String>,
    },
    /// This volume is full and has none of it: all of it goes to volume `next`.
    Full { next: u32 },
}

impl Recorded {
    /// Whether something is still to be sent, to another volume.
    pub fn goes_on(&self) -> bool {
        match self {
            Self::All { .. } => false,
            Self::EventsGoOn { .. } | Self::Full { .. } => true,
        }
    }

    /// The newest volume that the answer names.
    pub fn newest(&self) -> u32 {
        match self {
            Self::All { volume } => *volume,
            Self::EventsGoOn { next, .. } | Self::Full { next } => *next,
        }
    }
}

impl Record {
    /// The record in parts, each with its volume: rows go home, what has no home yet and the events
    /// go to the newest volume. In most cases that is one part.
    #[must_use]
    pub fn by_volume(
        self,
        newest: u32,
        home_of: impl Fn(&NewRow) -> Option<u32>,
    ) -> Vec<(u32, Self)> {
        let mut parts: Vec<(u32, Self)> = Vec::new();
        for row in self.rows {
            let home = home_of(&row).unwrap_or(newest);
            if let Some((_, part)) = parts.iter_mut().find(|(volume, _)| *volume == home) {
                part.rows.push(row);
            } else {
                let part = Self {
                    sender: self.sender.clone(),
                    sequence: self.sequence,
                    rows: vec![row],
                    events: Vec::new(),
                };
                parts.push((home, part));
            }
        }
        if self.events.is_empty() {
            return parts;
        }
        match parts.iter_mut().find(|(volume, _)| *volume == newest) {
            Some((_, part)) => part.events = self.events,
            None => parts.push((
                newest,
                Self {
                    rows: Vec::new(),
                    ..self
                },
            )),
        }
        parts
    }

    /// What is still to be sent after a volume's answer, and to which volume.
    #[must_use]
    pub fn rest(self, answer: &Recorded) -> Option<(u32, Self)> {
        match answer {
            Recorded::All { .. } => None,
            Recorded::Full { next } => Some((*next, self)),
            Recorded::EventsGoOn { next, missing, .. } => {
                let mut rest = self;
                rest.rows.retain(|row| missing.contains(&row.id));
                Some((*next, rest))
            }
        }
    }
}
