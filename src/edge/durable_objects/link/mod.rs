//! The `Link` object: the gate buyers pass.
//!
//! It alone writes a link's count, its places and its KV key. Every call is one
//! transaction over the gate and at most one place; the rules are
//! [`crate::domain::gate`] and [`crate::domain::door`].

mod core;
mod lease;
mod places;
mod publish;
mod rows;
mod state;

use crate::edge::durable_objects::alarm;
use crate::edge::runtime::{self, Answer, Incoming, answer_json, asked, counts, json};
use core::LinkCore;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

/// The object's shell; everything is in [`LinkCore`], which outlives a request.
#[wasm_bindgen]
pub struct Link {
    core: Rc<LinkCore>,
}

#[wasm_bindgen]
impl Link {
    /// Made by the runtime, once for each instance.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let state = State::from(state);
        Self {
            core: Rc::new(LinkCore::new(state, env)),
        }
    }

    /// One call of another object's, or of the Worker's.
    pub async fn fetch(&self, request: Request) -> Answer {
        let core = Rc::clone(&self.core);
        answer_json(match asked(request).await {
            Ok(Incoming::Call(call)) => core.handle(call).await,
            Ok(Incoming::RunDue { advance_seconds }) => {
                let now = runtime::now().plus_seconds(advance_seconds);
                core.run_due(now).await.and_then(|ran| json(&ran))
            }
            Err(fault) => Err(fault),
        })
    }

    /// Never fails: the platform would try six times and then forget the alarm for ever.
    pub async fn alarm(&self) {
        counts::alarm_rung();
        if let Err(fault) = self.core.run_due(runtime::now()).await {
            fault.log("link alarm");
            alarm::again(&self.core.storage);
        }
    }
}
