//! The rows of a link, and the link as others see it.

use super::records::Outgoing;
use crate::agenda::Retry;
use crate::api::rendered::previous_attributes;
use crate::api::resources::{kept::thin, payment_link};
use crate::domain::Timestamp;
use crate::domain::alias_counts::AliasCounts;
use crate::domain::door::Door;
use crate::domain::event::EventType;
use crate::domain::gate::{Gate, LinkStatus};
use crate::domain::kept_answer::KeptAnswer;
use crate::domain::ledger::{Homes, NewEvent, Record};
use crate::domain::operation::Operations;
use crate::domain::payment_link::PaymentLink;
use crate::domain::strangers::Failures;
use crate::edge::durable_objects::places::Places;
use crate::edge::ledger_volumes;
use crate::edge::runtime::Storage;
use crate::json::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A link as its object stores it, in two rows: a sale changes only the small one.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Stored {
    /// Its door is stored in [`Stored::small`].
    pub(super) gate: Gate,
    /// Which volume of the Ledger it tells.
    pub(super) homes: Homes,
    /// What Account changed last.
    pub(super) operations: Operations<KeptAnswer>,
    #[serde(skip)]
    pub(super) copies: Copies,
    /// Whether there is a table of places.
    #[serde(skip)]
    pub(super) has_places: bool,
    /// What came to nothing of all addresses that are counted.
    #[serde(skip)]
    pub(super) failures: Failures,
    /// How many of them have a row.
    #[serde(skip)]
    pub(super) addresses: u32,
    /// The aliases it had, under which KV may still have a copy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) freed: Vec<String>,
}

/// The row that every sale changes: a storage format.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Small {
    door: Door,
    copies: Copies,
    has_places: bool,
    #[serde(default)]
    failures: Failures,
    #[serde(default)]
    addresses: u32,
    #[serde(default, skip_serializing_if = "AliasCounts::is_empty")]
    aliases: AliasCounts,
}

/// How the copies stand.
#[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Copies {
    /// The revision that is known to be in KV.
    pub(super) published: u64,
    /// Since publishing failed.
    pub(super) publishing: Option<Retry>,
    /// Whether Account does not know yet how the link stands.
    pub(super) is_untold: bool,
    /// Since Account could not be told.
    pub(super) telling: Option<Retry>,
    /// Since the Ledger could not be told.
    pub(super) recording: Option<Retry>,
    /// How many records it does not have yet: a row each, see [`super::records`].
    #[serde(default)]
    pub(super) records: u32,
    /// Until then a put may land that did not come back, over a newer copy: it is written again.
    pub(super) again_at: Option<Timestamp>,
}

impl Stored {
    pub(super) fn new(gate: Gate) -> Self {
        Self {
            gate,
            copies: Copies::default(),
            homes: Homes::default(),
            operations: Operations::default(),
            has_places: false,
            failures: Failures::default(),
            addresses: 0,
            freed: Vec::new(),
        }
    }

    pub(super) fn small(&self) -> Small {
        Small {
            door: self.gate.door,
            copies: self.copies,
            has_places: self.has_places,
            failures: self.failures,
            addresses: self.addresses,
            aliases: self.gate.counts.clone(),
        }
    }

    /// The link of the large row, with what the small one holds; its limit is the link's.
    pub(super) fn with(self, small: Small) -> Self {
        let mut door = small.door;
        door.quota.limit = self.gate.link.limit;
        Self {
            gate: Gate {
                door,
                counts: small.aliases,
                ..self.gate
            },
            copies: small.copies,
            has_places: small.has_places,
            failures: small.failures,
            addresses: small.addresses,
            ..self
        }
    }

    /// Whether the large row would say the same of both.
    pub(super) fn is_same_link(&self, other: &Self) -> bool {
        let large = |stored: &'_ Self| {
            let gate = &stored.gate;
            (gate.active, gate.closed_by_limit, gate.revision)
        };
        large(self) == large(other)
            && self.gate.link == other.gate.link
            && self.homes == other.homes
            && self.operations == other.operations
            && self.freed == other.freed
    }

    /// Notes which aliases the link has not any more, as against `before`.
    pub(super) fn note_freed(&mut self, before: &PaymentLink) {
        let link = &self.gate.link;
        self.freed.retain(|slug| !link.has_slug(slug));
        let gone = before.aliases.iter().filter(|slug| !link.has_slug(slug));
        self.freed.extend(gone.cloned());
    }

    /// Its places, in `storage`.
    pub(super) fn places<'a>(&self, storage: &'a Storage) -> Places<'a> {
        Places::new(self.has_places.then_some(storage))
    }

    /// Notes that the link changed by itself, for Account; gives what the Ledger is to know of it.
    pub(super) fn note_update(&mut self, before: &LinkStatus) -> Outgoing {
        self.copies.is_untold = true;
        let link = &self.gate.link;
        let after = object(&self.gate.status(None));
        let record = Record {
            sender: link.id.to_string(),
            sequence: self.gate.revision,
            rows: Vec::new(),
            events: vec![NewEvent {
                kind: EventType::PaymentLinkUpdated,
                source: link.id.to_string(),
                previous_attributes: Some(Text::from(&previous_attributes(
                    &object(before),
                    &after,
                ))),
                object: thin(&after),
                request: None,
            }],
        };
        let known = ledger_volumes::newest(link.mode).unwrap_or(1);
        Outgoing {
            number: self.gate.revision,
            parts: self.homes.parts(record, known),
        }
    }
}

/// A link as the API renders it.
pub(super) fn object(status: &LinkStatus) -> Value {
    payment_link::render(status.into())
}
