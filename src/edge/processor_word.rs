//! A processor's word from outside: something happened to a payment, look.
//!
//! `POST /_/processor/simulator` stands for a processor's webhook, for test keys in development
//! only. The word names the payment's `reference` and carries no state. What becomes of a debit
//! (`decision`: `pay` or `fail`) is for the Simulator, as if its bank had decided.

use super::http::{self, API_BODY, Body, RequestParts};
use super::key_refusals;
use super::runtime::{Fault, Object, ask, can_exist};
use crate::api::API_VERSION;
use crate::api::request::form;
use crate::api::response;
use crate::domain::Mode;
use crate::domain::error::{Error, ErrorKind};
use crate::domain::processor::{Decision, Outcome, ProcessorCall, Reference};
use crate::payments::Processor;
use crate::protocol::session::SessionCall;
use serde_json::json;
use web_sys::{Request, Response};
use worker::Env;

pub(super) const PATH: &str = "/_/processor/simulator";

/// What was said.
struct Word {
    reference: Reference,
    decision: Option<Decision>,
}

pub(super) async fn answer(
    request: Request,
    env: Env,
    parts: RequestParts,
) -> Result<Response, Fault> {
    let id = http::request_id()?;
    let reply = match key_refusals::check(&request, &parts, &id) {
        Ok(Mode::Test) => match read(&request).await {
            Ok(word) => {
                let received = hand_on(&env, word).await?;
                response::ok(&json!({ "received": received }))
            }
            Err(error) => response::error(&error),
        },
        Ok(Mode::Live) => {
            let message = "The Simulator has test money only. Use a test key.";
            response::error(&Error::new(ErrorKind::InvalidRequest, message))
        }
        Err(error) => response::error(&error),
    };
    let mut headers = response::headers(&reply, id.as_str(), None, API_VERSION);
    headers.extend(http::safety(&parts.origin));
    http::answer(reply.status, &reply.body, &headers)
}

async fn read(request: &Request) -> Result<Word, Error> {
    let mut pairs = Vec::new();
    if let Body::Whole(body) = http::body(request, API_BODY).await {
        form::read(&body, &mut pairs)?;
    }
    let value = |name: &str| {
        let mut pairs = pairs.iter();
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let Some(reference) = value("reference") else {
        return Err(Error::missing("reference"));
    };
    let decision = match value("decision") {
        None => None,
        Some("pay") => Some(Decision::Pay),
        Some("fail") => Some(Decision::Fail),
        Some(_) => {
            let message = "Send `pay` or `fail`, or nothing.";
            return Err(Error::invalid("decision", message));
        }
    };
    Ok(Word {
        reference: Reference::new(reference),
        decision,
    })
}

/// Tells the bank how it decided, then the session to look; whether there is such a payment.
async fn hand_on(env: &Env, word: Word) -> Result<bool, Fault> {
    let Word {
        reference,
        decision,
    } = word;
    let session = Processor::Simulator.session_of(&reference);
    let Some(session) = session.filter(|session| session.mode() == Mode::Test) else {
        return Ok(false);
    };
    if !can_exist(env, &session)? {
        return Ok(false);
    }
    if let Some(decision) = decision {
        let call = ProcessorCall::Decide {
            reference: reference.clone(),
            decision,
        };
        ask::<_, Outcome>(env, Object::Simulator(Mode::Test), call).await?;
    }
    let session = Object::Session(&session);
    ask(env, session, SessionCall::Word { reference }).await
}
