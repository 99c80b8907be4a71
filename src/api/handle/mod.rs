//! The merchant's book: what Account does with a request to the API.
//!
//! A request is worked on in one transaction ([`begin`]) or, where another
//! object takes part, in two: [`begin`] writes the outbox, the caller sends
//! what [`outbox::call`] says, and [`finish`] deals with the answer. An error
//! from any of them means: roll back, nothing was saved.

pub mod act;
mod finish;
mod lists;
mod others;
pub mod session_read;

pub use finish::{Reply, finish};

use super::context::Context;
use super::expand::{self, ExpandSources};
use super::request::reader::Reader;
use super::request::{form, rules};
use super::resources::payment_link::{self, CreatePaymentLink, LinkRow, UpdatePaymentLink};
use super::resources::{checkout_session, price, product, search, webhook_endpoint};
use super::response;
use super::route::{Operation, Route};
use super::store::outbox::{self, Target, Task};
use super::store::{Row, Store, Table, idempotency, to_json};
use crate::domain::error::ErrorKind;
use crate::domain::{Config, Entropy, Error, PaymentLinkId, Timestamp};
use crate::protocol::messages::{ApiCall, ApiReply, LinkStatus, SessionObjects};
use serde_json::Value;

/// How far a request got in its first transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// All the way. The outbox may have something to send nevertheless.
    Answered(ApiReply),
    /// Ask this Link how things stand, then call [`link_answer`].
    AskLink(PaymentLinkId),
    /// Send what the outbox holds, then ask [`answer`] for this key.
    Waiting {
        /// The key to ask with.
        key: String,
        /// Whose answer it waits for.
        target: Target,
    },
}

enum HandlerResult {
    Object(Value),
    AskLink(PaymentLinkId),
    Waiting(Target),
}

/// The first transaction of a request: everything that Account alone decides.
pub fn begin(
    store: &mut dyn Store,
    call: &ApiCall,
    config: &Config,
    now: Timestamp,
    entropy: &mut dyn Entropy,
) -> Result<Progress, Error> {
    let (operation, id) = Operation::find(&call.method, &call.path)?;
    if let Some(reply) = idempotency::replay(store, call, now)? {
        return Ok(Progress::Answered(reply));
    }
    let tree = form::decode(&call.params)?;
    let expand = expand::wanted(call, &tree)?;
    let tree = expand::without(tree);
    let reader = Reader::open(&tree, operation.params)?;
    let route = (operation.route)(id.to_owned());
    let mut context = Context {
        store,
        entropy,
        config,
        now,
        call,
    };
    match handle(&mut context, route, &reader)? {
        HandlerResult::AskLink(id) => Ok(Progress::AskLink(id)),
        HandlerResult::Waiting(target) => {
            idempotency::remember(store, call, now, None)?;
            let key = idempotency::stored_key(call)?;
            Ok(Progress::Waiting { key, target })
        }
        HandlerResult::Object(mut object) => {
            let sources = ExpandSources {
                store: &*context.store,
                objects: None,
            };
            expand::apply(&sources, &mut object, &expand)?;
            let mut reply = response::ok(&object);
            if idempotency::key_of(call)?.is_some() {
                reply.original_request = Some(call.request_id.clone());
                idempotency::remember(store, call, now, Some(reply.clone()))?;
            }
            Ok(Progress::Answered(reply))
        }
    }
}

/// The answer to a request that had to wait, if it is there by now.
///
/// Without an idempotency key nobody can ask for it again, so it is forgotten
/// at once: it may hold a secret.
pub fn answer(store: &mut dyn Store, key: &str) -> Result<Option<ApiReply>, Error> {
    let reply = store.request(key)?.and_then(|request| request.reply);
    if reply.is_some() && idempotency::is_nobodys(key) {
        store.remove_request(key)?;
    }
    Ok(reply)
}

/// The answer to [`Progress::AskLink`]; without Link's word, Account's own copy.
pub fn link_answer(
    store: &dyn Store,
    call: &ApiCall,
    id: &PaymentLinkId,
    status: Option<&LinkStatus>,
) -> Result<ApiReply, Error> {
    let noun = Table::PaymentLink.as_str();
    let row = store.row(Table::PaymentLink, id.as_str())?;
    let row = row.ok_or_else(|| Error::no_such(noun, noun, id.as_str()))?;
    let mut stored: LinkRow = row.read()?;
    if let Some(status) = status {
        stored.apply_status(status);
        stored.completed = 0;
    }
    let mut object = stored.render();
    let sources = ExpandSources {
        store,
        objects: None,
    };
    expand::apply(&sources, &mut object, &expand::wanted_by(call)?)?;
    Ok(response::ok(&object))
}

/// The answer of a session's own object, with what is to be expanded in it.
pub fn expanded(
    store: &dyn Store,
    call: &ApiCall,
    objects: &SessionObjects,
) -> Result<ApiReply, Error> {
    let Some(mut object) = session_read::object(call, Some(objects))? else {
        return Err(Error::new(
            ErrorKind::Api,
            "A session was asked about something else.",
        ));
    };
    let sources = ExpandSources {
        store,
        objects: Some(objects),
    };
    expand::apply(&sources, &mut object, &expand::wanted_by(call)?)?;
    Ok(response::ok(&object))
}

/// Stripe keeps events for 30 days.
const EVENTS_KEPT_SECONDS: i64 = 30 * 86_400;
/// At most this many events are deleted at once.
const EVENTS_AT_ONCE: u32 = 500;

/// Forgets the answers and deletes the events that were kept long enough.
pub fn prune(store: &mut dyn Store, now: Timestamp) -> Result<(), Error> {
    store.prune_requests(now.plus_millis(-1000 * idempotency::KEPT_SECONDS))?;
    store.prune_events(now.plus_millis(-1000 * EVENTS_KEPT_SECONDS), EVENTS_AT_ONCE)
}

fn handle(context: &mut Context, route: Route, reader: &Reader) -> Result<HandlerResult, Error> {
    let object = match route {
        Route::CreateProduct => product::create(context, reader)?,
        Route::UpdateProduct(id) => product::update(context, &id, reader)?,
        Route::RetrieveProduct(id) => {
            product::render(&context.existing(Table::Product, &id)?.read()?)
        }
        Route::DeleteProduct(id) => product::delete(context, &id)?,
        Route::SearchProducts => search::products(context, reader)?,
        Route::CreatePrice => price::create(context, reader)?,
        Route::UpdatePrice(id) => price::update(context, &id, reader)?,
        Route::RetrievePrice(id) => price::render(&context.existing(Table::Price, &id)?.read()?),
        Route::CreatePaymentLink => return create_link(context, reader),
        Route::UpdatePaymentLink(id) => return update_link(context, &id, reader),
        Route::RetrievePaymentLink(id) => {
            context.existing(Table::PaymentLink, &id)?;
            return Ok(HandlerResult::AskLink(PaymentLinkId::from_known(id)));
        }
        Route::ListPaymentLinkLineItems(id) => lists::link_line_items(context, &id, reader)?,
        Route::ListChargeRefunds(id) => lists::charge_refunds(context, &id, reader)?,
        Route::ListProducts
        | Route::ListPrices
        | Route::ListPaymentLinks
        | Route::ListSessions
        | Route::ListPaymentIntents
        | Route::ListCharges
        | Route::ListRefunds
        | Route::ListEvents
        | Route::ListWebhookEndpoints => lists::list(context, &route, reader)?,
        Route::ExpireSession(id) => return others::expire_session(context, &id),
        Route::RetrieveSession(id) | Route::ListSessionLineItems(id) => {
            return Err(checkout_session::missing(&id));
        }
        Route::RetrievePaymentIntent(id) => copy(context, Table::PaymentIntent, &id)?,
        Route::RetrieveCharge(id) => copy(context, Table::Charge, &id)?,
        Route::RetrieveRefund(id) => copy(context, Table::Refund, &id)?,
        Route::CreateRefund | Route::UpdateRefund(_) | Route::UpdateSession(_) => {
            return others::act(context, &route, reader);
        }
        Route::RetrieveEvent(id) => copy(context, Table::Event, &id)?,
        Route::RetryEvent(id) => others::retry_event(context, &id, reader)?,
        Route::CreateWebhookEndpoint => return others::create_endpoint(context, reader),
        Route::RetrieveWebhookEndpoint(id) => {
            let endpoint = context.existing(Table::WebhookEndpoint, &id)?.read()?;
            webhook_endpoint::render(&endpoint, None)
        }
        Route::UpdateWebhookEndpoint(id) => return others::update_endpoint(context, &id, reader),
        Route::DeleteWebhookEndpoint(id) => others::delete_endpoint(context, &id)?,
    };
    Ok(HandlerResult::Object(object))
}

/// What is kept as it was rendered.
fn copy(context: &Context, table: Table, id: &str) -> Result<Value, Error> {
    context.existing(table, id)?.read()
}

fn create_link(context: &mut Context, reader: &Reader) -> Result<HandlerResult, Error> {
    let new = CreatePaymentLink::read(reader, context.call.mode, context.config, context.now)?;
    let slug = match new.slug() {
        Some(slug) if context.store.slug(slug)?.is_some() => return Err(rules::slug_taken(slug)),
        Some(slug) => slug.to_owned(),
        None => rules::random_slug(context.entropy, context.call.mode),
    };
    let link = new.store(context, slug)?;
    context.store.claim_slug(&link.slug, &link.id)?;
    for item in &link.offer.items {
        context.store.add_use(item.price.id.as_str(), &link.id)?;
        context
            .store
            .add_use(item.price.product.as_str(), &link.id)?;
    }
    let row = LinkRow {
        link: link.clone(),
        active: true,
        count: 0,
        completed: 0,
        revision: 0,
    };
    let place = context.place(false)?;
    context.store.put(&link_row(&row, place)?)?;
    let target = Target::Link(link.id.clone());
    let asked = context.asked()?;
    let task = Task::CreateLink(Box::new(link));
    outbox::enqueue(
        context.store,
        target.clone(),
        task,
        Some(asked),
        context.now,
    )?;
    Ok(HandlerResult::Waiting(target))
}

fn update_link(context: &mut Context, id: &str, reader: &Reader) -> Result<HandlerResult, Error> {
    let stored: LinkRow = context.existing(Table::PaymentLink, id)?.read()?;
    let update = UpdatePaymentLink::read(reader, stored.link.mode, context.config)?;
    update.check(context.now)?;
    // Tried here so that a mistake is answered at once; done when it is sent.
    payment_link::updated(&stored.link, &update)?;
    let target = Target::Link(stored.link.id);
    let asked = context.asked()?;
    let task = Task::UpdateLink(context.call.params.clone());
    outbox::enqueue(
        context.store,
        target.clone(),
        task,
        Some(asked),
        context.now,
    )?;
    Ok(HandlerResult::Waiting(target))
}

fn link_row(stored: &LinkRow, place: Option<u64>) -> Result<Row, Error> {
    Ok(Row {
        table: Table::PaymentLink,
        id: stored.link.id.to_string(),
        place,
        parent: String::new(),
        status: product::status(stored.active),
        version: 0,
        created: None,
        words: Vec::new(),
        json: to_json(stored)?,
    })
}
