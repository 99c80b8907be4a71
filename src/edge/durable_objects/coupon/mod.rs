//! The `Coupon` object: the gate of one coupon and its codes.
//!
//! It alone decides who gets the discount. Every call is one transaction over the coupon, at most
//! two of its codes and one place; the rules are [`crate::domain::coupon_gate`]. Account says what
//! the coupon is, and hears how often it was used.

mod codes;
mod core;
mod lane;
mod state;
mod work;

use crate::edge::durable_objects::agenda;
use crate::edge::runtime::Answer;
use crate::edge::settings;
use core::CouponCore;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Request;
use worker::worker_sys::DurableObjectState;
use worker::{Env, State};

/// The object's shell; everything is in [`CouponCore`], which outlives a request.
#[wasm_bindgen]
pub struct Coupon {
    core: Rc<CouponCore>,
}

#[wasm_bindgen]
impl Coupon {
    /// Made by the runtime, once for each instance.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Self {
        let state = State::from(state);
        let limits = settings::config(&env).attempt_limits;
        Self {
            core: Rc::new(CouponCore::new(state, env, limits)),
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
