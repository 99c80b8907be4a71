//! The `Account` object of a mode: what the merchant makes, and its outbox.
//!
//! The rules are [`crate::api::handle`]; here they get their rows, one
//! transaction for each step, and their outbox is sent. It stands in no
//! buyer's path.

mod lane;
mod outbox;
mod store;
mod sweep;

use crate::api::context::AskedCoupon;
use crate::api::handle::{self, Progress, Standing};
use crate::api::response;
use crate::api::store::{Store, idempotency};
use crate::domain::gate::LinkStatus;
use crate::domain::{Config, Error, PaymentLinkId, Timestamp};
use crate::edge::durable_objects::agenda::{self, Agenda, Object as AgendaObject};
use crate::edge::runtime::{self, Answer, Fault, Object, RuntimeEntropy, Storage, ask, json};
use crate::edge::settings;
use crate::protocol::account::{AccountCall, ApiCall, ApiReply};
use crate::protocol::coupon::{CouponCall, Redeemed};
use crate::protocol::link::LinkCall;
use lane::Lane;
use std::cell::Cell;
use std::rc::Rc;
use store::{AccountState, SqlStore};
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

/// How long whoever wrote to the outbox has time to send it, until the alarm does.
const GRACE_SECONDS: u32 = 5;
/// When the first of what is written now is pruned, at the earliest.
const FIRST_PRUNING_SECONDS: u32 = 86_400;

/// The object's shell; everything is in [`AccountCore`], which outlives a request.
#[wasm_bindgen]
pub struct Account {
    core: Rc<AccountCore>,
}

#[wasm_bindgen]
impl Account {
    /// Made by the runtime, once for each instance.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let state = State::from(state);
        let storage = Storage::of(&state);
        let config = settings::config(&env);
        let core = Rc::new(AccountCore {
            state: AccountState::new(storage.clone()),
            agenda: Agenda::new(state, &storage),
            env,
            config,
            prune_at: Cell::new(None),
        });
        Self { core }
    }

    /// One call of another object's, or of the Worker's.
    pub async fn fetch(&self, request: Request) -> Answer {
        agenda::fetch(&self.core, request).await
    }

    /// Rings when something is due.
    pub async fn alarm(&self) {
        agenda::alarm(&self.core).await;
    }
}

struct AccountCore {
    state: AccountState,
    env: Env,
    config: Config,
    agenda: Agenda<Lane>,
    /// When something is to be pruned, if anything is; unknown until it was looked for.
    prune_at: Cell<Option<PruneAt>>,
}

/// When something is to be pruned; `None`: there is nothing.
type PruneAt = Option<Timestamp>;

impl AgendaObject for AccountCore {
    type Call = AccountCall;

    async fn handle(self: Rc<Self>, call: AccountCall) -> Result<String, Fault> {
        SqlStore::on(&self.state).check_layout()?;
        match call {
            AccountCall::Api(call) => json(&self.api(&call).await?),
            AccountCall::Expand { object, expand } => {
                let store = SqlStore::on(&self.state);
                json(&handle::expanded(
                    &store,
                    object,
                    &expand,
                    None,
                    runtime::now(),
                )?)
            }
            AccountCall::LinkChanged {
                link,
                revision,
                active,
                count,
            } => {
                let standing = Standing {
                    revision,
                    active,
                    count,
                };
                self.transaction(|store| handle::link_changed(store, &link, standing))?;
                json(&())
            }
            AccountCall::CouponRedeemed { key, redeemed } => {
                let now = runtime::now();
                self.transaction(|store| handle::redeemed(store, &key, &redeemed, now))?;
                agenda::later(&self);
                json(&())
            }
            AccountCall::FindCode(code) => {
                let store = SqlStore::on(&self.state);
                json(&handle::find_code(&store, &code, runtime::now())?)
            }
            AccountCall::FindSlug(slug) => {
                let store = SqlStore::on(&self.state);
                match store.slug(&slug)? {
                    found @ Some(_) => json(&found),
                    None => json(&store.slug(&slug.to_ascii_lowercase())?),
                }
            }
            AccountCall::Volumes => json(&SqlStore::on(&self.state).newest_volume()?),
            AccountCall::VolumeOpened { number } => {
                let now = runtime::now();
                self.transaction(|store| handle::volume_opened(store, number, now))?;
                agenda::later(&self);
                json(&())
            }
            AccountCall::Sweep => {
                self.begin_sweep()?;
                agenda::later(&self);
                json(&())
            }
        }
    }
}

impl AccountCore {
    /// A request to the API; the inner error is the caller's.
    async fn api(self: &Rc<Self>, call: &ApiCall) -> Result<ApiReply, Fault> {
        let core = self;
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
            core.attempt(|store| {
                let begun = handle::begin(store, call, &core.config, now, &mut entropy)?;
                store.note_mode(call.mode)?;
                Ok(begun)
            })?
        };
        let reply = match begun {
            Err(error) => Err(error),
            Ok(Progress::Answered(reply)) => Ok(reply),
            Ok(Progress::AskCoupon { asked, expand }) => core.ask_coupon(&asked, &expand).await,
            Ok(Progress::AskLink { id, expand }) => core.ask_link(&id, &expand).await,
            Ok(Progress::Waiting { key, target }) => {
                core.send_to(&target, &key).await?;
                // It could not be reached: the alarm goes on, the key answers 409 meanwhile.
                core.transaction(|store| handle::answer(store, &key))?
                    .ok_or_else(|| idempotency::in_flight(call))
            }
        };
        // After an error, too: who repeats an unfinished request should not wait for the alarm.
        if call.method != "GET" {
            self.tell_the_ledger().await;
            agenda::later(self);
        }
        Ok(reply.unwrap_or_else(|error| response::error(&error)))
    }

    /// Runs `work` over the rows in one transaction that also arms the alarm.
    fn transaction<T, E: Into<Fault>>(
        &self,
        work: impl FnOnce(&mut SqlStore<'_>) -> Result<T, E>,
    ) -> Result<T, Fault> {
        self.state.transaction(|| {
            let mut store = SqlStore::on(&self.state);
            store.create()?;
            let value = work(&mut store).map_err(Into::into)?;
            let due = store.finish()?;
            self.arm(due)?;
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

    /// Makes sure the alarm sends what this instance does not live to send, and prunes.
    fn arm(&self, due: Option<Timestamp>) -> Result<(), Fault> {
        let now = runtime::now();
        if let Some(due) = due {
            self.agenda
                .arm_by(due.max(now.plus_seconds(GRACE_SECONDS)))?;
        }
        let known = self.pruning_due()?;
        let pruning = known.unwrap_or_else(|| now.plus_seconds(FIRST_PRUNING_SECONDS));
        self.prune_at.set(Some(Some(pruning)));
        self.agenda
            .arm_by(pruning.max(now.plus_seconds(GRACE_SECONDS)))
    }

    fn pruning_due(&self) -> Result<PruneAt, Fault> {
        if let Some(known) = self.prune_at.get() {
            return Ok(known);
        }
        let due = handle::prune_due(&SqlStore::on(&self.state))?;
        self.prune_at.set(Some(due));
        Ok(due)
    }

    async fn ask_coupon(&self, asked: &AskedCoupon, expand: &[String]) -> Result<ApiReply, Error> {
        let redeemed = self.redeemed(asked).await;
        let redeemed = redeemed.inspect_err(|lost| lost.log("account"));
        let redeemed = redeemed.ok().flatten();
        let store = SqlStore::on(&self.state);
        handle::coupon_answer(&store, asked, expand, redeemed.as_ref(), runtime::now())
    }

    /// How often a coupon, or a code of it, was used; `None`: its object does not know it yet.
    async fn redeemed(&self, asked: &AskedCoupon) -> Result<Option<Redeemed>, Fault> {
        let mode = self.state.mode.load()?;
        let mode = mode.ok_or_else(|| Fault::new("an Account does not know its mode"))?;
        let call = CouponCall::Look { code: asked.code };
        ask(&self.env, Object::Coupon(*mode, &asked.key), call).await
    }

    async fn ask_link(&self, id: &PaymentLinkId, expand: &[String]) -> Result<ApiReply, Error> {
        let link = Object::Link(id.as_str());
        let status: Result<Option<LinkStatus>, Fault> = ask(&self.env, link, LinkCall::Look).await;
        let status = status
            .inspect_err(|lost| lost.log("account"))
            .ok()
            .flatten();
        let store = SqlStore::on(&self.state);
        handle::link_answer(&store, id, expand, status.as_ref(), runtime::now())
    }
}
