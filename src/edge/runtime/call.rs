//! Calls from the Worker or an object to another object.
//!
//! A call is a POST with an [`Envelope`] as JSON; the answer is 200 with JSON, or 500 with a
//! sentence. The runtime's own `fetch` and `text()` make a quarter more purchases a second than
//! the crate's.

use super::{Fault, Ran, counts, within};
use crate::domain::messages::Envelope;
use crate::edge::bindings::settings;
use crate::json;
use js_sys::Promise;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};
use worker::{Env, ObjectNamespace};

#[wasm_bindgen]
extern "C" {
    type RawStub;
    #[wasm_bindgen(method, catch)]
    fn fetch(this: &RawStub, url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
}

/// Which object of a namespace.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target<'a> {
    /// The object with this name.
    Name(&'a str),
    /// The object with these 64 hex digits, which carry a check; a wrong one is a fault.
    Hex(&'a str),
}

/// Calls an object of the class bound as `binding`, with the installation's time-out.
pub(crate) async fn ask<C: Serialize, R: DeserializeOwned>(
    env: &Env,
    binding: &str,
    target: Target<'_>,
    call: C,
) -> Result<R, Fault> {
    let millis = settings(env).call_timeout_millis;
    call_object(&env.durable_object(binding)?, target, call, millis).await
}

/// As [`ask`], with the JSON of the envelope.
pub(crate) async fn ask_text<R: DeserializeOwned>(
    env: &Env,
    binding: &str,
    target: Target<'_>,
    envelope: &str,
) -> Result<R, Fault> {
    let millis = settings(env).call_timeout_millis;
    let reply = post(
        &env.durable_object(binding)?,
        target,
        "/",
        (envelope, millis),
    )
    .await?;
    Ok(json::from_str(&reply)?)
}

/// Calls an object, and waits at most `millis` milliseconds for its answer.
///
/// A fault means that the outcome is unknown: what was asked may have been done.
pub(crate) async fn call_object<C: Serialize, R: DeserializeOwned>(
    namespace: &ObjectNamespace,
    target: Target<'_>,
    call: C,
    millis: u32,
) -> Result<R, Fault> {
    let body = serde_json::to_string(&Envelope::new(call))?;
    let reply = post(namespace, target, "/", (&body, millis)).await?;
    Ok(json::from_str(&reply)?)
}

/// Has an object do what is due within the next `advance_seconds`. Development only.
pub(crate) async fn run_due(
    namespace: &ObjectNamespace,
    target: Target<'_>,
    advance_seconds: u32,
) -> Result<Ran, Fault> {
    let body = serde_json::json!({ "advance_seconds": advance_seconds }).to_string();
    let reply = post(namespace, target, "/run_due", (&body, 60_000)).await?;
    Ok(json::from_str(&reply)?)
}

async fn post(
    namespace: &ObjectNamespace,
    target: Target<'_>,
    path: &str,
    (body, millis): (&str, u32),
) -> Result<String, Fault> {
    counts::object_request();
    counts::call_bytes(body);
    // A new stub for each call: after an error the old one is broken.
    let stub = match target {
        Target::Name(name) => namespace.id_from_name(name)?.get_stub()?,
        Target::Hex(hex) => namespace.id_from_string(hex)?.get_stub()?,
    };
    let stub: RawStub = stub.into_rpc();
    let exchange = async {
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&JsValue::from_str(body));
        let url = format!("https://object{path}");
        let response: Response = JsFuture::from(stub.fetch(&url, &init)?)
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
