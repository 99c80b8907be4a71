//! The Worker and its Durable Objects: the only folder that does input and output.
//!
//! `/v1` is the merchant's API ([`merchant`]), `/_/processor` hears from processors
//! ([`processor_word`]), everything else is a buyer's page ([`buyer`]). Rules live elsewhere; here they are fed and their effects
//! carried out.

mod buyer;
mod cron;
mod durable_objects;
mod http;
mod intl;
mod ledger_volumes;
mod link_lookup;
mod merchant;
mod processor;
mod processor_word;
mod reads;
mod runtime;
mod settings;
mod test_helpers;

use crate::api::response;
use http::RequestParts;
use runtime::Fault;
use web_sys::{Request, Response};
use worker::{Context, Env, ScheduleContext, ScheduledEvent, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    let is_api = request.url().split('/').nth(3) == Some("v1");
    match answer(request, env).await {
        Ok(response) => Ok(response),
        Err(fault) => {
            fault.log("request");
            if is_api {
                let reply = response::error(&merchant::internal_error());
                let headers = response::headers(&reply, "", None);
                return http::answer(reply.status, &reply.body, &headers)
                    .map_err(|fault| fault.to_string().into());
            }
            let sorry = "Something went wrong on our side. Please try again.";
            let plain = [("Content-Type", "text/plain; charset=utf-8".to_owned())];
            http::answer(500, sorry, &plain).map_err(|fault| fault.to_string().into())
        }
    }
}

#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    cron::sweep(&env).await;
}

async fn answer(request: Request, env: Env) -> Result<Response, Fault> {
    let parts = RequestParts::of(&request, &env)?;
    let path = parts.url.path();
    #[cfg(feature = "panic-test")]
    assert_ne!(path, "/_/panic", "the Worker panics on purpose");
    if path == "/v1" || path.starts_with("/v1/") {
        merchant::answer(request, env, parts).await
    } else if path == processor_word::PATH && parts.method == "POST" && parts.settings.development {
        processor_word::answer(request, env, parts).await
    } else {
        buyer::answer(request, env, parts).await
    }
}
