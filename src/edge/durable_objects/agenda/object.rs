//! What every object with an agenda does with a request and with its alarm.

use super::run::{Runner, run_due, run_through};
use super::{Owner, arm, later, settle};
use crate::agenda::{Alarm, Run};
use crate::edge::runtime::{
    self, Answer, Fault, Incoming, Woken, answer, answer_json, asked, counts, is_wake, json,
};
use serde::de::DeserializeOwned;
use std::rc::Rc;
use web_sys::Request;

/// After a handler that failed the alarm rings again this much later.
const AGAIN_SECONDS: u32 = 60;

/// An object that answers calls.
pub(in crate::edge::durable_objects) trait Object: Owner {
    type Call: DeserializeOwned;

    /// Answers a call with JSON.
    async fn handle(self: Rc<Self>, call: Self::Call) -> Result<String, Fault>;
}

/// One call of another object's, or of the Worker's.
pub(in crate::edge::durable_objects) async fn fetch<O: Object>(
    object: &Rc<O>,
    request: Request,
) -> Answer {
    if is_wake(&request) {
        return answer(wake(object).await);
    }
    answer_json(match asked(request).await {
        Ok(Incoming::Call(call)) => {
            look_after(object).await;
            Rc::clone(object).handle(call).await
        }
        Ok(Incoming::RunDue { advance_seconds }) => {
            let ran = run_due(object, advance_seconds).await;
            ran.and_then(|ran| json(&ran))
        }
        Err(fault) => Err(fault),
    })
}

/// The alarm. Never fails: the platform would try six times and then forget it for ever.
pub(in crate::edge::durable_objects) async fn alarm<O: Owner>(object: &Rc<O>) {
    counts::alarm_rung();
    let storage = &object.agenda().storage;
    storage.alarm_rang();
    let mut run = Run::new(runtime::now());
    let ran = run_through(object, &mut run, Runner::Alarm).await;
    if let Err(fault) = ran.and_then(|()| settle(&**object)) {
        fault.log("alarm");
        let again = runtime::now().plus_seconds(AGAIN_SECONDS);
        if let Err(fault) = storage.set_alarm(again) {
            fault.log("alarm");
        }
    }
}

/// Before a call: makes sure that the platform did not forget the alarm of what there is to do.
pub(in crate::edge::durable_objects) async fn look_after<O: Owner>(object: &Rc<O>) {
    let agenda = object.agenda();
    let known = agenda.storage.alarm();
    let needs_no_look = match known {
        Alarm::Unknown | Alarm::Off => agenda.was_looked_after.get(),
        Alarm::SetFor(_) => !known.is_forgotten(runtime::now()),
    };
    if needs_no_look {
        return;
    }
    // A call is answered all the same: it may be what mends it.
    if let Err(fault) = set_if_forgotten(object).await {
        fault.log("agenda");
    }
}

async fn wake<O: Owner>(object: &Rc<O>) -> Result<Woken, Fault> {
    object.agenda().storage.look_at_alarm().await?;
    let was_forgotten = set_if_forgotten(object).await?;
    Ok(Woken { was_forgotten })
}

/// Sets a forgotten alarm and has what is due be done; says whether it was forgotten.
async fn set_if_forgotten<O: Owner>(object: &Rc<O>) -> Result<bool, Fault> {
    let agenda = object.agenda();
    agenda.was_looked_after.set(true);
    if object.heads()?.is_empty() {
        return Ok(false);
    }
    let alarm = match agenda.storage.alarm() {
        Alarm::Unknown => agenda.storage.look_at_alarm().await?,
        known @ (Alarm::Off | Alarm::SetFor(_)) => known,
    };
    let was_forgotten = alarm.is_forgotten(runtime::now());
    if was_forgotten {
        agenda.storage.alarm_rang();
        arm(&**object)?;
        later(object);
    }
    Ok(was_forgotten)
}
