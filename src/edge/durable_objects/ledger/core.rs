//! What a volume does with a call.

use super::lane::Lane;
use super::outlook::Outlook;
use super::remembered::Remembered;
use super::rows::SqlRows;
use super::tables::Tables;
use crate::api::API_VERSION;
use crate::domain::ledger::lane::{self, Handed, Progress};
use crate::domain::ledger::rows::KeptEvent;
use crate::domain::ledger::state::State;
use crate::domain::ledger::volume::NoRoom;
use crate::domain::ledger::{Kind, Record, Recorded, Rows, StoredRow, Volume};
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::domain::{EventId, Mode, Timestamp, WebhookEndpointId};
use crate::edge::durable_objects::agenda::{self, Agenda};
use crate::edge::durable_objects::retries::Retries;
use crate::edge::durable_objects::state_row::StateRow;
use crate::edge::runtime::{self, Fault, Object, Storage, ask, json, volume_of};
use crate::edge::settings::settings;
use crate::protocol::endpoint::EndpointCall;
use crate::protocol::ledger::{Found, LedgerCall};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use worker::Env;

/// The key of the volume's own name. A storage format.
const NAME: &str = "volume";
/// The key of the state row.
const STATE: &str = "state";
/// The key of the row that says how far a sweep has come.
const SWEEP: &str = "sweep";

/// One volume and what it needs to work on itself.
pub(super) struct LedgerCore {
    pub(super) storage: Storage,
    state: StateRow<State>,
    tables: Cell<Tables>,
    remembered: Remembered,
    pub(super) retries: Retries,
    /// The place below which a sweep goes on, while one is under way.
    pub(super) sweep: StateRow<Option<u64>>,
    pub(super) agenda: Agenda<Lane>,
    /// How far each lane has looked.
    pub(super) progress: RefCell<BTreeMap<WebhookEndpointId, Progress>>,
    /// What there is to hand on, until the next transaction.
    pub(super) outlook: RefCell<Option<Rc<Outlook>>>,
    /// When something is pruned next, once somebody looked.
    pub(super) prune_at: Cell<Option<Timestamp>>,
    /// The mode and number of this volume, as far as this instance knows.
    name: Cell<Option<(Mode, u32)>>,
    pub(super) env: Env,
}

impl LedgerCore {
    pub(super) fn new(state: worker::State, env: Env) -> Self {
        let storage = Storage::of(&state);
        Self {
            state: StateRow::new(&storage, STATE),
            tables: Cell::default(),
            remembered: Remembered::default(),
            retries: Retries::new(&storage),
            sweep: StateRow::new(&storage, SWEEP),
            agenda: Agenda::new(state, &storage),
            progress: RefCell::default(),
            outlook: RefCell::default(),
            prune_at: Cell::new(None),
            name: Cell::new(None),
            storage,
            env,
        }
    }

    /// Learns the volume's name from the address of a call.
    pub(super) fn learn_name(&self, address: &str) {
        if self.name.get().is_none() {
            self.name.set(volume_of(address));
        }
    }

    /// This volume. An alarm knows its name from the rows.
    pub(super) fn volume(&self) -> Result<Volume, Fault> {
        if self.name.get().is_none() {
            self.name.set(self.storage.get(NAME)?);
        }
        let unnamed = || Fault::new("a volume does not know its name");
        let (mode, number) = self.name.get().ok_or_else(unnamed)?;
        Ok(Volume {
            mode,
            number,
            bound: settings(&self.env).ledger_volume_bytes,
            api_version: API_VERSION,
        })
    }

    pub(super) fn rows(&self) -> SqlRows<'_> {
        SqlRows {
            storage: &self.storage,
            state: &self.state,
            tables: &self.tables,
            remembered: &self.remembered,
        }
    }

    /// Runs `work` over the rows in one transaction that also arms the alarm; the first one makes
    /// the tables.
    pub(super) fn transaction<T>(
        &self,
        work: impl FnOnce(&mut SqlRows<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let name = self.volume().map(|volume| (volume.mode, volume.number))?;
        self.outlook.replace(None);
        let done = self.state.transaction(|| {
            let mut rows = self.rows();
            if rows.create()? {
                self.storage.put(NAME, &name)?;
            }
            let value = work(&mut rows)?;
            agenda::arm(self)?;
            Ok(value)
        });
        if done.is_err() {
            self.tables.set(Tables::Unasked);
            self.remembered.forget();
            self.outlook.replace(None);
            self.retries.forget();
            self.sweep.forget();
            self.prune_at.set(None);
        }
        done
    }

    pub(super) async fn answer(self: Rc<Self>, call: LedgerCall) -> Result<String, Fault> {
        let volume = self.volume()?;
        match call {
            LedgerCall::Record(record) => json(&self.record(volume, &record)?),
            LedgerCall::List(query) => json(&volume.list(&self.rows(), &query)?),
            LedgerCall::Find { kind, id } => json(&self.find(volume, kind, &id)?),
            LedgerCall::Retry {
                event,
                endpoint,
                version,
            } => {
                let to = (&endpoint, version.as_deref());
                json(&self.retry(volume, &event, to).await?)
            }
            LedgerCall::Delivered { endpoint, places } => {
                if self.rows().has_tables()? {
                    self.transaction(|rows| lane::delivered(rows, &endpoint, &places))?;
                }
                json(&())
            }
            LedgerCall::Endpoints { version, endpoints } => {
                self.set_endpoints(volume, version, endpoints).await?;
                json(&())
            }
            LedgerCall::Open {
                number,
                version,
                endpoints,
            } => {
                if number != volume.number {
                    return Err(Fault::new("a volume was opened by another's number"));
                }
                self.transaction(|rows| Volume::set_endpoints(rows, version, endpoints))?;
                json(&())
            }
            LedgerCall::Sweep => {
                self.begin_sweep()?;
                json(&())
            }
            LedgerCall::Newest { number } => {
                if self.rows().has_tables()? {
                    self.transaction(|rows| Volume::learn_newest(rows, number))?;
                }
                json(&())
            }
        }
    }

    fn record(self: &Rc<Self>, volume: Volume, record: &Record) -> Result<Recorded, Fault> {
        let now = runtime::now();
        let taken = self.transaction(|rows| volume.take(rows, record, now))?;
        agenda::later(self);
        taken.map_err(|NoRoom| Fault::new("a volume that could not open the next one is full"))
    }

    fn find(&self, volume: Volume, kind: Kind, id: &str) -> Result<Found, Fault> {
        Ok(Found {
            row: volume.find(&self.rows(), kind, id)?,
            next: self.rows().state()?.next,
        })
    }

    async fn retry(
        &self,
        volume: Volume,
        id: &EventId,
        (endpoint, version): (&WebhookEndpointId, Option<&str>),
    ) -> Result<Option<StoredRow>, Fault> {
        let Some(event) = volume.event(&self.rows(), id.as_str())? else {
            return Ok(None);
        };
        let KeptEvent {
            place,
            source,
            body,
            ..
        } = event;
        let handed = Handed {
            place,
            source,
            body,
        };
        let Some(event) = self.posted(version, vec![handed]).await?.pop() else {
            return Ok(None);
        };
        let call = EndpointCall::Retry {
            volume: volume.number,
            event,
        };
        let receiver = Object::Endpoint(endpoint.as_str());
        ask::<_, ()>(&self.env, receiver, call).await?;
        volume.find(&self.rows(), Kind::Event, id.as_str())
    }

    /// Takes the endpoints, or hands them on to the volume that needs them.
    async fn set_endpoints(
        &self,
        volume: Volume,
        version: u64,
        endpoints: Vec<WebhookEndpoint>,
    ) -> Result<(), Fault> {
        let Some(next) = self.rows().state()?.next else {
            return self.transaction(|rows| Volume::set_endpoints(rows, version, endpoints));
        };
        let call = LedgerCall::Endpoints { version, endpoints };
        ask(&self.env, Object::Ledger(volume.mode, next), call).await
    }
}
