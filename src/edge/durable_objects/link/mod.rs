//! The `Link` object: the gate buyers pass.
//!
//! It alone writes a link's count, its places and its KV key. Every call is one
//! transaction over the gate and at most one place; the rules are
//! [`crate::domain::gate`] and [`crate::domain::door`].

mod addresses;
mod change;
mod core;
mod guess;
mod lane;
mod lease;
mod publish;
mod records;
mod rows;
mod state;
mod work;

use crate::edge::durable_objects::agenda;
use crate::edge::runtime::Answer;
use crate::edge::settings;
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
        let limits = settings::config(&env).attempt_limits;
        Self {
            core: Rc::new(LinkCore::new(state, env, limits)),
        }
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
