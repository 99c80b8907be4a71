//! The `Endpoint` object: one webhook receiver with its queue, so that a dead one slows nobody else.
//!
//! A volume of the Ledger hands it events, which it tries at once; what does not work at once has
//! rows here, and the alarm is the guarantee.

mod core;
mod deliveries;
mod lane;
mod post;
mod send;
mod state;
mod work;

use super::agenda;
use crate::edge::runtime::{Answer, is_run_due};
use core::EndpointCore;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::Env;
use worker::worker_sys::DurableObjectState;

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
        Self {
            core: Rc::new(EndpointCore::new(state, env)),
        }
    }

    /// One call of another object's, or of the Worker's.
    pub async fn fetch(&self, request: Request) -> Answer {
        if is_run_due(&request) {
            // What is being handed over is due, too.
            self.core.end_of_takes().await;
        }
        agenda::fetch(&self.core, request).await
    }

    /// Never fails: the platform would try six times and then forget the alarm for ever.
    pub async fn alarm(&self) {
        agenda::alarm(&self.core).await;
    }
}
