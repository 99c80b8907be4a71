//! The tools of development and tests, under `/v1/test_helpers/edgetill`.
//!
//! They need a test key and `DEVELOPMENT = "1"`; without either they do not
//! exist. They look, and make time pass in one object; they change no rule.

use super::cron;
use super::runtime::{self, Fault, Object, ask, counts};
use crate::api::response;
use crate::domain::error::Error;
use crate::domain::processor::ProcessorCall;
use crate::domain::{PaymentLinkId, SessionId, WebhookEndpointId};
use crate::protocol::account::{ApiCall, ApiReply};
use crate::protocol::link::{LinkCall, SelfCheck};
use serde_json::{Value, json};
use worker::Env;

pub(super) const PATH: &str = "/v1/test_helpers/edgetill/";

/// Answers a call to one of the tools; `None` if it is none of them.
pub(super) async fn answer(env: &Env, call: &ApiCall) -> Result<Option<ApiReply>, Fault> {
    let Some(tool) = call.path.strip_prefix(PATH) else {
        return Ok(None);
    };
    let reply = match (call.method.as_str(), tool) {
        ("POST", "run_due") => run_due(env, call).await?,
        ("GET", "ledger") => {
            let bank = Object::Simulator(call.mode);
            let lines: Vec<Value> = ask(env, bank, ProcessorCall::Ledger).await?;
            Ok(json!({ "object": "list", "data": lines }))
        }
        ("GET", "counts") => Ok(serde_json::to_value(counts::read())?),
        ("GET", "memory") => Ok(json!({ "wasm_bytes": wasm_bytes() })),
        ("GET", "self_check") => self_check(env, call).await?,
        _ => return Ok(None),
    };
    Ok(Some(match reply {
        Ok(object) => response::ok(&object),
        Err(error) => response::error(&error),
    }))
}

/// How much memory the module has taken so far.
fn wasm_bytes() -> usize {
    const PAGE: usize = 65_536;
    core::arch::wasm32::memory_size::<0>().saturating_mul(PAGE)
}

/// Runs what is due in one object as if `advance` seconds had passed.
async fn run_due(env: &Env, call: &ApiCall) -> Result<Result<Value, Error>, Fault> {
    let object = param(call, "object").unwrap_or_default();
    let Ok(advance) = param(call, "advance").unwrap_or("0").parse() else {
        return Ok(Err(Error::invalid(
            "advance",
            "Send a whole number of seconds.",
        )));
    };
    if object == "cron" {
        cron::sweep(env).await;
        return Ok(Ok(json!({})));
    }
    let session = SessionId::parse(object).filter(|id| id.mode() == call.mode);
    let object = match (&session, object) {
        (Some(id), _) => Object::Session(id),
        (None, name) if let Some(number) = volume(name) => Object::Ledger(call.mode, number),
        (None, "account") => Object::Account(call.mode),
        (None, "simulator") => Object::Simulator(call.mode),
        (None, id) if id.starts_with(PaymentLinkId::PREFIX) => Object::Link(id),
        (None, id) if id.starts_with(WebhookEndpointId::PREFIX) => Object::Endpoint(id),
        (None, _) => {
            let message = "Send the id of a session, payment link or webhook endpoint, `account`, \
                 `simulator`, `ledger:1` for a volume of the Ledger, or `cron`.";
            return Ok(Err(Error::invalid("object", message)));
        }
    };
    let ran = runtime::run_due(env, object, advance).await?;
    Ok(Ok(serde_json::to_value(ran)?))
}

/// The number of the volume that is called `ledger:2`; `ledger` is the first.
fn volume(name: &str) -> Option<u32> {
    match name.strip_prefix("ledger")? {
        "" => Some(1),
        number => number.strip_prefix(':')?.parse().ok(),
    }
}

async fn self_check(env: &Env, call: &ApiCall) -> Result<Result<Value, Error>, Fault> {
    let id = param(call, "payment_link").unwrap_or_default();
    if !id.starts_with(PaymentLinkId::PREFIX) {
        return Ok(Err(Error::missing("payment_link")));
    }
    let check: Option<SelfCheck> = ask(env, Object::Link(id), LinkCall::SelfCheck).await?;
    Ok(match check {
        Some(check) => Ok(serde_json::to_value(check)?),
        None => Err(Error::no_such("payment_link", "payment_link", id)),
    })
}

fn param<'a>(call: &'a ApiCall, name: &str) -> Option<&'a str> {
    call.params
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}
