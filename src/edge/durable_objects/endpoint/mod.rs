//! An Endpoint: one webhook receiver with its queue, so that a dead one slows nobody else.
//!
//! An event is delivered in the background as soon as it is taken; the alarm, set in the same
//! transaction, is the guarantee. Only one batch is under way at a time.

mod rows;
mod send;

use crate::domain::operation::Operations;
use crate::domain::{Config, Timestamp};
use crate::edge::durable_objects::alarm;
use crate::edge::durable_objects::state_row::StateRow;
use crate::edge::runtime::{
    Answer, Fault, Incoming, Object, Ran, RuntimeEntropy, Storage, answer, ask_within, asked,
    counts, now, pause,
};
use crate::edge::settings::{config, settings};
use crate::protocol::messages::{AccountCall, EndpointCall};
use crate::webhooks::queue::{MOST_AT_ONCE, Waiting, batch};
use crate::webhooks::{schedule, signature};
use futures_util::future::join_all;
use rows::{Settings, Tried};
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State, console_error};

/// When the alarm looks again if whoever delivers now does not come to an end.
const DEAD_MAN_SECONDS: u32 = 60;
/// After this a batch counts as lost with the request that made it: no batch takes as long.
const LONGEST_BATCH_SECONDS: u32 = 300;
/// How many batches one `run_due` makes at most.
const MOST_BATCHES: u32 = 50;
/// How often `run_due` looks whether a batch under way has ended, 20 ms apart.
const MOST_LOOKS: u32 = 1_500;

/// The object.
#[wasm_bindgen]
pub struct Endpoint {
    state: State,
    core: Rc<EndpointCore>,
}

/// Its answers.
#[derive(Serialize)]
#[serde(untagged)]
enum Reply {
    Done(()),
    Ran(Ran),
}

#[wasm_bindgen]
impl Endpoint {
    /// Made by the runtime, once for each instance.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let state = State::from(state);
        let core = Rc::new(EndpointCore {
            settings: StateRow::new(&Storage::of(&state), rows::SETTINGS),
            storage: Storage::of(&state),
            config: config(&env),
            env,
            delivering: Cell::new(None),
        });
        Self { state, core }
    }

    /// One call of another object's, or of the Worker's.
    pub async fn fetch(&self, request: Request) -> Answer {
        answer(self.serve(request).await)
    }

    /// Never fails: the platform would try six times and then forget the alarm for ever.
    pub async fn alarm(&self) {
        counts::alarm_rung();
        if let Err(fault) = self.core.wake().await {
            console_error!("{fault}");
            alarm::again(&self.core.storage);
        }
    }
}

impl Endpoint {
    async fn serve(&self, request: Request) -> Result<Reply, Fault> {
        let storage = &self.core.storage;
        match asked(request).await? {
            Incoming::Call(EndpointCall::Configure { url, secret, mode }) => {
                let first = Settings {
                    url,
                    secret,
                    mode,
                    disabled: false,
                    changes: Operations::default(),
                };
                let kept = &self.core.settings;
                kept.transaction(|| rows::configure(storage, kept, first))?;
                self.deliver_in_background();
            }
            Incoming::Call(EndpointCall::Change {
                url,
                disabled,
                number,
            }) => {
                let kept = &self.core.settings;
                kept.transaction(|| rows::change(kept, number, (url, disabled)))?;
            }
            Incoming::Call(EndpointCall::Delete) => {
                storage.transaction(|| {
                    rows::forget(storage)?;
                    storage.delete_alarm()
                })?;
                self.core.settings.forget();
            }
            Incoming::Call(EndpointCall::Enqueue(events)) => {
                let take = |at| {
                    let mut events = events.iter();
                    events.try_for_each(|event| rows::enqueue(storage, event, at))
                };
                self.core.take(take).await?;
                self.deliver_in_background();
            }
            Incoming::Call(EndpointCall::Retry(event)) => {
                self.core
                    .take(|at| rows::retry(storage, &event, at))
                    .await?;
                self.deliver_in_background();
            }
            Incoming::RunDue { advance_seconds } => {
                return self.core.run_due(advance_seconds).await.map(Reply::Ran);
            }
        }
        Ok(Reply::Done(()))
    }

    fn deliver_in_background(&self) {
        let core = Rc::clone(&self.core);
        self.state.wait_until(async move {
            if let Err(fault) = core.deliver_and_arm().await {
                console_error!("{fault}");
            }
        });
    }
}

/// What delivers: the object without its platform handle, so that it can outlive a request.
struct EndpointCore {
    storage: Storage,
    settings: StateRow<Settings>,
    config: Config,
    env: Env,
    /// When the batch under way began.
    delivering: Cell<Option<Timestamp>>,
}

/// Marks a batch as under way for as long as it lives.
struct Delivering<'a> {
    mark: &'a Cell<Option<Timestamp>>,
    since: Timestamp,
}

impl<'a> Delivering<'a> {
    /// Begins, unless another batch is under way.
    fn begin(mark: &'a Cell<Option<Timestamp>>, since: Timestamp) -> Option<Self> {
        let is_alive = |began: Timestamp| began.plus_seconds(LONGEST_BATCH_SECONDS) > since;
        if mark.get().is_some_and(is_alive) {
            return None;
        }
        mark.set(Some(since));
        Some(Self { mark, since })
    }
}

impl Drop for Delivering<'_> {
    fn drop(&mut self) {
        if self.mark.get() == Some(self.since) {
            self.mark.set(None);
        }
    }
}

impl EndpointCore {
    /// Takes events by `take`, unless the endpoint was deleted meanwhile.
    async fn take(&self, take: impl Fn(Timestamp) -> Result<(), Fault>) -> Result<(), Fault> {
        let alarm = self.storage.alarm().await?;
        self.storage.transaction(|| {
            if self.settings.load()?.is_none() {
                return Ok(());
            }
            take(schedule::first_try(&self.config.webhook_schedule, now()))?;
            let latest = now().plus_seconds(DEAD_MAN_SECONDS);
            // An alarm long overdue is one the platform forgot.
            let overdue = now().plus_millis(-1000 * i64::from(DEAD_MAN_SECONDS));
            match alarm {
                Some(alarm) if alarm <= latest && alarm > overdue => Ok(()),
                Some(_) | None => self.storage.set_alarm(latest),
            }
        })
    }

    /// The alarm: makes a batch of what is due and sets the next alarm.
    async fn wake(&self) -> Result<(), Fault> {
        rows::prune(&self.storage, now())?;
        if rows::earliest(&self.storage)?.is_none() {
            return Ok(());
        }
        self.storage
            .set_alarm(now().plus_seconds(DEAD_MAN_SECONDS))?;
        self.deliver_and_arm().await
    }

    /// Makes a batch unless one is under way, whose end sets the alarm then.
    ///
    /// After a fault of ours the alarm stays where it is, a minute ahead at most.
    async fn deliver_and_arm(&self) -> Result<(), Fault> {
        match self.deliver(now(), 0).await? {
            Some(_) => {
                rows::prune(&self.storage, now())?;
                self.arm().await
            }
            None => Ok(()),
        }
    }

    /// Sets the alarm for the earliest delivery.
    async fn arm(&self) -> Result<(), Fault> {
        let alarm = self.storage.alarm().await?;
        match rows::earliest(&self.storage)? {
            Some(due) if alarm != Some(due) => self.storage.set_alarm(due),
            // With nothing to do, an alarm still set is cheaper to leave than to take back.
            Some(_) | None => Ok(()),
        }
    }

    /// Does what is due within the next seconds, batch after batch.
    async fn run_due(&self, advance_seconds: u32) -> Result<Ran, Fault> {
        if !settings(&self.env).development {
            return Err(Fault::new("run_due needs the variable DEVELOPMENT"));
        }
        let until = now().plus_seconds(advance_seconds);
        let (mut ran, mut batches, mut looks) = (0, 0, 0);
        while batches < MOST_BATCHES && looks < MOST_LOOKS {
            match self.deliver(until, advance_seconds).await? {
                Some(0) => break,
                Some(tried) => {
                    ran += tried;
                    batches += 1;
                }
                None => {
                    looks += 1;
                    pause(20).await;
                }
            }
        }
        self.arm().await?;
        Ok(Ran { ran })
    }

    /// Tries a batch of what is due at `until` and says how many; `None` if one is under way.
    async fn deliver(&self, until: Timestamp, ahead: u32) -> Result<Option<u32>, Fault> {
        let Some(_delivering) = Delivering::begin(&self.delivering, now()) else {
            return Ok(None);
        };
        let due = batch(rows::due(&self.storage, until)?, until);
        let groups = RefCell::new(VecDeque::from(due));
        let tried = Cell::new(0);
        let (fault, delivered) = (RefCell::new(None), RefCell::new(Vec::new()));
        let lane = || async {
            loop {
                let next = groups.borrow_mut().pop_front();
                let Some(group) = next else { break };
                for delivery in group {
                    tried.set(tried.get() + 1);
                    match self.try_one(&delivery, ahead).await {
                        Ok(true) => delivered.borrow_mut().push(delivery.event),
                        Ok(false) => {}
                        Err(found) => {
                            fault.replace(Some(found.at(&delivery.event)));
                        }
                    }
                }
            }
        };
        join_all((0..MOST_AT_ONCE).map(|_| lane())).await;
        self.tell_account(delivered.take()).await;
        match fault.take() {
            Some(fault) => Err(fault),
            None => Ok(Some(tried.get())),
        }
    }

    /// Posts one event and records what became of it; whether the book waits for word of it.
    async fn try_one(&self, delivery: &Waiting, ahead: u32) -> Result<bool, Fault> {
        // Read now: the endpoint may have changed or gone since the batch was made.
        let settings = self.settings.load()?;
        let body = rows::body(&self.storage, delivery.sequence)?;
        let (Some(settings), Some((body, is_owed))) = (settings, body) else {
            return Ok(false);
        };
        let tried = if settings.disabled {
            // Stripe's rule: what falls due meanwhile is not tried again.
            Tried::GivenUp
        } else {
            let header = signature::header(&settings.secret, now(), &body);
            match send::post(&settings.url, &header, &body).await {
                Ok(200..=299) => Tried::Delivered,
                Ok(_) | Err(_) => self.after_failure(delivery, now().plus_seconds(ahead))?,
            }
        };
        let moment = now().plus_seconds(ahead);
        let record = || rows::record(&self.storage, delivery, &tried, moment);
        self.storage.transaction(record)?;
        Ok(is_owed && matches!(tried, Tried::Delivered))
    }

    fn after_failure(&self, delivery: &Waiting, moment: Timestamp) -> Result<Tried, Fault> {
        let tries = delivery.tries.saturating_add(1);
        let mut entropy = RuntimeEntropy::new()?;
        let next = schedule::next_try(&self.config.webhook_schedule, tries, moment, &mut entropy);
        Ok(next.map_or(Tried::GivenUp, Tried::Failed))
    }

    /// Tells the book what was delivered, for `pending_webhooks`. Best effort.
    async fn tell_account(&self, mut events: Vec<String>) {
        let told = async {
            let (Some(event), Some(settings)) = (events.pop(), self.settings.load()?) else {
                return Ok(());
            };
            let call = AccountCall::Delivered {
                event,
                more: events,
            };
            ask_within(2_000, &self.env, Object::Account(settings.mode), call).await
        };
        if let Err(fault) = told.await {
            let fault: Fault = fault;
            console_error!("{}", fault.at("Account"));
        }
    }
}
