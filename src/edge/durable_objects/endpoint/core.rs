//! What an Endpoint object does with a call, and how it delivers.

use super::deliveries::{Deliveries, Tried};
use super::send;
use super::state::{self, Settings};
use crate::agenda::Alarm;
use crate::domain::operation::Operations;
use crate::domain::{Config, Timestamp};
use crate::edge::durable_objects::state_row::StateRow;
use crate::edge::runtime::{
    Fault, Object, Ran, RuntimeEntropy, Storage, ask_within, json, now, within,
};
use crate::edge::settings::{config, settings};
use crate::memory::{UnderWay, Work};
use crate::protocol::account::AccountCall;
use crate::protocol::endpoint::EndpointCall;
use crate::webhooks::queue::{MOST_AT_ONCE, Waiting, batch};
use crate::webhooks::{schedule, signature};
use futures_util::future::join_all;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use worker::{Env, State};

/// When the alarm looks again if whoever delivers now does not come to an end.
const DEAD_MAN_SECONDS: u32 = 60;
/// After this a batch counts as lost with the request that made it: no batch takes as long.
const LONGEST_BATCH_SECONDS: u32 = 300;
/// How many batches one `run_due` makes at most.
const MOST_BATCHES: u32 = 50;
/// How long `run_due` waits for the end of a batch that is under way.
const LONGEST_WAIT_MILLIS: u32 = 30_000;

/// One endpoint's state and what it needs to work on it.
pub(super) struct EndpointCore {
    state: State,
    pub(super) storage: Storage,
    settings: StateRow<Settings>,
    config: Config,
    env: Env,
    /// When the batch under way began.
    delivering: Cell<Option<Timestamp>>,
    /// Batches under way, by when they began: who waits for their end.
    batches: UnderWay<Timestamp>,
}

/// Marks a batch as under way for as long as it lives.
struct Delivering<'a> {
    mark: &'a Cell<Option<Timestamp>>,
    since: Timestamp,
    _work: Option<Work<'a, Timestamp>>,
}

impl Drop for Delivering<'_> {
    fn drop(&mut self) {
        if self.mark.get() == Some(self.since) {
            self.mark.set(None);
        }
    }
}

impl EndpointCore {
    pub(super) fn new(state: State, env: Env) -> Self {
        let storage = Storage::of(&state);
        Self {
            state,
            settings: StateRow::new(&storage, state::ROW),
            storage,
            config: config(&env),
            env,
            delivering: Cell::new(None),
            batches: UnderWay::default(),
        }
    }

    /// Answers a call with JSON.
    pub(super) async fn handle(self: Rc<Self>, call: EndpointCall) -> Result<String, Fault> {
        let (storage, kept) = (&self.storage, &self.settings);
        match call {
            EndpointCall::Configure { url, secret, mode } => {
                let first = Settings {
                    url,
                    secret,
                    mode,
                    disabled: false,
                    changes: Operations::default(),
                };
                kept.transaction(|| state::configure(storage, kept, first))?;
                self.deliver_later();
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
            }
            EndpointCall::Enqueue(events) => {
                self.take(|deliveries, at| {
                    let mut events = events.iter();
                    events.try_for_each(|event| deliveries.enqueue(event, at))
                })
                .await?;
                self.deliver_later();
            }
            EndpointCall::Retry(event) => {
                self.take(|deliveries, at| deliveries.retry(&event, at))
                    .await?;
                self.deliver_later();
            }
        }
        json(&())
    }

    fn deliver_later(self: &Rc<Self>) {
        let core = Rc::clone(self);
        self.state.wait_until(async move {
            if let Err(fault) = core.deliver_and_arm().await {
                fault.log("endpoint");
            }
        });
    }

    /// The deliveries, unless the endpoint was deleted.
    fn deliveries(&self) -> Result<Option<Deliveries<'_>>, Fault> {
        let settings = self.settings.load()?;
        Ok(settings.map(|_| Deliveries::new(&self.storage)))
    }

    /// Takes events by `take`, unless the endpoint was deleted meanwhile.
    async fn take(
        &self,
        take: impl Fn(&Deliveries<'_>, Timestamp) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let alarm = self.storage.look_at_alarm().await?;
        self.storage.transaction(|| {
            let Some(deliveries) = self.deliveries()? else {
                return Ok(());
            };
            let first = schedule::first_try(&self.config.webhook_schedule, now());
            take(&deliveries, first)?;
            let latest = now().plus_seconds(DEAD_MAN_SECONDS);
            // An alarm long overdue is one the platform forgot.
            let overdue = now().plus_millis(-1000 * i64::from(DEAD_MAN_SECONDS));
            match alarm {
                Alarm::SetFor(at) if at <= latest && at > overdue => Ok(()),
                Alarm::SetFor(_) | Alarm::Off | Alarm::Unknown => self.storage.set_alarm(latest),
            }
        })
    }

    /// The alarm: makes a batch of what is due and sets the next alarm.
    pub(super) async fn on_alarm(&self) -> Result<(), Fault> {
        let Some(deliveries) = self.deliveries()? else {
            return Ok(());
        };
        deliveries.prune(now())?;
        if deliveries.earliest()?.is_none() {
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
                if let Some(deliveries) = self.deliveries()? {
                    deliveries.prune(now())?;
                }
                self.arm().await
            }
            None => Ok(()),
        }
    }

    /// Sets the alarm for the earliest delivery.
    async fn arm(&self) -> Result<(), Fault> {
        let alarm = self.storage.look_at_alarm().await?;
        let Some(deliveries) = self.deliveries()? else {
            return Ok(());
        };
        match deliveries.earliest()? {
            Some(due) if alarm != Alarm::SetFor(due) => self.storage.set_alarm(due),
            // With nothing to do, an alarm still set is cheaper to leave than to take back.
            Some(_) | None => Ok(()),
        }
    }

    /// Does what is due within the next seconds, batch after batch.
    pub(super) async fn run_due(&self, advance_seconds: u32) -> Result<Ran, Fault> {
        if !settings(&self.env).development {
            return Err(Fault::new("run_due needs the variable DEVELOPMENT"));
        }
        let until = now().plus_seconds(advance_seconds);
        let mut ran = 0;
        for _ in 0..MOST_BATCHES {
            match self.deliver(until, advance_seconds).await? {
                Some(0) => break,
                Some(tried) => ran += tried,
                None => {
                    if self.end_of_batch().await.is_none() {
                        break;
                    }
                }
            }
        }
        self.arm().await?;
        Ok(Ran { ran })
    }

    /// Begins a batch, unless another one is under way.
    fn begin_batch(&self) -> Option<Delivering<'_>> {
        let since = now();
        let is_alive = |began: Timestamp| began.plus_seconds(LONGEST_BATCH_SECONDS) > since;
        if self.delivering.get().is_some_and(is_alive) {
            return None;
        }
        self.delivering.set(Some(since));
        Some(Delivering {
            mark: &self.delivering,
            since,
            _work: self.batches.begin(since),
        })
    }

    /// Waits for the end of the batch under way; `None` if that takes too long.
    async fn end_of_batch(&self) -> Option<()> {
        match self.delivering.get() {
            Some(began) => within(LONGEST_WAIT_MILLIS, self.batches.ended(&began)).await,
            None => Some(()),
        }
    }

    /// Tries a batch of what is due at `until` and says how many; `None` if one is under way.
    async fn deliver(&self, until: Timestamp, ahead: u32) -> Result<Option<u32>, Fault> {
        let Some(_delivering) = self.begin_batch() else {
            return Ok(None);
        };
        let Some(deliveries) = self.deliveries()? else {
            return Ok(Some(0));
        };
        let due = batch(deliveries.due(until)?, until);
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
        self.report_delivered(delivered.take()).await;
        match fault.take() {
            Some(fault) => Err(fault),
            None => Ok(Some(tried.get())),
        }
    }

    /// Posts one event and records what became of it; whether Account waits for word of it.
    async fn try_one(&self, delivery: &Waiting, ahead: u32) -> Result<bool, Fault> {
        // Read now: the endpoint may have changed or gone since the batch was made.
        let Some(settings) = self.settings.load()? else {
            return Ok(false);
        };
        let Some((body, is_owed)) = Deliveries::new(&self.storage).body(delivery.sequence)? else {
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
        self.storage.transaction(|| match self.deliveries()? {
            Some(deliveries) => deliveries.record(delivery, &tried, moment),
            None => Ok(()),
        })?;
        Ok(is_owed && matches!(tried, Tried::Delivered))
    }

    fn after_failure(&self, delivery: &Waiting, moment: Timestamp) -> Result<Tried, Fault> {
        let tries = delivery.tries.saturating_add(1);
        let mut entropy = RuntimeEntropy::new()?;
        let next = schedule::next_try(&self.config.webhook_schedule, tries, moment, &mut entropy);
        Ok(next.map_or(Tried::GivenUp, Tried::Failed))
    }

    /// Reports to Account what was delivered, for `pending_webhooks`. Best effort.
    async fn report_delivered(&self, mut events: Vec<String>) {
        let reported = async {
            let (Some(event), Some(settings)) = (events.pop(), self.settings.load()?) else {
                return Ok(());
            };
            let call = AccountCall::Delivered {
                event,
                more: events,
            };
            ask_within(2_000, &self.env, Object::Account(settings.mode), call).await
        };
        if let Err(fault) = reported.await {
            let fault: Fault = fault;
            fault.log("Account");
        }
    }
}
