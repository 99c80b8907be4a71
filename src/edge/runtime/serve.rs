//! The other end of a call: how an object reads what it is asked, and answers.

use super::Fault;
use crate::json;
use crate::protocol::Envelope;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, Response, ResponseInit};
use worker::console_error;

/// What an object can be asked.
pub(crate) enum Incoming<C> {
    Call(C),
    /// To do what is due within the next seconds. Development only.
    RunDue {
        advance_seconds: u32,
    },
}

/// The answer of an object that was woken: see [`is_wake`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Woken {
    /// Whether something was due and no alarm was going to ring for it.
    pub(crate) was_forgotten: bool,
}

/// The answer to [`Incoming::RunDue`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Ran {
    pub(crate) ran: u32,
}

#[derive(Deserialize)]
struct RunDue {
    advance_seconds: u32,
}

/// Whether an object is only to see if the platform forgot its alarm.
pub(crate) fn is_wake(request: &Request) -> bool {
    request.url().ends_with("/wake")
}

/// Whether an object is to do what is due, see [`Incoming::RunDue`].
pub(crate) fn is_run_due(request: &Request) -> bool {
    request.url().ends_with("/run_due")
}

/// Reads what an object is asked.
pub(crate) async fn asked<C: DeserializeOwned>(request: Request) -> Result<Incoming<C>, Fault> {
    let is_run_due = is_run_due(&request);
    let body = JsFuture::from(request.text()?).await?;
    let body = body.as_string().unwrap_or_default();
    if is_run_due {
        let RunDue { advance_seconds } = json::from_str(&body)?;
        #[cfg(feature = "panic-test")]
        assert_ne!(advance_seconds, u32::MAX, "an object panics on purpose");
        Ok(Incoming::RunDue { advance_seconds })
    } else {
        let envelope: Envelope<C> = json::from_str(&body)?;
        Ok(Incoming::Call(envelope.call))
    }
}

/// What an object hands to the runtime: an answer, or what it threw.
pub(crate) type Answer = Result<JsValue, JsValue>;

/// An object's answer. A fault is logged here, once.
pub(crate) fn answer<R: Serialize>(reply: Result<R, Fault>) -> Answer {
    answer_json(reply.and_then(|reply| json(&reply)))
}

pub(crate) fn json<R: Serialize>(reply: &R) -> Result<String, Fault> {
    Ok(json::to_string(reply)?)
}

/// An object's answer that is JSON already. A fault is logged here, once.
pub(crate) fn answer_json(reply: Result<String, Fault>) -> Answer {
    let response = match reply {
        Ok(text) => Response::new_with_opt_str(Some(&text))?,
        Err(fault) => {
            console_error!("{fault}");
            let init = ResponseInit::new();
            init.set_status(500);
            Response::new_with_opt_str_and_init(Some(&fault.to_string()), &init)?
        }
    };
    Ok(response.into())
}
