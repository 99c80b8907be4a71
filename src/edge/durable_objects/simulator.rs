//! The Simulator: the bank of test mode, one row for each idempotency key.
//!
//! The rules are [`crate::payments::simulator`]. Nothing is awaited between the read of a row and
//! its write.

use crate::domain::processor::{Outcome, ProcessorCall};
use crate::edge::runtime::{Answer, Fault, Incoming, Ran, Storage, answer, asked, pause};
use crate::edge::settings::settings;
use crate::payments::faults::{Faults, Loss};
use crate::payments::simulator::{Entry, Line, apply, key_of};
use serde::Serialize;
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

/// What every row's key begins with. A storage format.
const CHARGE: &str = "charge:";

#[wasm_bindgen]
pub struct Simulator {
    storage: Storage,
    env: Env,
    calls: Cell<u64>,
}

/// Its answers: an outcome to every call but `Ledger`.
#[derive(Serialize)]
#[serde(untagged)]
enum Reply {
    Outcome(Outcome),
    Ledger(Vec<Line>),
    Ran(Ran),
}

#[wasm_bindgen]
impl Simulator {
    /// Made by the runtime, once for each instance.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let state = State::from(state);
        Self {
            storage: Storage::of(&state),
            env,
            calls: Cell::new(0),
        }
    }

    /// One call of another object's, or of the Worker's.
    pub async fn fetch(&self, request: Request) -> Answer {
        answer(self.serve(request).await)
    }
}

impl Simulator {
    async fn serve(&self, request: Request) -> Result<Reply, Fault> {
        match asked(request).await? {
            Incoming::Call(ProcessorCall::Ledger) => self.ledger(),
            Incoming::Call(call) => self.outcome(&call).await,
            Incoming::RunDue { .. } => Ok(Reply::Ran(Ran { ran: 0 })),
        }
    }

    fn ledger(&self) -> Result<Reply, Fault> {
        let entries = self.storage.scan::<Entry>(CHARGE)?;
        Ok(Reply::Ledger(
            entries.iter().map(|(_, entry)| entry.line()).collect(),
        ))
    }

    async fn outcome(&self, call: &ProcessorCall) -> Result<Reply, Fault> {
        let faults = self.faults()?;
        let number = self.calls.get().wrapping_add(1);
        self.calls.set(number);
        if faults.delay_ms > 0 {
            pause(faults.delay_ms).await;
        }
        let loss = faults.loss(number);
        if loss == Loss::Request {
            return Err(Fault::new("the request was lost on purpose"));
        }
        let outcome = self.storage.transaction(|| self.settle(call))?;
        if loss == Loss::Answer {
            return Err(Fault::new("the answer was lost on purpose"));
        }
        Ok(Reply::Outcome(outcome))
    }

    fn settle(&self, call: &ProcessorCall) -> Result<Outcome, Fault> {
        let row = format!("{CHARGE}{}", key_of(call).unwrap_or_default());
        let before: Option<Entry> = self.storage.get(&row)?;
        let (after, outcome) =
            apply(before.clone(), call).map_err(|misuse| Fault::new(misuse.to_string()))?;
        if before.as_ref() != Some(&after) {
            self.storage.put(&row, &after)?;
        }
        Ok(outcome)
    }

    fn faults(&self) -> Result<Faults, Fault> {
        match self.env.var("SIMULATOR_FAULTS") {
            Ok(text) if settings(&self.env).development => {
                Faults::parse(&text.to_string()).map_err(Fault::new)
            }
            _ => Ok(Faults::default()),
        }
    }
}
