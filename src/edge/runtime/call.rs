//! Calls from the Worker or an object to another object.
//!
//! A call is a POST with an [`Envelope`] as JSON; the answer is 200 with JSON, or 500 with a
//! sentence. The runtime's own `fetch` and `text()` make a quarter more purchases a second than
//! the crate's.

use super::{Fault, Object, Ran, Woken, counts, within};
use crate::edge::settings::settings;
use crate::json;
use crate::protocol::Envelope;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};
use worker::Env;

const CALL: &str = "";
const RUN_DUE: &str = "/run_due";
const WAKE: &str = "/wake";

/// Calls an object, with the installation's time-out.
pub(crate) async fn ask<C: Serialize, R: DeserializeOwned>(
    env: &Env,
    object: Object<'_>,
    call: C,
) -> Result<R, Fault> {
    ask_within(settings(env).call_timeout_millis, env, object, call).await
}

/// As [`ask`], with the JSON of the envelope.
pub(crate) async fn ask_text<R: DeserializeOwned>(
    env: &Env,
    object: Object<'_>,
    envelope: &str,
) -> Result<R, Fault> {
    let millis = settings(env).call_timeout_millis;
    let reply = post(env, object, CALL, (envelope, millis)).await?;
    Ok(json::from_str(&reply)?)
}

/// Calls an object, and waits at most `millis` milliseconds for its answer.
///
/// A fault means that the outcome is unknown: what was asked may have been done.
pub(crate) async fn ask_within<C: Serialize, R: DeserializeOwned>(
    millis: u32,
    env: &Env,
    object: Object<'_>,
    call: C,
) -> Result<R, Fault> {
    let body = json::to_string(&Envelope::new(call))?;
    let reply = post(env, object, CALL, (body, millis)).await?;
    Ok(json::from_str(&reply)?)
}

/// Has an object do what is due within the next `advance_seconds`. Development only.
pub(crate) async fn run_due(
    env: &Env,
    object: Object<'_>,
    advance_seconds: u32,
) -> Result<Ran, Fault> {
    let body = json::to_string(&serde_json::json!({ "advance_seconds": advance_seconds }))?;
    let reply = post(env, object, RUN_DUE, (body, 60_000)).await?;
    Ok(json::from_str(&reply)?)
}

/// Has an object see whether the platform forgot its alarm.
pub(crate) async fn wake(env: &Env, object: Object<'_>) -> Result<Woken, Fault> {
    let millis = settings(env).call_timeout_millis;
    let reply = post(env, object, WAKE, ("", millis)).await?;
    Ok(json::from_str(&reply)?)
}

async fn post(
    env: &Env,
    object: Object<'_>,
    tool: &str,
    (body, millis): (impl AsRef<str>, u32),
) -> Result<String, Fault> {
    counts::object_request();
    counts::call_bytes(body.as_ref());
    // A new stub for each call: after an error the old one is broken.
    let stub = object.stub(env)?;
    let address = object.address() + tool;
    let exchange = async {
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&JsValue::from_str(body.as_ref()));
        // The runtime has a copy of its own, and many callers may wait for answers at once.
        drop(body);
        let response: Response = JsFuture::from(stub.fetch(&address, &init)?)
            .await?
            .unchecked_into();
        let text = JsFuture::from(response.text()?).await?;
        let text = text.as_string().unwrap_or_default();
        counts::call_bytes(&text);
        if response.status() == 200 {
            Ok(text)
        } else {
            Err(Fault::new(text))
        }
    };
    within(millis, exchange)
        .await
        .unwrap_or_else(|| Err(Fault::new(format!("no answer within {millis} ms"))))
}
