//! The volumes of a Ledger in memory, with what a sender and a Worker know of them.

use edgetill::api::API_VERSION;
use edgetill::api::ledger::Objects;
use edgetill::api::resources::checkout_session::record;
use edgetill::api::resources::customer::stored::Stored;
use edgetill::api::resources::event;
use edgetill::api::store::StoreError;
use edgetill::domain::checkout::session::Session;
use edgetill::domain::ledger::lane::{Hand, Handed, Progress, delivered};
use edgetill::domain::ledger::memory::MemoryRows;
use edgetill::domain::ledger::{Kind, Page, Query, Record, Recorded, Rows, StoredRow, Volume};
use edgetill::domain::webhook_endpoint::WebhookEndpoint;
use edgetill::domain::{CustomerId, Error, Mode, SessionId, Timestamp, WebhookEndpointId};
use edgetill::json::Text;
use edgetill::protocol::ledger::Found;
use edgetill::protocol::session::SessionObjects;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Every volume of a mode.
#[derive(Clone)]
pub struct Ledger {
    mode: Mode,
    volumes: BTreeMap<u32, MemoryRows>,
    /// The volume that took the first row with an id.
    homes: BTreeMap<String, u32>,
    /// The newest volume that the isolate knows of.
    pub known: u32,
    endpoints: (u64, Vec<WebhookEndpoint>),
    /// How many rows were read of each volume, and how often one was asked.
    pub read: RefCell<BTreeMap<u32, usize>>,
    pub asked: Cell<u32>,
    /// How many sessions were asked.
    pub sessions_asked: Cell<usize>,
    /// The rows that showed nothing because they could not be read.
    pub passed_by: RefCell<Vec<String>>,
}

impl Ledger {
    pub fn new(mode: Mode) -> Self {
        Self {
            mode,
            volumes: BTreeMap::from([(1, MemoryRows::default())]),
            homes: BTreeMap::new(),
            known: 1,
            endpoints: (0, Vec::new()),
            read: RefCell::default(),
            asked: Cell::new(0),
            sessions_asked: Cell::new(0),
            passed_by: RefCell::default(),
        }
    }

    pub fn newest(&self) -> u32 {
        *self.volumes.keys().next_back().unwrap()
    }

    fn volume(&self, number: u32) -> Volume {
        Volume {
            mode: self.mode,
            number,
            bound: u64::MAX,
            api_version: API_VERSION,
        }
    }

    /// Takes a record as its sender sends it: each row to the volume that took the first one with
    /// its id, what is new and the events to the newest.
    pub fn take(&mut self, record: &Record, now: Timestamp) {
        let newest = self.newest();
        let mut parts = BTreeMap::from([(newest, Vec::new())]);
        for row in &record.rows {
            let home = *self.homes.entry(row.id.clone()).or_insert(newest);
            parts.entry(home).or_default().push(row.clone());
        }
        for (volume, rows) in parts {
            let is_newest = volume == newest;
            let part = Record {
                rows,
                events: record
                    .events
                    .iter()
                    .filter(|_| is_newest)
                    .cloned()
                    .collect(),
                ..record.clone()
            };
            assert_eq!(self.take_in(volume, &part, now), Recorded::All { volume });
        }
    }

    pub fn take_in(&mut self, number: u32, record: &Record, now: Timestamp) -> Recorded {
        let volume = self.volume(number);
        let rows = self.volumes.get_mut(&number).expect("a volume");
        volume.take(rows, record, now).unwrap().expect("room")
    }

    /// Opens the next volume.
    pub fn roll_over(&mut self) {
        let (last, next) = (self.newest(), self.newest() + 1);
        let (version, endpoints) = self.endpoints.clone();
        let mut rows = MemoryRows::default();
        Volume::set_endpoints(&mut rows, version, endpoints).unwrap();
        self.volumes.insert(next, rows);
        let rows = self.volumes.get_mut(&last).unwrap();
        assert!(Volume::close(rows, next, version).unwrap());
    }

    /// Tells the newest volume of the endpoints.
    pub fn set_endpoints(&mut self, version: u64, endpoints: Vec<WebhookEndpoint>) {
        let newest = self.newest();
        let rows = self.volumes.get_mut(&newest).unwrap();
        Volume::set_endpoints(rows, version, endpoints.clone()).unwrap();
        self.endpoints = (version, endpoints);
    }

    /// The event with this id.
    pub fn event(&self, volume: u32, id: &str) -> Option<StoredRow> {
        let rows = self.volumes.get(&volume).expect("a volume");
        self.volume(volume).find(rows, Kind::Event, id).unwrap()
    }

    /// Hands what waits in the newest volume to the endpoints; nothing is delivered yet.
    pub fn hand_over(&mut self) -> Vec<(String, Hand)> {
        let newest = self.newest();
        let rows = self.volumes.get_mut(&newest).unwrap();
        let mut handed = Vec::new();
        for lane in rows.lanes().unwrap() {
            let mut progress = Progress::default();
            let mut lane = lane;
            while let Some(hand) = progress.next(rows, &lane).unwrap() {
                progress
                    .handed_over(rows, &lane, (hand.until, &[]))
                    .unwrap();
                lane.cursor = hand.until;
                let events = hand.events.into_iter().map(posted).collect();
                let until = hand.until;
                handed.push((lane.endpoint.to_string(), Hand { events, until }));
            }
        }
        handed
    }

    /// Notes that an endpoint has an event.
    pub fn delivered(&mut self, volume: u32, endpoint: &str, id: &str) {
        let known = self.volume(volume);
        let rows = self.volumes.get_mut(&volume).unwrap();
        let place = known.event(rows, id).unwrap().expect("an event").place;
        let endpoint = WebhookEndpointId::from_known(endpoint);
        delivered(rows, &endpoint, &[place]).unwrap();
    }

    /// Spoils the row with this id, so that its volume cannot read it.
    pub fn spoil(&mut self, volume: u32, kind: Kind, id: &str) {
        let known = self.volume(volume);
        let rows = self.volumes.get_mut(&volume).unwrap();
        let row = known.find(rows, kind, id).unwrap().expect("a row");
        rows.unreadable.insert((kind, row.place));
    }

    /// The most rows that were read of one volume since this was asked last.
    pub fn most_read(&self) -> usize {
        let read = self.read.take();
        read.into_values().max().unwrap_or(0)
    }
}

/// An event as its endpoint gets it.
fn posted(event: Handed) -> Handed {
    let shown = event::of_kept(event.body.as_str()).unwrap();
    Handed {
        body: Text::from(&shown),
        ..event
    }
}

/// What a read asks.
pub struct Reads<'a> {
    pub ledger: &'a Ledger,
    pub sessions: &'a BTreeMap<String, Session>,
    pub customers: &'a BTreeMap<String, Stored>,
}

impl Objects for Reads<'_> {
    type Failure = Error;

    async fn newest_volume(&self) -> Result<u32, Error> {
        Ok(self.ledger.known)
    }

    async fn page(&self, volume: u32, query: Query) -> Result<Page, Error> {
        let ledger = self.ledger;
        ledger.asked.set(ledger.asked.get() + 1);
        let rows = ledger.volumes.get(&volume).expect("a volume");
        let page = ledger.volume(volume).list(rows, &query).unwrap();
        *ledger.read.borrow_mut().entry(volume).or_insert(0) += page.rows.len();
        Ok(page)
    }

    async fn find(&self, volume: u32, kind: Kind, id: &str) -> Result<Found, Error> {
        let ledger = self.ledger;
        ledger.asked.set(ledger.asked.get() + 1);
        let rows = ledger.volumes.get(&volume).expect("a volume");
        let row = ledger.volume(volume).find(rows, kind, id).unwrap();
        *ledger.read.borrow_mut().entry(volume).or_insert(0) += 1;
        let next = rows.state().unwrap().next;
        Ok(Found { row, next })
    }

    async fn sessions(&self, ids: &[SessionId]) -> Vec<Option<SessionObjects>> {
        let asked = &self.ledger.sessions_asked;
        asked.set(asked.get() + ids.len());
        let known = ids.iter().map(|id| self.sessions.get(id.as_str()));
        known.map(|session| session.map(record::objects)).collect()
    }

    async fn customers(&self, ids: &[CustomerId]) -> Vec<Option<Value>> {
        let known = ids.iter().map(|id| self.customers.get(id.as_str()));
        known.map(|customer| shown(customer?)).collect()
    }

    async fn customer(&self, id: &CustomerId) -> Result<Option<Value>, Error> {
        let known = self.customers.get(id.as_str());
        let known = known.filter(|customer| customer.mode() == self.ledger.mode);
        Ok(known.and_then(shown))
    }

    fn passed_by(&self, id: &str, _: &StoreError) {
        self.ledger.passed_by.borrow_mut().push(id.to_owned());
    }
}

fn shown(customer: &Stored) -> Option<Value> {
    customer.answer(Ok(())).result.ok()
}

/// What a future gives that never waits.
#[track_caller]
pub fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}
