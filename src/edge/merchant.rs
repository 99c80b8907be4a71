//! The merchant's API: who is calling, then the object that answers.

use super::description;
use super::http::{self, API_BODY, Body, RequestParts};
use super::key_refusals;
use super::platform_rate::{self, Rate};
use super::reads::{self, Failure, Reads};
use super::runtime::{self, Fault, Object, ask_within};
use super::settings::settings;
use super::test_helpers;
use crate::api::API_VERSION;
use crate::api::expand::paths;
use crate::api::handle::parse::parse;
use crate::api::handle::session_read::SessionRead;
use crate::api::installation::Installation;
use crate::api::ledger::LedgerRead;
use crate::api::operation::{Does, Operation};
use crate::api::request::{auth, form, password, version};
use crate::api::resources::account;
use crate::api::resources::search::Search;
use crate::api::response::{self, Returns};
use crate::api::store::idempotency;
use crate::api::{openapi, route, versions};
use crate::domain::app_secret::Purpose;
use crate::domain::code_buyer;
use crate::domain::error::{Error, ErrorKind, shown};
use crate::domain::{CustomerId, Mode, RequestId};
use crate::json;
use crate::protocol::account::{AccountCall, ApiCall, ApiReply, NamedCustomer};
use serde_json::Value;
use web_sys::{Request, Response};
use worker::Env;

/// Answers a request to `/v1`.
pub(super) async fn answer(
    request: Request,
    env: Env,
    parts: RequestParts,
) -> Result<Response, Fault> {
    let id = http::request_id()?;
    let key = http::header(&request, "idempotency-key").filter(|_| parts.method == "POST");
    let key = key.map(|key| idempotency::key_in(&key));
    let asked = http::header(&request, "stripe-version");
    let version = version::read(asked.as_deref());
    let version = version.map(|asked| asked.map(versions::of_request));
    let spoken = version.clone().ok().flatten();
    if parts.is_unencrypted() {
        let refused = response::error(&unencrypted(&parts));
        return respond(&refused, &parts, (&id, None), spoken);
    }
    if parts.is_read() && parts.url.path() == openapi::PATH {
        return description::answer(&request, &parts, &id);
    }
    let reply = match reply(&request, &env, &parts, version, (&id, key.clone())).await {
        Ok(reply) => versions::of_reply(reply, spoken)?,
        Err(Failure::Caller(error)) if error.kind == ErrorKind::Unauthorized => {
            let address = http::client_address(&request).to_string();
            let goes = platform_rate::allows(&env, Rate::WrongKeys, &address).await;
            response::error(&if goes { error } else { too_many() })
        }
        Err(Failure::Caller(error)) => response::error(&error),
        Err(Failure::Ours(fault)) => {
            fault.log(id.as_str());
            response::error(&internal_error())
        }
    };
    respond(&reply, &parts, (&id, key.as_deref()), spoken)
}

fn respond(
    reply: &ApiReply,
    parts: &RequestParts,
    (id, key): (&RequestId, Option<&str>),
    version: Option<&str>,
) -> Result<Response, Fault> {
    let version = version.unwrap_or(API_VERSION);
    let mut headers = response::headers(reply, id.as_str(), key, version);
    headers.extend(http::safety(&parts.origin));
    http::answer(reply.status, &reply.body, &headers)
}

async fn reply(
    request: &Request,
    env: &Env,
    parts: &RequestParts,
    version: Result<Option<&'static str>, Error>,
    keys: (&RequestId, Option<String>),
) -> Result<ApiReply, Failure> {
    let (mode, version) = authorize(request, env, parts, (version, keys.0))?;
    if let Some(problem) = parts.settings.problem() {
        return Err(Error::new(ErrorKind::Api, problem).into());
    }
    let path = parts.url.path();
    if path.starts_with(test_helpers::PATH) {
        let call = read(request, parts, mode, keys).await?;
        if mode == Mode::Test
            && settings(env).development
            && let Some(reply) = test_helpers::answer(env, &call).await?
        {
            return Ok(reply);
        }
        return Err(route::unrecognized(&parts.method, path).into());
    }
    let (operation, id) = route::find(method(parts), path)?;
    let mut call = read(request, parts, mode, keys).await?;
    call.new_customer = new_customer(env, operation)?;
    call.named_customer = named_customer(env, operation, &call).await?;
    versions::lists::ask(&mut call.params, operation.returns, version);
    versions::rename(&mut call.params, path, version);
    if let Does::Said(say) = operation.does {
        parse(&call, operation, id)?;
        let own = own_account(env)?;
        if !id.is_empty() && id != own {
            return Err(no_access(request, id).into());
        }
        let installation = Installation {
            account: &own,
            merchant: &parts.settings.merchant,
            mode,
        };
        return Ok(response::ok(&say(&installation)));
    }
    if let Some(read) = SessionRead::parse(&call, operation, id)? {
        let objects = match &read.session {
            Some(session) => reads::expanded_session(env, session, read.expand()).await?,
            None => None,
        };
        let object = read.object(objects.as_ref())?;
        let object = read.expanded(object, objects.as_ref());
        let object = object.map_err(Error::from)?;
        return with_what_the_merchant_made(env, &call, operation, (object, read.expand())).await;
    }
    if let Some(read) = LedgerRead::parse(&call, operation, id)? {
        let object = read.answer(&Reads { env, mode }).await?;
        return with_what_the_merchant_made(env, &call, operation, (object, read.expand())).await;
    }
    match operation.returns {
        Returns::List("payment_link") => {
            reads::counted(env, ask_account(env, mode, AccountCall::Api(call)).await?).await
        }
        Returns::SearchResult(_) => searched(env, mode, call).await,
        Returns::Object(_) | Returns::List(_) | Returns::Deleted(_) => {
            ask_account(env, mode, AccountCall::Api(call)).await
        }
    }
}

/// What a search finds. Account is asked slice after slice, so that others are heard in between.
async fn searched(env: &Env, mode: Mode, call: ApiCall) -> Result<ApiReply, Failure> {
    let first = ask_account(env, mode, AccountCall::Api(call.clone())).await?;
    if first.status != 200 {
        return Ok(first);
    }
    let mut search = Search::new(&call, json::from_str(&first.body).map_err(Fault::from)?);
    while let Some(next) = search.next() {
        let slice = ask_account(env, mode, AccountCall::Api(next)).await?;
        if slice.status != 200 {
            return Ok(slice);
        }
        search.add(json::from_str(&slice.body).map_err(Fault::from)?);
    }
    Ok(response::ok(&search.page()))
}

/// The answer, once Account has expanded in it what only that knows.
async fn with_what_the_merchant_made(
    env: &Env,
    call: &ApiCall,
    operation: &Operation,
    (object, expand): (Value, &[String]),
) -> Result<ApiReply, Failure> {
    if !paths::ask_account(expand, operation.returns) {
        return Ok(response::ok(&object));
    }
    let expand = AccountCall::Expand {
        object,
        expand: expand.to_vec(),
    };
    reads::counted(env, ask_account(env, call.mode, expand).await?).await
}

/// The mode of the key and the version that is wanted, once it is known who calls and that we speak
/// it.
fn authorize(
    request: &Request,
    env: &Env,
    parts: &RequestParts,
    (version, id): (Result<Option<&'static str>, Error>, &RequestId),
) -> Result<(Mode, Option<&'static str>), Failure> {
    let mode = key_refusals::check(request, parts, id)?;
    let version = version?;
    for name in ["Stripe-Account", "Stripe-Context"] {
        if let Some(account) = http::header(request, name)
            && account != own_account(env)?
        {
            return Err(no_access(request, &account).into());
        }
    }
    Ok((mode, version))
}

fn unencrypted(parts: &RequestParts) -> Error {
    let message = format!(
        "Requests must be made over HTTPS, to {}. This one came over plain HTTP: if it carried an \
         API key, others may have read that on its way, so replace it.",
        parts.origin
    );
    Error::new(ErrorKind::Forbidden, message)
}

fn own_account(env: &Env) -> Result<String, Fault> {
    Ok(account::id_of(&runtime::installation(env)?))
}

/// The account `id` is another's, or nobody's.
fn no_access(request: &Request, id: &str) -> Error {
    let authorization = http::header(request, "authorization");
    account::no_access(&shown(id), &auth::shown(authorization.as_deref()))
}

/// A HEAD is answered as the GET it is about.
fn method(parts: &RequestParts) -> &str {
    if parts.is_read() {
        "GET"
    } else {
        &parts.method
    }
}

/// The request, once all of it can be read.
async fn read(
    request: &Request,
    parts: &RequestParts,
    mode: Mode,
    (id, idempotency_key): (&RequestId, Option<String>),
) -> Result<ApiCall, Failure> {
    // Whatever was sent is looked at, wherever it stands: nothing is ignored.
    let mut params = Vec::new();
    form::read(parts.query().as_bytes(), &mut params)?;
    if parts.is_read() {
        // The runtime does not hand it out.
        if http::announced(request).is_some_and(|length| length > 0) {
            return Err(Error::new(ErrorKind::InvalidRequest, SEND_A_QUERY).into());
        }
    } else {
        let body = match http::body(request, API_BODY).await {
            Body::Whole(body) => body,
            Body::TooLarge => return Err(too_large().into()),
            Body::Broken => return Err(Error::new(ErrorKind::InvalidRequest, BROKEN).into()),
        };
        if !body.is_empty() && is_no_form(request) {
            return Err(Error::new(ErrorKind::InvalidRequest, SEND_A_FORM).into());
        }
        form::read(&body, &mut params)?;
    }
    let method = method(parts);
    let creates_links = method == "POST" && parts.url.path() == "/v1/payment_links";
    if creates_links && mode == Mode::Live && !parts.has_fixed_origin() {
        return Err(Error::new(ErrorKind::InvalidRequest, SET_BASE_URL).into());
    }
    let mut call = ApiCall {
        mode,
        method: method.to_owned(),
        path: parts.url.path().to_owned(),
        params,
        request_id: id.to_string(),
        idempotency_key,
        origin: parts.origin.clone(),
        new_customer: None,
        named_customer: None,
        password: None,
    };
    if let Ok(secret) = &parts.settings.app_secret {
        password::take_out(&mut call, secret);
    }
    Ok(call)
}

/// The id for the customer that a request makes: the platform gives it out.
fn new_customer(env: &Env, operation: &Operation) -> Result<Option<CustomerId>, Fault> {
    let makes_one = (operation.method, operation.path) == ("POST", "/v1/customers");
    makes_one.then(|| runtime::new_customer(env)).transpose()
}

/// The customer that a promotion code is to be for, which only its own object knows.
async fn named_customer(
    env: &Env,
    operation: &Operation,
    call: &ApiCall,
) -> Result<Option<NamedCustomer>, Fault> {
    if (operation.method, operation.path) != ("POST", "/v1/promotion_codes") {
        return Ok(None);
    }
    let mut params = call.params.iter();
    let named = params.find(|(name, _)| name == "customer");
    let Some(id) = named.and_then(|(_, id)| CustomerId::parse(id)) else {
        return Ok(None);
    };
    let Some(shown) = reads::customer(env, call.mode, &id).await? else {
        return Ok(None);
    };
    let settings = settings(env);
    let secret = settings.app_secret.as_ref().ok();
    let address = |email: &str| {
        let mac = secret?.mac(Purpose::Customers);
        Some(code_buyer::address(email, mac))
    };
    Ok(NamedCustomer::of(id, &shown, address))
}

const SEND_A_FORM: &str = "Send parameters as application/x-www-form-urlencoded; JSON and \
                           multipart bodies are not read.";
const SEND_A_QUERY: &str = "The body of a GET is not read. Send its parameters in the query.";
const BROKEN: &str = "The body of the request could not be read to its end. Send it again.";
const SET_BASE_URL: &str = "Live links keep the address they are made with. Set the variable \
                            BASE_URL to the address buyers see, then create the link again.";

fn is_no_form(request: &Request) -> bool {
    let content = http::header(request, "content-type").unwrap_or_default();
    let content = content.to_ascii_lowercase();
    content.starts_with("application/json") || content.starts_with("multipart/")
}

/// Asks the Account of a mode.
async fn ask_account(env: &Env, mode: Mode, call: AccountCall) -> Result<ApiReply, Failure> {
    // Account asks another object in between, and may wait for a link to be published.
    let millis = settings(env).call_timeout_millis.saturating_mul(2);
    Ok(ask_within(millis, env, Object::Account(mode), call).await?)
}

fn too_large() -> Error {
    let message = format!("The body of a request can have up to {API_BODY} bytes.");
    Error::new(ErrorKind::TooLarge, message)
}

/// Whoever guesses keys learns no more.
fn too_many() -> Error {
    let message = "Request rate limit exceeded. Learn more about rate limits here \
                   https://stripe.com/docs/rate-limits.";
    Error::new(ErrorKind::TooMany, message).code("rate_limit")
}

/// What the caller hears when something of ours failed.
pub(super) fn internal_error() -> Error {
    let message = "Something went wrong on our side. Please try again: under the same idempotency \
                   key nothing is done twice.";
    Error::new(ErrorKind::Api, message)
}
