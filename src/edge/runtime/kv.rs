//! Reading KV: the value as bytes, through one call of the runtime's.
//!
//! The crate looks up four functions and makes an object of options for each read; a page is
//! one read, so that shows.

use super::{Fault, counts, within};
use js_sys::{Object, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::Env;

/// How long KV may take.
const TIMEOUT_MILLIS: u32 = 5_000;
/// How long a location may answer from its own copy.
const CACHE_SECONDS: u32 = 60;

#[wasm_bindgen]
extern "C" {
    type RawKv;
    #[wasm_bindgen(method, catch)]
    fn get(this: &RawKv, key: &str, options: &Object) -> Result<Promise, JsValue>;
}

thread_local! {
    /// What every read asks for; plain data, so it may outlive a request.
    static OPTIONS: RefCell<Option<Object>> = const { RefCell::new(None) };
}

/// The value under `key` of the namespace bound as `binding`.
pub(crate) async fn kv_get(env: &Env, binding: &str, key: &str) -> Result<Option<Vec<u8>>, Fault> {
    counts::kv_read();
    let kv: RawKv = Reflect::get(env, &binding.into())?.unchecked_into();
    let value = JsFuture::from(kv.get(key, &options()?)?);
    let value = within(TIMEOUT_MILLIS, value)
        .await
        .unwrap_or_else(|| Err("no answer in time".into()))?;
    Ok((!value.is_null()).then(|| Uint8Array::new(&value).to_vec()))
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
