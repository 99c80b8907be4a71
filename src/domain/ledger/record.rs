//! What senders tell the Ledger, and what they hear back.
//!
//! A sender (a session, a link, Account) sends its records in order, each until it is acknowledged.
//! It may come twice, and late: rows are kept if they are newer, events are taken once for each
//! sender and sequence.

use super::query::Kind;
use crate::domain::Timestamp;
use crate::domain::event::{ApiRequest, EventType};
use crate::json::Text;
use serde::{Deserialize, Serialize};
use std::ops::Not;

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
    /// The buyer's or the customer's e-mail, in small letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Of a purchase: the mailbox that the e-mail leads to, if that is spelled otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
    /// Of a purchase: `open`, `complete` or `expired`; of a customer: `active` or `deleted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Of a refund or a dispute: the session whose payment it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Of a refund or a dispute: the charge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<String>,
    /// Of a purchase: the customer it made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// Whether a purchase ever reached a processor: what did not is deleted after 30 days.
    #[serde(default)]
    pub reached: bool,
    /// Whether a purchase is still to come to an end: see [`super::Rows::unsettled`].
    #[serde(default, skip_serializing_if = "Not::not")]
    pub unsettled: bool,
}

/// Something that happened. The volume that takes it gives it its id and its `created`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEvent {
    #[serde(rename = "type")]
    pub kind: EventType,
    /// What it is about: events of one source go out in order.
    pub source: String,
    /// The object as it was then, as the API renders it, without what rests.
    pub object: Text,
    /// For `*.updated`: the changed fields as they were before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_attributes: Option<Text>,
    /// The API request that caused it; `None`: a buyer did, or time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<ApiRequest>,
}

/// What became of a record. Until this answer comes, the record is sent again to the same volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recorded {
    /// This volume has all of it, now or since an earlier time.
    All { volume: u32 },
    /// This volume is closed. It has rows of this record, which it leaves as they were until the
    /// events are elsewhere: no row says more than its events. These and the rows that are
    /// `missing`, which were never here, go to volume `next`; then the others come again. Without
    /// events the others are written.
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
    /// The newest volume that the answer names.
    pub fn newest(&self) -> u32 {
        match self {
            Self::All { volume } => *volume,
            Self::EventsGoOn { next, .. } | Self::Full { next } => *next,
        }
    }
}

impl Record {
    /// The record in parts, each with its volume, in the order they are sent: what has no home yet
    /// goes to the newest volume with the events, then the rows go home. In most cases that is one
    /// part.
    #[must_use]
    pub fn by_volume(
        self,
        newest: u32,
        home_of: impl Fn(&NewRow) -> Option<u32>,
    ) -> Vec<(u32, Self)> {
        let mut parts = Vec::new();
        if !self.events.is_empty() {
            parts.push((newest, self.part(Vec::new(), self.events.clone())));
        }
        for row in &self.rows {
            let home = home_of(row).unwrap_or(newest);
            let row = row.clone();
            match parts.iter_mut().find(|(volume, _)| *volume == home) {
                Some((_, part)) => part.rows.push(row),
                None => parts.push((home, self.part(vec![row], Vec::new()))),
            }
        }
        parts
    }

    /// Whether `later`, of the same sender, says all that this one does: it has no events, and the rows
    /// of that are newer.
    pub fn is_superseded_by(&self, later: &Self) -> bool {
        let is_newer = |row: &NewRow| {
            let mut rows = later.rows.iter();
            rows.any(|it| (it.kind, &it.id) == (row.kind, &row.id) && it.version >= row.version)
        };
        self.events.is_empty() && self.rows.iter().all(is_newer)
    }

    /// What is still to be sent after a volume's answer, each part with its volume, in order.
    #[must_use]
    pub fn rest(self, answer: &Recorded) -> Vec<(u32, Self)> {
        match answer {
            Recorded::All { .. } => Vec::new(),
            Recorded::Full { next } => vec![(*next, self)],
            Recorded::EventsGoOn {
                volume,
                next,
                missing,
            } => {
                let (new, known): (Vec<_>, Vec<_>) = self
                    .rows
                    .iter()
                    .cloned()
                    .partition(|row| missing.contains(&row.id));
                let known = (!self.events.is_empty() && !known.is_empty())
                    .then(|| (*volume, self.part(known, Vec::new())));
                let new = (*next, self.part(new, self.events.clone()));
                [new].into_iter().chain(known).collect()
            }
        }
    }

    fn part(&self, rows: Vec<NewRow>, events: Vec<NewEvent>) -> Self {
        Self {
            sender: self.sender.clone(),
            sequence: self.sequence,
            rows,
            events,
        }
    }
}
