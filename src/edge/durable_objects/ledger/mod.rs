//! The `Ledger` object: one volume of what happened, which lists are read from and which hands the
//! events to the endpoints.
//!
//! The rules are [`crate::domain::ledger`]; here they get their rows, one transaction for each
//! step, and what follows is sent by the agenda.

mod core;
mod lane;
mod lists;
mod outlook;
mod posted;
mod remembered;
mod rows;
mod sweep;
mod tables;
mod work;

use super::agenda;
use crate::edge::runtime::Answer;
use core::LedgerCore;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

/// The object's shell; everything is in [`LedgerCore`], which outlives a request.
#[wasm_bindgen]
pub struct Ledger {
    core: Rc<LedgerCore>,
}

#[wasm_bindgen]
impl Ledger {
    /// Made by the runtime, once for each instance.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        Self {
            core: Rc::new(LedgerCore::new(State::from(state), env)),
        }
    }

    /// One call of another object's, or of the Worker's.
    pub async fn fetch(&self, request: Request) -> Answer {
        self.core.learn_name(&request.url());
        agenda::fetch(&self.core, request).await
    }

    /// Never fails: the platform would try six times and then forget the alarm for ever.
    pub async fn alarm(&self) {
        agenda::alarm(&self.core).await;
    }
}
