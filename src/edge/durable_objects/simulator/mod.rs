//! The Simulator: the bank of test mode, one row for each payment.
//!
//! The rules are [`crate::payments::simulator`]. Nothing is awaited between the read of a row and
//! its write. What a bank says by itself it tells the session in `words`.

mod words;

use crate::domain::Timestamp;
use crate::domain::processor::{Outcome, ProcessorCall, Reference};
use crate::edge::durable_objects::agenda::{self, Agenda};
use crate::edge::runtime::{self, Answer, Fault, Incoming, Ran, Storage, answer, asked, pause};
use crate::edge::settings::settings;
use crate::payments::faults::{Faults, Loss};
use crate::payments::simulator::{Circumstances, Entry, Line, apply, reference_of};
use serde::Serialize;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

/// What every row's key begins with. A storage format.
const PAYMENT: &str = "payment:";

/// The object's shell; everything is in [`SimulatorCore`], which outlives a request.
#[wasm_bindgen]
pub struct Simulator {
    core: Rc<SimulatorCore>,
}

struct SimulatorCore {
    agenda: Agenda<Reference>,
    storage: Storage,
    env: Env,
    calls: Cell<u64>,
    /// How many payments were asked for.
    payments: Cell<u64>,
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
        let storage = Storage::of(&state);
        Self {
            core: Rc::new(SimulatorCore {
                agenda: Agenda::new(state, &storage),
                storage,
                env,
                calls: Cell::new(0),
                payments: Cell::new(0),
            }),
        }
    }

    /// One call of another object's, or of the Worker's.
    pub async fn fetch(&self, request: Request) -> Answer {
        answer(self.core.serve(request).await)
    }

    /// Rings when a bank has something to say.
    pub async fn alarm(&self) {
        agenda::alarm(&self.core).await;
    }
}

impl SimulatorCore {
    async fn serve(self: &Rc<Self>, request: Request) -> Result<Reply, Fault> {
        match asked(request).await? {
            Incoming::Call(ProcessorCall::Ledger) => self.ledger(),
            Incoming::Call(call) => {
                agenda::look_after(self).await;
                self.outcome(&call).await
            }
            Incoming::RunDue { advance_seconds } => {
                let now = runtime::now().plus_seconds(advance_seconds);
                let ran = self.storage.transaction(|| self.pass_time(now))?;
                agenda::run_due(self, advance_seconds).await?;
                Ok(Reply::Ran(Ran { ran }))
            }
        }
    }

    fn ledger(&self) -> Result<Reply, Fault> {
        let entries = self.storage.scan::<Entry>(PAYMENT)?;
        Ok(Reply::Ledger(
            entries.iter().map(|(_, entry)| entry.line()).collect(),
        ))
    }

    async fn outcome(&self, call: &ProcessorCall) -> Result<Reply, Fault> {
        // What a bank decides is no call of ours, with which anything could go wrong.
        let faults = if matches!(call, ProcessorCall::Decide { .. }) {
            Faults::default()
        } else {
            self.faults()?
        };
        let number = next(&self.calls);
        if faults.delay_ms > 0 {
            pause(faults.delay_ms).await;
        }
        let loss = faults.loss(number);
        if loss == Loss::Request {
            return Err(Fault::new("the request was lost on purpose"));
        }
        let outcome = self.storage.transaction(|| self.settle(call, faults))?;
        if loss == Loss::Answer {
            return Err(Fault::new("the answer was lost on purpose"));
        }
        Ok(Reply::Outcome(outcome))
    }

    fn settle(&self, call: &ProcessorCall, faults: Faults) -> Result<Outcome, Fault> {
        let reference = reference_of(call).ok_or_else(|| Fault::new("a call about no payment"))?;
        let row = row_of(reference.as_str());
        let now = runtime::now();
        let debit = match call {
            ProcessorCall::Authorise { .. } => faults.debit(next(&self.payments), now),
            ProcessorCall::Prepare { .. }
            | ProcessorCall::Authenticate { .. }
            | ProcessorCall::Capture { .. }
            | ProcessorCall::Cancel { .. }
            | ProcessorCall::Refund { .. }
            | ProcessorCall::Look { .. }
            | ProcessorCall::LookRefund { .. }
            | ProcessorCall::LookDispute { .. }
            | ProcessorCall::SubmitEvidence { .. }
            | ProcessorCall::AcceptDispute { .. }
            | ProcessorCall::Decide { .. }
            | ProcessorCall::Ledger => None,
        };
        let before: Option<Entry> = self.storage.get(&row)?;
        let at = Circumstances {
            now,
            debit,
            delays: settings(&self.env).delays,
        };
        let (after, outcome) = apply(before.clone(), call, at);
        if let Some(after) = after.filter(|after| before.as_ref() != Some(after)) {
            self.storage.put(&row, &after)?;
            self.plan_word(before.as_ref(), &after, now)?;
        }
        Ok(outcome)
    }

    /// Has everything happen whose time is over by `now`; to how many payments.
    fn pass_time(&self, now: Timestamp) -> Result<u32, Fault> {
        let mut decided = 0_u32;
        for (_, before) in self.storage.scan::<Entry>(PAYMENT)? {
            let mut after = before.clone();
            after.pass_time(now, settings(&self.env).delays);
            if after != before {
                self.storage
                    .put(&row_of(after.reference.as_str()), &after)?;
                self.plan_word(Some(&before), &after, now)?;
                decided = decided.saturating_add(1);
            }
        }
        Ok(decided)
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

fn row_of(reference: &str) -> String {
    format!("{PAYMENT}{reference}")
}

/// Counts one more.
fn next(counter: &Cell<u64>) -> u64 {
    let number = counter.get().wrapping_add(1);
    counter.set(number);
    number
}
