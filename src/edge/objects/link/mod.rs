//! The `Link` object: the gate buyers pass.
//!
//! It alone writes a link's count, its places and its KV key. Every call is one
//! transaction over the gate and at most one place; the rules are
//! [`crate::domain::gate`] and [`crate::domain::quota`].

mod desk;
mod lease;
mod publish;

use crate::edge::objects::alarm;
use crate::edge::runtime::{self, Asked, answer_json, asked, counts, json};
use desk::Desk;
use std::rc::Rc;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

/// The object's shell; everything is in [`Desk`], which outlives a request.
#[durable_object(alarm)]
pub struct Link {
    desk: Rc<Desk>,
}

impl DurableObject for Link {
    fn new(state: State, env: Env) -> Self {
        Self {
            desk: Rc::new(Desk::new(state, env)),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let desk = Rc::clone(&self.desk);
        answer_json(match asked(request).await {
            Ok(Asked::Call(call, version)) => desk.handle(call, version).await,
            Ok(Asked::RunDue { advance_seconds }) => {
                let now = runtime::now().plus_seconds(advance_seconds);
                desk.run_due(now).await.and_then(|ran| json(&ran))
            }
            Err(fault) => Err(fault),
        })
    }

    async fn alarm(&self) -> Result<Response> {
        counts::alarm_rung();
        if let Err(fault) = self.desk.run_due(runtime::now()).await {
            fault.log("link alarm");
            alarm::again(&self.desk.storage);
        }
        Response::empty()
    }
}
