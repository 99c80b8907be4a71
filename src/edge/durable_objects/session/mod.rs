//! The `Session` object: one buyer's purchase, from the first post to the last message about it.
//!
//! Every change is one transaction: the session, its outgoing messages and the
//! alarm. Between a read and its write there is no await; after every answer
//! from elsewhere the session is read again. The rules are
//! [`crate::domain::checkout::transition`].

mod act;
mod brought;
mod calls;
mod code_buyer;
mod core;
mod lane;
mod outbox;
mod pay;
mod rows;
mod state;
mod told;
mod work;

use crate::edge::durable_objects::agenda;
use crate::edge::runtime::Answer;
use crate::edge::settings;
use core::SessionCore;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

/// The object's shell; everything is in [`SessionCore`], which outlives a request.
#[wasm_bindgen]
pub struct Session {
    core: Rc<SessionCore>,
}

#[wasm_bindgen]
impl Session {
    /// Made by the runtime, once for each instance.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let state = State::from(state);
        let config = settings::config(&env);
        Self {
            core: Rc::new(SessionCore::new(state, env, config)),
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
