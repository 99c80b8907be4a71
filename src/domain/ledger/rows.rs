//! What a volume keeps, and where: SQL in the Ledger, memory in tests.
//!
//! Every method is synchronous, so nothing comes between a read and a write; the caller wraps whole
//! operations in one transaction. Reading makes no tables.

use super::place;
use super::query::{Kind, Query, StoredRow, Stretch};
use super::record::NewRow;
use super::state::{Lane, State};
use crate::domain::WebhookEndpointId;
use crate::domain::event::EventType;
use crate::json::{self, Text};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// What is known of a row that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    pub place: u64,
    /// The version of the state it has.
    pub version: u64,
    /// Of a purchase: the last sequence whose events were taken by this volume.
    pub told: u64,
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEvent {
    pub place: u64,
    pub kind: EventType,
    pub source: String,
    /// The lanes whose endpoints have yet to get it, a bit each: see [`Lane::bit`].
    pub waiting: u64,
    /// As the API rendered it.
    pub body: Text,
}

/// An event that a lane comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    pub place: u64,
    /// Whether the lane's endpoint waits for it.
    pub is_wanted: bool,
}

/// An event on its way to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    pub place: u64,
    /// What the event is about: events of one source go out in order.
    pub source: String,
    /// The event as the API renders it: posted once it is [`crate::json::pretty`].
    pub body: Text,
}

/// Where a volume keeps everything.
pub trait Rows {
    /// What can go wrong with them.
    type Error: From<json::Error>;

    /// What the volume knows of itself.
    fn state(&self) -> Result<Rc<State>, Self::Error>;
    fn put_state(&mut self, state: State) -> Result<(), Self::Error>;

    /// What is known of the purchase or refund with this id.
    fn known(&self, kind: Kind, id: &str) -> Result<Option<Known>, Self::Error>;
    /// The last place that is taken from `first` to `last`.
    fn last_place(&self, kind: Kind, first: u64, last: u64) -> Result<Option<u64>, Self::Error>;
    /// The place of the last event.
    fn last_event(&self) -> Result<Option<u64>, Self::Error> {
        self.last_place(Kind::Event, 0, place::LAST)
    }
    /// Adds a row at a free place.
    fn insert(&mut self, at: Known, row: &NewRow) -> Result<(), Self::Error>;
    /// Writes the row at a place anew.
    fn replace(&mut self, at: Known, row: &NewRow) -> Result<(), Self::Error>;
    /// Notes the last sequence whose events were taken, on a purchase's row.
    fn put_told(&mut self, purchase: u64, told: u64) -> Result<(), Self::Error>;

    /// The last sequence whose events were taken from a sender that has no row here.
    fn sender(&self, sender: &str) -> Result<Option<u64>, Self::Error>;
    fn put_sender(&mut self, sender: &str, told: u64) -> Result<(), Self::Error>;

    fn add_event(&mut self, event: &KeptEvent) -> Result<(), Self::Error>;
    fn event(&self, place: u64) -> Result<Option<KeptEvent>, Self::Error>;
    /// An event is no longer waited for by the lane with this bit.
    fn settle_event(&mut self, place: u64, bit: u64) -> Result<(), Self::Error>;
    /// Up to `limit` events after `place`, in order, for the lane with this bit.
    fn ahead(&self, place: u64, bit: u64, limit: u32) -> Result<Vec<Ahead>, Self::Error>;
    /// The event at a place, to be handed over; `None`: it cannot be read.
    fn to_hand(&self, place: u64) -> Result<Option<Handed>, Self::Error>;

    fn lanes(&self) -> Result<Vec<Lane>, Self::Error>;
    fn put_lane(&mut self, lane: &Lane) -> Result<(), Self::Error>;
    fn remove_lane(&mut self, endpoint: &WebhookEndpointId) -> Result<(), Self::Error>;

    /// The purchase or refund with this id.
    fn row(&self, kind: Kind, id: &str) -> Result<Option<StoredRow>, Self::Error>;
    /// The purchases or refunds of a page, whose places are from `first` to `last`: of the rows that
    /// are looked at, those that fit.
    fn page(&self, query: &Query, places: (u64, u64)) -> Result<Stretch<StoredRow>, Self::Error>;
    /// As [`Rows::page`], of events, which wait for none but the lanes with the bits `lanes`.
    fn events(
        &self,
        query: &Query,
        places: (u64, u64),
        lanes: u64,
    ) -> Result<Stretch<KeptEvent>, Self::Error>;

    /// Deletes up to `limit` events before `place`, the oldest first; says how many.
    fn prune_events(&mut self, place: u64, limit: u32) -> Result<u32, Self::Error>;
    /// As [`Rows::prune_events`], of purchases that never reached a processor.
    fn prune_purchases(&mut self, place: u64, limit: u32) -> Result<u32, Self::Error>;

    /// Up to `limit` purchases that are still to come to an end, with their places, which are below
    /// `place`, the newest first. Whoever the platform forgot is among them.
    fn unsettled(&self, place: u64, limit: u32) -> Result<Vec<(u64, String)>, Self::Error>;

    /// The oldest place of what is pruned one day.
    fn oldest(&self) -> Result<Option<u64>, Self::Error>;

    /// How large all of it is.
    fn bytes(&self) -> Result<u64, Self::Error>;
}
