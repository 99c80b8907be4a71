//! The platform's own rate limits: counted where a request arrives, before any object is asked.
//!
//! They are kept by location and forgive much, so they are a first shield. What must be exact Link
//! counts itself. Each is a `[[ratelimits]]` of wrangler.toml; one that is not bound limits nothing.

use super::runtime::{Fault, within};
use super::settings::settings;
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::Env;

/// How long the platform is waited for: it answers from memory.
const TIMEOUT_MILLIS: u32 = 1000;

/// After how long whoever is over is told to come back, in seconds.
pub(super) const PAUSE_SECONDS: u32 = 10;

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rate {
    PostsByAddress,
    PostsByLink,
    /// Calls of the API without a key of ours, by address.
    WrongKeys,
}

#[wasm_bindgen]
extern "C" {
    type Limiter;
    #[wasm_bindgen(method, catch)]
    fn limit(this: &Limiter, options: &Object) -> Result<Promise, JsValue>;
}

/// Counts one more under `key`; whether that is still allowed. Where limits are off, or the platform
/// cannot say, it is.
pub(super) async fn allows(env: &Env, rate: Rate, key: &str) -> bool {
    if settings(env).config.attempt_limits.is_none() {
        return true;
    }
    let counted = count(env, rate, key).await;
    counted
        .inspect_err(|fault| fault.log("rate limit"))
        .unwrap_or(true)
}

async fn count(env: &Env, rate: Rate, key: &str) -> Result<bool, Fault> {
    let binding = match rate {
        Rate::PostsByAddress => "POSTS_BY_ADDRESS",
        Rate::PostsByLink => "POSTS_BY_LINK",
        Rate::WrongKeys => "WRONG_KEYS",
    };
    let limiter = Reflect::get(env, &binding.into())?;
    if limiter.is_undefined() {
        return Ok(true);
    }
    let options = Object::new();
    Reflect::set(&options, &"key".into(), &key.into())?;
    let counted = limiter.unchecked_ref::<Limiter>().limit(&options)?;
    let counted = within(TIMEOUT_MILLIS, JsFuture::from(counted)).await;
    let counted = counted.unwrap_or_else(|| Err("no answer of a rate limit in time".into()))?;
    Ok(Reflect::get(&counted, &"success".into())?.is_truthy())
}
