//! One POST to a receiver.

use crate::edge::runtime::{Fault, counts, within};
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

const TIMEOUT_MILLIS: u32 = 15_000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn fetch(url: &str, init: &Object) -> Result<Promise, JsValue>;

    type AbortController;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<AbortController, JsValue>;
    #[wasm_bindgen(method, catch, getter)]
    fn signal(this: &AbortController) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn abort(this: &AbortController) -> Result<(), JsValue>;

    type Answer;
    #[wasm_bindgen(method, catch, getter)]
    fn status(this: &Answer) -> Result<u16, JsValue>;
    #[wasm_bindgen(method, catch, getter)]
    fn body(this: &Answer) -> Result<Option<Body>, JsValue>;

    type Body;
    #[wasm_bindgen(method, catch)]
    fn cancel(this: &Body) -> Result<Promise, JsValue>;
}

/// Posts `body`, signed, to an address as it was checked, and gives the status of the answer; redirects are not followed.
pub(super) async fn post(url: &str, signature: &str, body: &str) -> Result<u16, Fault> {
    let connection = AbortController::new()?;
    let headers = object(&[
        ("Content-Type", "application/json; charset=utf-8".into()),
        ("User-Agent", "Edgetill/1.0 (+webhooks)".into()),
        ("Stripe-Signature", signature.into()),
    ])?;
    let init = object(&[
        ("method", "POST".into()),
        ("headers", headers.into()),
        ("body", body.into()),
        ("redirect", "manual".into()),
        ("signal", connection.signal()?),
    ])?;
    counts::subrequest();
    // Not by `AbortSignal.timeout`: that timer cannot be called off, and while it runs the platform
    // keeps the object, and bills it, fifteen seconds for each answer of a few milliseconds.
    let answered = within(TIMEOUT_MILLIS, exchange(url, &init)).await;
    if answered.is_none() {
        connection.abort()?;
    }
    answered.unwrap_or_else(|| Err(Fault::new("no answer")))
}

async fn exchange(url: &str, init: &Object) -> Result<u16, Fault> {
    let answer: Answer = JsFuture::from(fetch(url, init)?).await?.unchecked_into();
    let status = answer.status()?;
    // Nothing in the answer matters: unread, it would hold the connection.
    if let Some(body) = answer.body()? {
        JsFuture::from(body.cancel()?).await?;
    }
    Ok(status)
}

fn object(fields: &[(&str, JsValue)]) -> Result<Object, Fault> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &JsValue::from_str(name), value)?;
    }
    Ok(object)
}
