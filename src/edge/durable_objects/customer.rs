//! The `Customer` object: one customer.
//!
//! The rules are [`crate::api::resources::customer::stored`]. Nothing is awaited between the read of
//! the row and its write. It has no alarm: an answer says whether the Ledger was told, and whoever
//! had it changed comes again until it was.

use super::state_row::StateRow;
use crate::api::resources::customer::stored::{Stored, Taken};
use crate::domain::Error;
use crate::domain::ledger::Recorded;
use crate::edge::ledger_volumes;
use crate::edge::runtime::{Answer, Fault, Incoming, Object, Storage, answer, ask, asked, within};
use crate::protocol::customer::{CustomerAnswer, CustomerCall};
use crate::protocol::ledger::LedgerCall;
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

/// The key of its row. A storage format.
const ROW: &str = "customer";
/// How long an answer waits for the Ledger.
const LEDGER_WAIT_MILLIS: u32 = 2000;

#[wasm_bindgen]
pub struct Customer {
    row: StateRow<Stored>,
    env: Env,
}

#[wasm_bindgen]
impl Customer {
    /// Made by the runtime, once for each instance.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let storage = Storage::of(&State::from(state));
        Self {
            row: StateRow::new(&storage, ROW),
            env,
        }
    }

    /// One call of another object's, or of the Worker's.
    pub async fn fetch(&self, request: Request) -> Answer {
        answer(self.serve(request).await)
    }
}

impl Customer {
    async fn serve(&self, request: Request) -> Result<Option<CustomerAnswer>, Fault> {
        let Incoming::Call(call) = asked(request).await? else {
            return Ok(None);
        };
        let Some(result) = self.take(&call)? else {
            return Ok(None);
        };
        if let Some(Err(untold)) = within(LEDGER_WAIT_MILLIS, self.tell()).await {
            untold.log("customer");
        }
        Ok(self.row.load()?.map(|stored| stored.answer(result)))
    }

    /// Does what a call asks; `None`: there is no such customer.
    fn take(&self, call: &CustomerCall) -> Result<Option<Result<(), Error>>, Fault> {
        self.row.transaction(|| {
            let known = self.row.load()?;
            let mode = match call {
                CustomerCall::Create { customer, .. } => customer.mode,
                CustomerCall::Update { mode, .. }
                | CustomerCall::Delete { mode, .. }
                | CustomerCall::Retrieve { mode } => *mode,
            };
            let newest = ledger_volumes::newest(mode).unwrap_or(1);
            match Stored::take(known.as_deref(), call, newest)? {
                Taken::Missing => Ok(None),
                Taken::Late => Err(Fault::new("an older operation on a customer came late")),
                Taken::Now(stored, result) => {
                    if known.as_deref() != Some(&*stored) {
                        self.row.put(*stored)?;
                    }
                    Ok(Some(result))
                }
            }
        })
    }

    /// Tells the Ledger what it does not know yet, in order.
    async fn tell(&self) -> Result<(), Fault> {
        while let Some(stored) = self.row.load()?
            && let Some(sent) = stored.untold()
        {
            let (volume, record) = sent;
            let ledger = Object::Ledger(stored.mode(), *volume);
            let call = LedgerCall::Record(record.clone());
            let recorded: Recorded = ask(&self.env, ledger, call).await?;
            ledger_volumes::learn(stored.mode(), recorded.newest());
            self.row.transaction(|| {
                let Some(known) = self.row.load()? else {
                    return Ok(());
                };
                let mut stored = (*known).clone();
                stored.told(sent, &recorded);
                self.row.put(stored)
            })?;
        }
        Ok(())
    }
}
