//! The Worker and its Durable Objects: the only folder that does input and output.
//!
//! `/v1` is the merchant's API ([`merchant`]), `/_/processor` hears from processors
//! ([`processor_word`]), everything else is a buyer's page ([`buyer`]). Rules live elsewhere; here they are fed and their effects
//! carried out.

mod buyer;
mod cron;
mod description;
mod durable_objects;
mod http;
mod intl;
mod key_refusals;
mod ledger_volumes;
mod link_lookup;
mod merchant;
mod platform_rate;
mod processor;
mod processor_word;
mod reads;
mod runtime;
mod settings;
mod test_helpers;

use crate::api::route;
use http::RequestParts;
use runtime::{Answer, Fault, at_once};
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response};
use worker::{Env, ScheduleContext, ScheduledEvent, event};

/// A request of a merchant's or a buyer's: its answer, or the promise of one.
#[expect(
    unreachable_pub,
    reason = "what wasm-bindgen hands to JavaScript is public"
)]
#[wasm_bindgen]
pub fn fetch(request: Request, env: Env) -> JsValue {
    at_once(respond(request, env))
}

async fn respond(request: Request, env: Env) -> Answer {
    let response = match RequestParts::of(&request, &env) {
        Some(parts) => answer(request, env, parts).await,
        None => http::text(400, "The address of this request cannot be read.", ""),
    };
    let response = response.or_else(|fault| {
        fault.log("request");
        http::text(
            500,
            "Something went wrong on our side. Please try again.",
            "",
        )
    });
    let response = response.map_err(|fault| JsValue::from(fault.to_string()))?;
    Ok(response.into())
}

#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    cron::sweep(&env).await;
}

async fn answer(request: Request, env: Env, mut parts: RequestParts) -> Result<Response, Fault> {
    let path = parts.url.path();
    #[cfg(feature = "panic-test")]
    assert_ne!(path, "/_/panic", "the Worker panics on purpose");
    if path == processor_word::PATH && parts.method == "POST" && parts.settings.development {
        return processor_word::answer(request, env, parts).await;
    }
    let authorization = http::header(&request, "authorization");
    let api_path = route::api_path(path, authorization.as_deref()).map(str::to_owned);
    if let Some(path) = api_path {
        parts.url.set_path(&path);
        merchant::answer(request, env, parts).await
    } else {
        buyer::answer(request, env, parts).await
    }
}
