//! Calls to a mode's processor: with a time-out of its own, and a breaker.

use super::runtime::{self, Fault, Object, ask_within};
use super::settings::settings;
use crate::domain::Mode;
use crate::domain::processor::{Outcome, ProcessorCall};
use crate::payments::Processor;
use crate::payments::breaker::{Admission, Breaker, Reply, Traffic};
use std::cell::Cell;
use worker::Env;

thread_local! {
    static TEST: Cell<Breaker> = Cell::default();
    static LIVE: Cell<Breaker> = Cell::default();
}

/// What `work` says of the breaker of `mode`, after it has changed it.
fn with_breaker<T>(mode: Mode, work: impl FnOnce(&mut Breaker) -> T) -> T {
    let kept = match mode {
        Mode::Test => &TEST,
        Mode::Live => &LIVE,
    };
    kept.with(|kept| {
        let mut breaker = kept.get();
        let said = work(&mut breaker);
        kept.set(breaker);
        said
    })
}

/// Asks the mode's processor; `None` if the outcome is unknown.
pub(super) async fn ask_processor(env: &Env, mode: Mode, call: ProcessorCall) -> Option<Outcome> {
    let settings = settings(env);
    let limits = settings.processor_limits;
    let traffic = Traffic::of(&call);
    let admitted = with_breaker(mode, |breaker| {
        breaker.admit(traffic, runtime::now(), limits)
    });
    let sent = match (admitted, Processor::of_mode(mode)) {
        (Admission::Send, Some(Processor::Simulator)) => {
            let simulator = Object::Simulator(mode);
            ask_within(settings.processor_timeout_millis, env, simulator, call).await
        }
        (Admission::Send, None) => return None,
        (Admission::Hold, _) => {
            Fault::new("the processor answers nobody: nothing was sent").log("processor");
            return traffic.unsent();
        }
    };
    let answer = sent.inspect_err(|fault| fault.log("processor")).ok();
    let reply = match answer {
        Some(_) => Reply::Answered,
        None => Reply::Unknown,
    };
    with_breaker(mode, |breaker| {
        breaker.heard(reply, runtime::now(), limits);
    });
    answer
}
