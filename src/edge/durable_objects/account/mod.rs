//! The `Account` object of a mode: what the merchant makes, and its outbox.
//!
//! The rules are [`crate::api::handle`]; here they get their rows, one
//! transaction for each step, and their outbox is sent. It stands in no
//! buyer's path.

mod outbox;
mod store;

use crate::api::handle::{self, Progress};
use crate::api::response;
use crate::api::store::{Store, event_log, idempotency};
use crate::domain::gate::LinkStatus;
use crate::domain::{Config, Error, PaymentLinkId, Timestamp};
use crate::edge::durable_objects::alarm;
use crate::edge::durable_objects::lock::Lock;
use crate::edge::runtime::{
    self, Answer, Fault, Incoming, Object, Ran, RuntimeEntropy, Storage, answer_json, ask, asked,
    counts, json,
};
use crate::edge::settings;
use crate::memory::UnderWay;
use crate::protocol::account::{AccountCall, ApiCall, ApiReply};
use crate::protocol::link::LinkCall;
use std::cell::Cell;
use std::rc::Rc;
use store::{AccountState, SqlStore};
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

/// The object's shell; everything is in [`AccountCore`], which outlives a request.
#[wasm_bindgen]
pub struct Account {
    state: State,
    core: Rc<AccountCore>,
}

#[wasm_bindgen]
impl Account {
    /// Made by the runtime, once for each instance.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let state = State::from(state);
        let config = settings::config(&env);
        let core = Rc::new(AccountCore {
            state: AccountState::new(Storage::of(&state)),
            storage: Storage::of(&state),
            env,
            config,
            sending: Lock::default(),
            look_again: Cell::new(false),
            under_way: UnderWay::default(),
        });
        Self { state, core }
    }

    /// One call of another object's, or of the Worker's.
    pub async fn fetch(&self, request: Request) -> Answer {
        answer_json(match asked(request).await {
            Ok(Incoming::Call(call)) => self.handle(call).await,
            Ok(Incoming::RunDue { advance_seconds }) => {
                let now = runtime::now().plus_seconds(advance_seconds);
                self.core.run_due(now).await.and_then(|ran| json(&ran))
            }
            Err(fault) => Err(fault),
        })
    }

    /// Never fails: the platform would try six times and then forget the alarm for ever.
    pub async fn alarm(&self) {
        counts::alarm_rung();
        if let Err(fault) = self.core.run_due(runtime::now()).await {
            fault.log("account alarm");
            alarm::again(&self.core.storage);
        }
    }
}

impl Account {
    async fn handle(&self, call: AccountCall) -> Result<String, Fault> {
        SqlStore::on(&self.core.state).check_layout()?;
        match call {
            AccountCall::Api(call) => json(&self.api(&call).await?),
            AccountCall::Expand {
                object,
                expand,
                objects,
            } => {
                let store = SqlStore::on(&self.core.state);
                let objects = Some(&*objects);
                json(&handle::expanded(&store, object, &expand, objects)?)
            }
            AccountCall::Record(record) => {
                let now = runtime::now();
                self.core
                    .transaction(|store| handle::record(store, &record, now))?;
                self.send_later();
                json(&())
            }
            AccountCall::FindSlug(slug) => json(&SqlStore::on(&self.core.state).slug(&slug)?),
            AccountCall::Delivered { event, more } => {
                self.core.transaction(|store| {
                    let mut events = more.iter().chain([&event]);
                    events.try_for_each(|event| event_log::delivered(store, event))
                })?;
                json(&())
            }
        }
    }

    /// A request to the API; the inner error is the caller's.
    async fn api(&self, call: &ApiCall) -> Result<ApiReply, Fault> {
        let core = &self.core;
        let mut entropy = RuntimeEntropy::new()?;
        let now = runtime::now();
        let begun = if call.method == "GET" {
            handle::begin(
                &mut SqlStore::on(&core.state),
                call,
                &core.config,
                now,
                &mut entropy,
            )
        } else {
            core.attempt(|store| handle::begin(store, call, &core.config, now, &mut entropy))?
        };
        let reply = match begun {
            Err(error) => {
                // A caller who repeats an unfinished request should not wait for the alarm.
                self.send_later();
                Err(error)
            }
            Ok(Progress::Answered(reply)) => {
                self.send_later();
                Ok(reply)
            }
            Ok(Progress::AskLink { id, expand }) => core.ask_link(&id, &expand).await,
            Ok(Progress::Waiting { key, target }) => {
                core.send_to(&target, &key).await?;
                self.send_later();
                // It could not be reached: the alarm goes on, the key answers 409 meanwhile.
                core.transaction(|store| handle::answer(store, &key))?
                    .ok_or_else(|| idempotency::in_flight(call))
            }
        };
        Ok(reply.unwrap_or_else(|error| response::error(&error)))
    }

    fn send_later(&self) {
        let core = Rc::clone(&self.core);
        self.state.wait_until(async move {
            if let Err(fault) = core.send(runtime::now()).await {
                fault.log("account outbox");
            }
        });
    }
}

struct AccountCore {
    storage: Storage,
    state: AccountState,
    env: Env,
    config: Config,
    sending: Lock,
    /// Whether something was written since the sender last looked.
    look_again: Cell<bool>,
    /// The outbox rows that are being sent.
    under_way: UnderWay<u64>,
}

impl AccountCore {
    /// Runs `work` over the rows in one transaction that also arms the alarm.
    fn transaction<T, E: Into<Fault>>(
        &self,
        work: impl FnOnce(&mut SqlStore<'_>) -> Result<T, E>,
    ) -> Result<T, Fault> {
        self.state.transaction(|| {
            let mut store = SqlStore::on(&self.state);
            store.create()?;
            let value = work(&mut store).map_err(Into::into)?;
            store.finish()?;
            self.arm()?;
            Ok(value)
        })
    }

    /// As [`AccountCore::transaction`]; an error of the caller's rolls back as one of ours does.
    fn attempt<T>(
        &self,
        work: impl FnOnce(&mut SqlStore<'_>) -> Result<T, Error>,
    ) -> Result<Result<T, Error>, Fault> {
        let mut refused = None;
        let done = self.transaction(|store| {
            work(store).map_err(|error| {
                let fault = Fault::new(error.message.as_str());
                refused = Some(error);
                fault
            })
        });
        match refused {
            Some(error) => Ok(Err(error)),
            None => done.map(Ok),
        }
    }

    /// Makes sure the alarm sends what this instance does not live to send.
    fn arm(&self) -> Result<(), Fault> {
        let now = runtime::now();
        // Stored as an Option: an alarm that was taken off reads as a `null`.
        let set_for = self.state.alarm.load()?.and_then(|at| *at);
        let needed = handle::next_due(&SqlStore::on(&self.state))?;
        let needed = needed.map(|due| due.max(now.plus_seconds(alarm::RETRY)));
        let armed = alarm::arm(&self.storage, set_for, needed, now)?;
        if armed == set_for {
            Ok(())
        } else {
            self.state.alarm.put(armed)
        }
    }

    async fn run_due(&self, now: Timestamp) -> Result<Ran, Fault> {
        self.storage
            .set_alarm(runtime::now().plus_seconds(alarm::DEAD_MAN))?;
        SqlStore::on(&self.state).check_layout()?;
        let sent = self.send(now).await;
        self.transaction(|store| handle::prune(store, now))?;
        let due = handle::next_due(&SqlStore::on(&self.state))?;
        self.state.transaction(|| {
            let armed = alarm::replace(&self.storage, due, runtime::now())?;
            self.state.alarm.put(armed)
        })?;
        sent.map(|ran| Ran { ran })
    }

    async fn ask_link(&self, id: &PaymentLinkId, expand: &[String]) -> Result<ApiReply, Error> {
        let link = Object::Link(id.as_str());
        let status: Result<Option<LinkStatus>, Fault> = ask(&self.env, link, LinkCall::Look).await;
        let status = status
            .inspect_err(|lost| lost.log("account"))
            .ok()
            .flatten();
        handle::link_answer(&SqlStore::on(&self.state), id, expand, status.as_ref())
    }
}
