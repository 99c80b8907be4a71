//! What an Endpoint object does with a call.

use super::deliveries::SqlDeliveries;
use super::lane::Lane;
use super::state::{self, Settings};
use crate::domain::Config;
use crate::domain::ledger::lane::Handed;
use crate::domain::operation::Operations;
use crate::edge::durable_objects::agenda::{self, Agenda};
use crate::edge::durable_objects::retries::Retries;
use crate::edge::durable_objects::state_row::StateRow;
use crate::edge::runtime::{Fault, RuntimeEntropy, Storage, json, now, run_for};
use crate::edge::settings::{config, settings};
use crate::json::Text;
use crate::memory::UnderWay;
use crate::protocol::endpoint::{EndpointCall, Taken};
use crate::webhooks::deliveries::Tries;
use crate::webhooks::queue::EventAt;
use crate::webhooks::secret::StoredSecret;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

/// How long a volume waits for what is delivered at once.
const AT_ONCE_MILLIS: u32 = 1_000;

/// One endpoint's state and what it needs to work on it.
pub(super) struct EndpointCore {
    pub(super) storage: Storage,
    pub(super) settings: StateRow<Settings>,
    pub(super) retries: Retries,
    pub(super) agenda: Agenda<Lane>,
    pub(super) tries: RefCell<Tries>,
    /// The hand-overs under way, by number: who waits for their end.
    takes: UnderWay<u64>,
    last_take: Cell<u64>,
    /// The tries under way: who waits for their end.
    pub(super) under_way: UnderWay<EventAt>,
    pub(super) config: Config,
    pub(super) env: Env,
    state: State,
}

impl EndpointCore {
    pub(super) fn new(raw: DurableObjectState, env: Env) -> Self {
        let state = State::from(raw.clone().unchecked_into::<DurableObjectState>());
        let storage = Storage::of(&state);
        Self {
            settings: StateRow::new(&storage, state::ROW),
            retries: Retries::new(&storage),
            agenda: Agenda::new(State::from(raw), &storage),
            tries: RefCell::default(),
            takes: UnderWay::default(),
            last_take: Cell::new(0),
            under_way: UnderWay::default(),
            config: config(&env),
            env,
            state,
            storage,
        }
    }

    pub(super) async fn answer(self: Rc<Self>, call: EndpointCall) -> Result<String, Fault> {
        let (storage, kept) = (&self.storage, &self.settings);
        match call {
            EndpointCall::Configure {
                id,
                url,
                secret,
                mode,
            } => {
                let settings = settings(&self.env);
                let installation = settings.lasting_secret.as_ref();
                let mut entropy = RuntimeEntropy::new()?;
                let first = Settings {
                    secret: StoredSecret::new(secret, &id, installation, &mut entropy),
                    id,
                    url,
                    mode,
                    disabled: false,
                    changes: Operations::default(),
                };
                kept.transaction(|| state::configure(storage, kept, first))?;
            }
            EndpointCall::Change {
                url,
                disabled,
                number,
            } => {
                kept.transaction(|| state::change(kept, number, (url, disabled)))?;
            }
            EndpointCall::Delete => {
                storage.transaction(|| {
                    state::forget(storage)?;
                    storage.delete_alarm()
                })?;
                kept.forget();
                self.retries.forget();
            }
            EndpointCall::Take { volume, events } => {
                return json(&self.take(volume, events).await?);
            }
            EndpointCall::Retry { volume, event } => {
                self.transaction(|rows| {
                    let mut tries = self.tries.borrow_mut();
                    tries.retry(rows, (volume, &event), now())
                })?;
                agenda::later(&self);
            }
        }
        json(&())
    }

    /// Runs `work` over the rows, unless the endpoint was deleted, in one transaction that also
    /// arms the alarm.
    pub(super) fn transaction<T: Default>(
        &self,
        work: impl FnOnce(&mut SqlDeliveries<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if self.settings.load()?.is_none() {
            return Ok(T::default());
        }
        let done = self.storage.transaction(|| {
            let value = work(&mut SqlDeliveries(&self.storage))?;
            agenda::arm(self)?;
            Ok(value)
        });
        if done.is_err() {
            self.retries.forget();
        }
        done
    }

    /// Waits until what was handed over last was delivered or has rows.
    pub(super) async fn end_of_takes(&self) {
        self.takes.ended(&self.last_take.get()).await;
    }

    /// Tries events at once, and answers within a second what was delivered. All else has rows by
    /// then; what is under way goes on.
    async fn take(self: &Rc<Self>, volume: u32, events: Vec<Handed>) -> Result<Taken, Fault> {
        if self.settings.load()?.is_none() {
            return Ok(Taken::default());
        }
        let number = self.last_take.get().wrapping_add(1);
        self.last_take.set(number);
        let _taking = self.takes.begin(number);
        let schedule = &self.config.webhook_schedule;
        let rows = SqlDeliveries(&self.storage);
        let handed = (volume, events.as_slice());
        let groups = (self.tries.borrow_mut()).first(&rows, handed, schedule, now())?;
        if !groups.is_empty() {
            let bodies = bodies(volume, &events);
            let core = Rc::clone(self);
            let posts = async move {
                if let Err(fault) = core.post_all(groups, &bodies, now()).await {
                    fault.log("endpoint");
                }
                agenda::later(&core);
            };
            if let Some(rest) = run_for(AT_ONCE_MILLIS, posts).await {
                self.state.wait_until(rest);
            }
        }
        let delivered = self.transaction(|rows| {
            let tries = self.tries.borrow();
            tries.settle(rows, (volume, &events), schedule, now())
        })?;
        Ok(Taken { delivered })
    }
}

fn bodies(volume: u32, events: &[Handed]) -> BTreeMap<EventAt, Text> {
    let body = |event: &Handed| {
        let place = event.place;
        (EventAt { volume, place }, event.body.clone())
    };
    events.iter().map(body).collect()
}
