//! The merchant's API: who is calling, then the object that answers.

use super::bindings::settings;
use super::http::{self, API_BODY, Call};
use super::runtime::{Fault, Target, ask, call_object};
use super::tools;
use crate::api::{expand, read, response};
use crate::domain::error::{Error, Kind};
use crate::domain::messages::{AccountCall, ApiCall, ApiReply, SessionCall, SessionObjects};
use crate::domain::{Mode, SessionId};
use worker::{Env, Request, Response};

/// Answers a request to `/v1`.
pub(super) async fn answer(mut request: Request, env: Env, call: Call) -> Result<Response, Fault> {
    let key = http::header(&request, "idempotency-key").filter(|_| call.method == "POST");
    let reply = match reply(&mut request, &env, &call, key.clone()).await {
        Ok(Ok(reply)) => reply,
        Ok(Err(error)) => response::error(&error),
        Err(fault) => {
            fault.log(call.request_id.as_str());
            response::error(&our_fault())
        }
    };
    let headers = response::headers(&reply, call.request_id.as_str(), key.as_deref());
    http::answer(reply.status, reply.body, headers)
}

/// The outer result is our fault, the inner one the caller's.
async fn reply(
    request: &mut Request,
    env: &Env,
    call: &Call,
    idempotency_key: Option<String>,
) -> Result<Result<ApiReply, Error>, Fault> {
    let authorization = http::header(request, "authorization");
    let mode = match call.settings.keys.check(authorization.as_deref()) {
        Ok(mode) => mode,
        Err(error) => return Ok(Err(error)),
    };
    for name in ["Stripe-Account", "Stripe-Context"] {
        if http::header(request, name).is_some() {
            return Ok(Err(Error::unsupported(name)));
        }
    }
    let params = if call.method == "POST" {
        match http::body(request, API_BODY).await? {
            Some(body) => http::pairs(&body),
            None => return Ok(Err(too_large())),
        }
    } else {
        call.query()
    };
    let api_call = ApiCall {
        mode,
        method: call.method.clone(),
        path: call.url.path().to_owned(),
        params,
        request_id: call.request_id.to_string(),
        idempotency_key,
        origin: call.origin.clone(),
    };
    if mode == Mode::Test
        && call.settings.development
        && let Some(reply) = tools::answer(env, &api_call).await?
    {
        return Ok(reply);
    }
    let id = match read::read_by(&api_call) {
        Err(error) => return Ok(Err(error)),
        Ok(id) => id,
    };
    let Some(id) = id else {
        return ask_account(env, api_call.mode, AccountCall::Api(api_call)).await;
    };
    let objects = session_objects(env, &id).await?;
    let wanted = expand::wanted_by(&api_call);
    match (read::object(&api_call, objects.as_ref()), objects, wanted) {
        (Err(error), _, _) | (_, _, Err(error)) => Ok(Err(error)),
        (Ok(Some(object)), _, Ok(wanted)) if wanted.is_empty() => Ok(Ok(response::ok(&object))),
        (Ok(Some(_)), Some(objects), _) => {
            let call = AccountCall::Expand {
                call: api_call,
                objects: Box::new(objects),
            };
            ask_account(env, mode, call).await
        }
        (Ok(_), _, _) => ask_account(env, mode, AccountCall::Api(api_call)).await,
    }
}

/// Asks the book of a mode.
async fn ask_account(
    env: &Env,
    mode: Mode,
    call: AccountCall,
) -> Result<Result<ApiReply, Error>, Fault> {
    let target = Target::Name(mode.as_str());
    let namespace = env.durable_object("ACCOUNT")?;
    // Account asks another object in between, and may wait for a link to be published.
    let millis = settings(env).call_timeout_millis.saturating_mul(2);
    call_object(&namespace, target, call, millis).await.map(Ok)
}

/// What the session itself says of itself, so that a read after a write is right.
async fn session_objects(env: &Env, id: &SessionId) -> Result<Option<SessionObjects>, Fault> {
    let namespace = env.durable_object("SESSION")?;
    // An id without the platform's check would make an object of its own.
    if namespace.id_from_string(id.hex()).is_err() {
        return Ok(None);
    }
    ask(env, "SESSION", Target::Hex(id.hex()), SessionCall::Retrieve).await
}

fn too_large() -> Error {
    let message = format!("The body of a request can have up to {API_BODY} bytes.");
    Error::new(Kind::TooLarge, message)
}

fn our_fault() -> Error {
    let message = "Something went wrong on our side. Please try again with the same idempotency \
                   key; nothing is done twice.";
    Error::new(Kind::Api, message)
}
