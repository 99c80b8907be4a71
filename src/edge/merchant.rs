//! The merchant's API: who is calling, then the object that answers.

use super::bindings::settings;
use super::http::{self, API_BODY, Call};
use super::runtime::{Fault, Target, ask, call_object};
use super::tools;
use crate::api::{checkout_session, params, response, route::Route};
use crate::domain::error::{Error, Kind};
use crate::domain::messages::{AccountCall, ApiCall, ApiReply, SessionCall, SessionObjects};
use crate::domain::{Mode, SessionId};
use worker::{Env, Request, Response};

/// Why a request gets no object: the caller's mistake, or our fault.
pub(super) enum Refusal {
    Theirs(Error),
    Ours(Fault),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Theirs(error)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Ours(fault)
    }
}

impl From<worker::Error> for Refusal {
    fn from(error: worker::Error) -> Self {
        Self::Ours(error.into())
    }
}

/// Answers a request to `/v1`.
pub(super) async fn answer(mut request: Request, env: Env, call: Call) -> Result<Response, Fault> {
    let key = http::header(&request, "idempotency-key").filter(|_| call.method == "POST");
    let reply = match reply(&mut request, &env, &call, key.clone()).await {
        Ok(reply) => reply,
        Err(Refusal::Theirs(error)) => response::error(&error),
        Err(Refusal::Ours(fault)) => {
            fault.log(call.request_id.as_str());
            response::error(&our_fault())
        }
    };
    let mut headers = response::headers(&reply, call.request_id.as_str(), key.as_deref());
    headers.extend(http::safety(&call.origin));
    http::answer(reply.status, reply.body, headers)
}

async fn reply(
    request: &mut Request,
    env: &Env,
    call: &Call,
    idempotency_key: Option<String>,
) -> Result<ApiReply, Refusal> {
    let call = read(request, call, idempotency_key).await?;
    if call.mode == Mode::Test
        && settings(env).development
        && let Some(reply) = tools::answer(env, &call).await?
    {
        return Ok(reply);
    }
    if let Some(id) = checkout_session::read_by(&call)? {
        let objects = session_objects(env, &id).await?;
        return Ok(checkout_session::answer(&call, objects.as_ref())?);
    }
    if let Ok(Route::ExpireSession(id)) = Route::parse(&call.method, &call.path) {
        let known = checkout_session::known(&id, &call)?;
        // An id without the platform's check belongs to no session and never will.
        if env
            .durable_object("SESSION")?
            .id_from_string(known.hex())
            .is_err()
        {
            return Err(checkout_session::missing(&id).into());
        }
    }
    ask_account(env, call).await
}

/// The request, once it is known who calls and that all of it can be read.
async fn read(
    request: &mut Request,
    call: &Call,
    idempotency_key: Option<String>,
) -> Result<ApiCall, Refusal> {
    let authorization = http::header(request, "authorization");
    let mode = call.settings.keys.check(authorization.as_deref())?;
    for name in ["Stripe-Account", "Stripe-Context"] {
        if http::header(request, name).is_some() {
            return Err(Error::unsupported(name).into());
        }
    }
    // Whatever was sent is looked at, wherever it stands: nothing is ignored.
    let mut params = call.query();
    if !call.is_read() {
        let body = http::body(request, API_BODY).await?.ok_or_else(too_large)?;
        if !body.is_empty() && is_json(request) {
            return Err(Error::new(Kind::InvalidRequest, SEND_A_FORM).into());
        }
        params.append(&mut http::pairs(&body));
    }
    params::check_number(&params)?;
    let method = if call.is_read() { "GET" } else { &call.method };
    let creates_links = method == "POST" && call.url.path() == "/v1/payment_links";
    if creates_links && mode == Mode::Live && !call.has_fixed_origin() {
        return Err(Error::new(Kind::InvalidRequest, SET_BASE_URL).into());
    }
    Ok(ApiCall {
        mode,
        method: method.to_owned(),
        path: call.url.path().to_owned(),
        params,
        request_id: call.request_id.to_string(),
        idempotency_key,
        origin: call.origin.clone(),
    })
}

const SEND_A_FORM: &str = "Send parameters as application/x-www-form-urlencoded; JSON bodies are \
                           not read.";
const SET_BASE_URL: &str = "Live links keep the address they are made with. Set the variable \
                            BASE_URL to the address buyers see, then create the link again.";

fn is_json(request: &Request) -> bool {
    let content = http::header(request, "content-type").unwrap_or_default();
    content.to_ascii_lowercase().starts_with("application/json")
}

async fn ask_account(env: &Env, call: ApiCall) -> Result<ApiReply, Refusal> {
    let target = Target::Name(call.mode.as_str());
    let namespace = env.durable_object("ACCOUNT")?;
    // Account asks another object in between, and may wait for a link to be published.
    let millis = settings(env).call_timeout_millis.saturating_mul(2);
    Ok(call_object(&namespace, target, AccountCall::Api(call), millis).await?)
}

/// What the session itself says of itself, so that a read after a write is right.
async fn session_objects(env: &Env, id: &SessionId) -> Result<Option<SessionObjects>, Refusal> {
    let namespace = env.durable_object("SESSION")?;
    // An id without the platform's check would make an object of its own.
    if namespace.id_from_string(id.hex()).is_err() {
        return Ok(None);
    }
    let call = SessionCall::Retrieve { id: id.clone() };
    Ok(ask(env, "SESSION", Target::Hex(id.hex()), call).await?)
}

fn too_large() -> Error {
    let message = format!("The body of a request can have up to {API_BODY} bytes.");
    Error::new(Kind::TooLarge, message)
}

/// What the caller hears of a fault of ours.
pub(super) fn our_fault() -> Error {
    let message = "Something went wrong on our side. Please try again with the same idempotency \
                   key; nothing is done twice.";
    Error::new(Kind::Api, message)
}
