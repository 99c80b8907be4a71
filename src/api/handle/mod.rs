//! What Account does with a request to the API.
//!
//! A request is worked on in one transaction ([`begin`]) or, where another
//! object takes part, in two: [`begin`] writes the outbox, the caller sends
//! what [`call::of`] says, and [`finish()`] deals with the answer. An error
//! from any of them means: roll back, nothing was saved.

pub mod call;
mod finish;
pub mod parse;
mod read;
mod redeemed;
mod refresh_links;
pub mod session_read;
mod told;

pub use finish::{Reply, finish};
pub use redeemed::{find_code, redeemed};
pub use told::{Standing, link_changed, volume_opened};

use super::context::{AskedCoupon, Context, HandlerResult};
use super::operation::Does;
use super::request::meaning;
use super::resource::ExpandSources;
use super::resources::payment_link::LinkRow;
use super::store::outbox_row::Target;
use super::store::{Store, StoreError, Table, idempotency};
use super::{expand, response, route};
use crate::domain::gate::LinkStatus;
use crate::domain::{Config, Entropy, Error, PaymentLinkId, Timestamp};
use crate::protocol::account::{ApiCall, ApiReply};
use crate::protocol::coupon::Redeemed;
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// How far a request got in its first transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// All the way. The outbox may have something to send nevertheless.
    Answered(ApiReply),
    /// Ask this Link how things stand, then call [`link_answer`].
    AskLink {
        id: PaymentLinkId,
        /// What is to be expanded in the answer.
        expand: Vec<String>,
    },
    /// Ask a Coupon how often it was used, then call [`coupon_answer`].
    AskCoupon {
        asked: AskedCoupon,
        /// What is to be expanded in the answer.
        expand: Vec<String>,
    },
    /// Send what the outbox holds, then ask [`answer`] for this key.
    Waiting {
        key: String,
        /// Whose answer it waits for.
        target: Target,
    },
}

/// The first transaction of a request: everything that Account alone decides.
pub fn begin(
    store: &mut dyn Store,
    call: &ApiCall,
    config: &Config,
    now: Timestamp,
    entropy: &mut dyn Entropy,
) -> Result<Progress, Error> {
    let (operation, id) = route::find(&call.method, &call.path)?;
    let sent = parse::decode(call, operation)?;
    let fingerprint = idempotency::fingerprint(call, &meaning::written(&sent, operation.params));
    if let Some(reply) = idempotency::replay(store, call, &fingerprint, now)? {
        return Ok(Progress::Answered(reply));
    }
    let request = parse::checked(sent, operation, id)?;
    let mut context = Context {
        store,
        entropy,
        config,
        now,
        call,
    };
    let done = match operation.does {
        Does::By(handler) => handler(&mut context, &request),
        Does::List => read::list(&context, &request, operation.returns),
        Does::Said(_) | Does::Search => return Err(route::unrecognized(&call.method, &call.path)),
        Does::Retrieve => read::retrieve(&context, &request, operation.returns),
    };
    match done? {
        HandlerResult::AskLink(id) => Ok(Progress::AskLink {
            id,
            expand: request.expand().to_vec(),
        }),
        HandlerResult::AskCoupon(asked) => Ok(Progress::AskCoupon {
            asked,
            expand: request.expand().to_vec(),
        }),
        HandlerResult::Waiting(target) => {
            idempotency::remember(store, call, fingerprint, now, None)?;
            let key = idempotency::stored_key(call)?;
            Ok(Progress::Waiting { key, target })
        }
        HandlerResult::Object(object) => {
            let mut reply = expanded(store, object, request.expand(), None, now)?;
            if idempotency::key_of(call)?.is_some() {
                reply.original_request = Some(call.request_id.clone());
                idempotency::remember(store, call, fingerprint, now, Some(reply.clone()))?;
            }
            Ok(Progress::Answered(reply))
        }
    }
}

/// The answer to a request that had to wait, if it is there by now.
///
/// Without an idempotency key nobody can ask for it again, so it is forgotten
/// at once: it may hold a secret. So is that something else has to be over first: who asks again
/// under the same key is to hear something else.
pub fn answer(store: &mut dyn Store, key: &str) -> Result<Option<ApiReply>, StoreError> {
    let reply = store.request(key)?.and_then(|request| request.reply);
    let is_too_soon = reply.as_ref().is_some_and(|reply| reply.status == 429);
    if reply.is_some() && (is_too_soon || idempotency::is_nobodys(key)) {
        store.remove_request(key)?;
    }
    Ok(reply)
}

/// The answer to [`Progress::AskLink`]; without Link's word, Account's own copy.
pub fn link_answer(
    store: &dyn Store,
    id: &PaymentLinkId,
    expand: &[String],
    status: Option<&LinkStatus>,
    now: Timestamp,
) -> Result<ApiReply, Error> {
    let noun = Table::PaymentLink.as_str();
    let row = store.row(Table::PaymentLink, id.as_str())?;
    let row = row.ok_or_else(|| Error::no_such(noun, noun, id.as_str()))?;
    let mut stored: LinkRow = row.read()?;
    if let Some(status) = status {
        stored.apply_status(status);
    }
    Ok(expanded(store, stored.render(), expand, None, now)?)
}

/// The answer to [`Progress::AskCoupon`]; without Coupon's word, Account's own copy.
pub fn coupon_answer(
    store: &dyn Store,
    asked: &AskedCoupon,
    expand: &[String],
    redeemed: Option<&Redeemed>,
    now: Timestamp,
) -> Result<ApiReply, Error> {
    let object = redeemed::shown(store, asked, redeemed, now)?;
    Ok(expanded(store, object, expand, None, now)?)
}

/// The answer with `object`, in which the checked paths `expand` are followed; `objects` is what a
/// session's own object just said.
pub fn expanded(
    store: &dyn Store,
    mut object: Value,
    expand: &[String],
    objects: Option<&SessionObjects>,
    now: Timestamp,
) -> Result<ApiReply, StoreError> {
    let sources = ExpandSources {
        store: Some((store, now)),
        objects,
    };
    expand::apply(&sources, &mut object, expand)?;
    Ok(response::ok(&object))
}

/// Answers are forgotten up to so many seconds after their time, many together.
const GRACE_SECONDS: u32 = 3600;
/// At most this many are forgotten at once.
const FORGOTTEN_AT_ONCE: u32 = 500;
/// Forgets the answers that were kept long enough.
pub fn prune(store: &mut dyn Store, now: Timestamp) -> Result<(), StoreError> {
    let before = now.plus_millis(-1000 * idempotency::KEPT_SECONDS);
    store.prune_requests(before, FORGOTTEN_AT_ONCE)
}

/// When the oldest of them is to go; `None`: nothing is kept.
pub fn prune_due(store: &dyn Store) -> Result<Option<Timestamp>, StoreError> {
    let oldest = store.oldest_request()?;
    Ok(oldest.map(|oldest| {
        let kept = oldest.plus_millis(1000 * idempotency::KEPT_SECONDS);
        kept.plus_seconds(GRACE_SECONDS)
    }))
}
