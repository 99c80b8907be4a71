//! The `Session` object: one buyer's purchase, from the first post to the last message about it.
//!
//! Every change is one transaction: the session, its outgoing messages and the
//! alarm. Between a read and its write there is no await; after every answer
//! from elsewhere the session is read again. The rules are
//! [`crate::domain::checkout::transition`].

mod act;
mod calls;
mod core;
mod outbox;
mod pay;
mod rows;
mod state;
mod told;

use crate::edge::durable_objects::alarm;
use crate::edge::runtime::{self, Answer, Incoming, answer_json, asked, counts, json};
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
            fault.log("session alarm");
            alarm::again(&self.core.storage);
        }
    }
}
