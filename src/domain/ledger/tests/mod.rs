//! The rules of a volume, over rows in memory.

mod lanes;
mod lists;
mod no_room;
mod taking;
mod volumes;

use super::lane::{Hand, Progress, lane_of};
use super::memory::MemoryRows;
use super::record::{Columns, NewEvent, NewRow, Record, Recorded};
use super::volume::NoRoom;
use super::{Cursor, Kind, Query, Volume};
use crate::domain::event::EventType;
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::domain::{Metadata, Mode, Timestamp, WebhookEndpointId};
use crate::json::Text;
use serde_json::json;

const NOW: Timestamp = Timestamp::from_seconds(1_798_761_600);
const BOUND: u64 = 1_000;

/// A volume with its rows.
#[derive(Clone)]
struct Book {
    volume: Volume,
    rows: MemoryRows,
    now: Timestamp,
}

impl Book {
    fn new(number: u32) -> Self {
        Self {
            volume: Volume {
                mode: Mode::Test,
                number,
                bound: BOUND,
                api_version: "2026-11-17.test",
            },
            rows: MemoryRows::default(),
            now: NOW,
        }
    }

    #[track_caller]
    fn take(&mut self, record: &Record) -> Recorded {
        self.try_take(record).expect("there is room")
    }

    fn try_take(&mut self, record: &Record) -> Result<Recorded, NoRoom> {
        self.volume.take(&mut self.rows, record, self.now).unwrap()
    }

    fn set_endpoints(&mut self, version: u64, endpoints: &[WebhookEndpoint]) {
        Volume::set_endpoints(&mut self.rows, version, endpoints.to_vec()).unwrap();
    }

    fn list(&self, query: &Query) -> Vec<String> {
        let page = self.volume.list(&self.rows, query).unwrap();
        page.rows.into_iter().map(|row| row.id).collect()
    }

    /// The types of all events with how many endpoints have yet to get each, the newest first.
    fn events(&self) -> Vec<(String, u64)> {
        let page = self.volume.list(&self.rows, &all(Kind::Event)).unwrap();
        let shown = page.rows.into_iter().map(|row| {
            let event: serde_json::Value = serde_json::from_str(row.state.as_str()).unwrap();
            (event["type"].as_str().unwrap().to_owned(), row.pending)
        });
        shown.collect()
    }

    fn hand(&mut self, progress: &mut Progress, endpoint: &str) -> Option<Hand> {
        let lane = lane_of(&self.rows, &WebhookEndpointId::from_known(endpoint));
        progress.next(&mut self.rows, &lane.unwrap()?).unwrap()
    }
}

fn endpoint(id: &str, wanted: &str) -> WebhookEndpoint {
    WebhookEndpoint {
        id: WebhookEndpointId::from_known(id),
        mode: Mode::Test,
        created: NOW,
        url: "https://shop.example/hook".to_owned(),
        enabled_events: vec![wanted.to_owned()],
        description: None,
        metadata: Metadata::new(),
        disabled: false,
        api_version: None,
    }
}

pub(super) fn purchase(id: &str, version: u64) -> NewRow {
    NewRow {
        kind: Kind::Purchase,
        id: id.to_owned(),
        version,
        created: NOW,
        columns: Columns {
            status: Some("complete".to_owned()),
            reached: true,
            ..Columns::default()
        },
        state: Text::from(&json!({ "version": version })),
    }
}

fn event(kind: EventType, source: &str) -> NewEvent {
    NewEvent {
        kind,
        source: source.to_owned(),
        object: Text::from(&json!({ "id": source })),
        previous_attributes: None,
        request: None,
    }
}

/// A purchase that was paid.
pub(super) fn paid(id: &str, sequence: u64) -> Record {
    Record {
        sender: id.to_owned(),
        sequence,
        rows: vec![purchase(id, sequence)],
        events: vec![
            event(EventType::ChargeSucceeded, id),
            event(EventType::CheckoutSessionCompleted, id),
        ],
    }
}

fn all(kind: Kind) -> Query {
    Query {
        kind,
        only: Vec::new(),
        types: None,
        created: super::Created::default(),
        cursor: Cursor::Newest,
        limit: 100,
    }
}
