//! The `Endpoint` object: one webhook receiver with its queue, so that a dead one slows nobody else.
//!
//! An event is delivered in the background as soon as it is taken; the alarm, set in the same
//! transaction, is the guarantee. Only one batch is under way at a time.

mod core;
mod deliveries;
mod send;
mod state;

use crate::edge::durable_objects::alarm;
use crate::edge::runtime::{Answer, Incoming, answer_json, asked, counts, json};
use core::EndpointCore;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

/// The object's shell; everything is in [`EndpointCore`], which outlives a request.
#[wasm_bindgen]
pub struct Endpoint {
    core: Rc<EndpointCore>,
}

#[wasm_bindgen]
impl Endpoint {
    /// Made by the runtime, once for each instance.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let state = State::from(state);
        Self {
            core: Rc::new(EndpointCore::new(state, env)),
        }
    }

    /// One call of another object's, or of the Worker's.
    pub async fn fetch(&self, request: Request) -> Answer {
        let core = Rc::clone(&self.core);
        answer_json(match asked(request).await {
            Ok(Incoming::Call(call)) => core.handle(call).await,
            Ok(Incoming::RunDue { advance_seconds }) => core
                .run_due(advance_seconds)
                .await
                .and_then(|ran| json(&ran)),
            Err(fault) => Err(fault),
        })
    }

    /// Never fails: the platform would try six times and then forget the alarm for ever.
    pub async fn alarm(&self) {
        counts::alarm_rung();
        if let Err(fault) = self.core.on_alarm().await {
            fault.log("endpoint alarm");
            alarm::again(&self.core.storage);
        }
    }
}
