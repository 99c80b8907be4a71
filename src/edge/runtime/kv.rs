//! KV: values read as bytes and written as text, each through one call of the runtime's.
//!
//! The crate looks up four functions and makes an object of options for each read; a page is
//! one read, so that shows.

use super::object::Bindings;
use super::{Fault, counts, within};
use js_sys::{Object, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::Env;

/// How long KV may take.
const TIMEOUT_MILLIS: u32 = 5_000;
/// How long KV may take to write.
const PUT_TIMEOUT_MILLIS: u32 = 10_000;
/// How long a location may answer from its own copy.
const CACHE_SECONDS: u32 = 60;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(method, getter, js_name = LINKS)]
    fn links(this: &Bindings) -> RawKv;

    type RawKv;
    #[wasm_bindgen(method, catch)]
    fn get(this: &RawKv, key: &str, options: &Object) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn put(this: &RawKv, key: &str, value: &str) -> Result<Promise, JsValue>;
}

thread_local! {
    /// What every read asks for; plain data, so it may outlive a request.
    static OPTIONS: RefCell<Option<Object>> = const { RefCell::new(None) };
}

/// The value under `key`.
pub(crate) async fn kv_get(env: &Env, key: &str) -> Result<Option<Vec<u8>>, Fault> {
    counts::kv_read();
    let value = links(env).get(key, &options()?)?;
    let value = in_time(TIMEOUT_MILLIS, value).await?;
    Ok((!value.is_null()).then(|| Uint8Array::new(&value).to_vec()))
}

/// Writes `value` under `key`. A put that did not come back in time may still land.
pub(crate) async fn kv_put(env: &Env, key: &str, value: &str) -> Result<(), Fault> {
    counts::kv_write();
    let put = links(env).put(key, value)?;
    in_time(PUT_TIMEOUT_MILLIS, put).await.map(drop)
}

fn links(env: &Env) -> RawKv {
    env.unchecked_ref::<Bindings>().links()
}

async fn in_time(millis: u32, answer: Promise) -> Result<JsValue, Fault> {
    let answer = within(millis, JsFuture::from(answer)).await;
    Ok(answer.unwrap_or_else(|| Err("no answer from KV in time".into()))?)
}

fn options() -> Result<Object, Fault> {
    if let Some(known) = OPTIONS.with_borrow(Clone::clone) {
        return Ok(known);
    }
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"arrayBuffer".into())?;
    Reflect::set(&options, &"cacheTtl".into(), &CACHE_SECONDS.into())?;
    OPTIONS.set(Some(options.clone()));
    Ok(options)
}
