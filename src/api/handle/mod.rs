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

use super::expand::{self, Around};
use super::request::reader::Reader;
use super::request::{form, rules};
use super::resources::payment_link::{self, CreatePaymentLink, LinkRow, UpdatePaymentLink};
use super::resources::{checkout_session, event, price, product, search, webhook_endpoint};
use super::response;
use super::route::{Operation, Route};
use super::store::outbox::{self, Asked, Target, Task};
use super::store::{Row, Store, Table, event_log, idempotency, to_json};
use crate::domain::error::Kind;
use crate::domain::event::{Event, EventType, event_id};
use crate::domain::{Config, Entropy, Error, PaymentLinkId, Timestamp};
use crate::json::Text;
use crate::protocol::messages::{ApiCall, ApiReply, LinkStatus, SessionObjects};
use serde_json::Value;

/// Everything a handler works with.
#[derive(Debug)]
pub struct Desk<'a, S, E> {
    /// The rows.
    pub store: &'a mut S,
    /// Chance.
    pub entropy: &'a mut E,
    /// What the installation has set.
    pub config: &'a Config,
    /// Now.
    pub now: Timestamp,
    /// The request.
    pub call: &'a ApiCall,
}

impl<S: Store, E> Desk<'_, S, E> {
    /// The row that the path names, or 404.
    pub fn existing(&self, table: Table, id: &str) -> Result<Row, Error> {
        let row = self.store.row(table, id)?;
        row.ok_or_else(|| Error::no_such(table.as_str(), table.path_param(), id))
    }

    /// The next place in lists; none for what is `inline`.
    pub fn place(&mut self, inline: bool) -> Result<Option<u64>, Error> {
        if inline {
            return Ok(None);
        }
        self.store.next_number().map(Some)
    }

    /// Logs that the request did `kind` to `object`, and what it was before.
    pub fn tell(
        &mut self,
        kind: EventType,
        object: &Value,
        before: Option<&Value>,
    ) -> Result<(), Error> {
        let source = object.get("id").and_then(Value::as_str).unwrap_or_default();
        let number = self.store.next_number()?;
        let changed = before.map(|before| Text::from(&event::previous_attributes(before, object)));
        let key = idempotency::key_of(self.call)?.map(str::to_owned);
        let event = Event {
            id: event_id(source, kind, number),
            kind,
            created: self.now,
            mode: self.call.mode,
            source: source.to_owned(),
            object: Text::from(object),
            previous_attributes: changed,
            request: Some((self.call.request_id.clone(), key)),
        };
        event_log::log(self.store, &[event], self.now)
    }

    fn asked(&self) -> Result<Asked, Error> {
        Ok(Asked {
            key: idempotency::stored_key(self.call)?,
            request_id: self.call.request_id.clone(),
            idempotency_key: idempotency::key_of(self.call)?.map(str::to_owned),
            expand: expand::wanted_by(self.call)?,
        })
    }
}

/// How far a request got in its first transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
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

enum Done {
    Object(Value),
    AskLink(PaymentLinkId),
    Waiting(Target),
}

/// The first transaction of a request: everything that Account alone decides.
pub fn begin<S: Store, E: Entropy>(
    store: &mut S,
    call: &ApiCall,
    config: &Config,
    now: Timestamp,
    entropy: &mut E,
) -> Result<Begun, Error> {
    let (operation, id) = Operation::find(&call.method, &call.path)?;
    if let Some(reply) = idempotency::replay(store, call, now)? {
        return Ok(Begun::Answered(reply));
    }
    let tree = form::decode(&call.params)?;
    let expand = expand::wanted(call, &tree)?;
    let tree = expand::without(tree);
    let reader = Reader::open(&tree, operation.params)?;
    let route = (operation.route)(id.to_owned());
    let mut desk = Desk {
        store,
        entropy,
        config,
        now,
        call,
    };
    match handle(&mut desk, route, &reader)? {
        Done::AskLink(id) => Ok(Begun::AskLink(id)),
        Done::Waiting(target) => {
            idempotency::remember(store, call, now, None)?;
            let key = idempotency::stored_key(call)?;
            Ok(Begun::Waiting { key, target })
        }
        Done::Object(mut object) => {
            let around = Around {
                store: &*desk.store,
                objects: None,
            };
            expand::apply(&around, &mut object, &expand)?;
            let mut reply = response::ok(&object);
            if idempotency::key_of(call)?.is_some() {
                reply.original_request = Some(call.request_id.clone());
                idempotency::remember(store, call, now, Some(reply.clone()))?;
            }
            Ok(Begun::Answered(reply))
        }
    }
}

/// The answer to a request that had to wait, if it is there by now.
///
/// Without an idempotency key nobody can ask for it again, so it is forgotten
/// at once: it may hold a secret.
pub fn answer<S: Store>(store: &mut S, key: &str) -> Result<Option<ApiReply>, Error> {
    let reply = store.request(key)?.and_then(|request| request.reply);
    if reply.is_some() && idempotency::is_nobodys(key) {
        store.remove_request(key)?;
    }
    Ok(reply)
}

/// The answer to [`Begun::AskLink`]; without Link's word, Account's own copy.
pub fn link_answer<S: Store>(
    store: &S,
    call: &ApiCall,
    id: &PaymentLinkId,
    status: Option<&LinkStatus>,
) -> Result<ApiReply, Error> {
    let noun = Table::PaymentLink.as_str();
    let row = store.row(Table::PaymentLink, id.as_str())?;
    let row = row.ok_or_else(|| Error::no_such(noun, noun, id.as_str()))?;
    let mut stored: LinkRow = row.read()?;
    if let Some(status) = status {
        stored.hear(status);
        stored.completed = 0;
    }
    let mut object = stored.render();
    let around = Around {
        store,
        objects: None,
    };
    expand::apply(&around, &mut object, &expand::wanted_by(call)?)?;
    Ok(response::ok(&object))
}

/// The answer of a session's own object, with what is to be expanded in it.
pub fn expanded<S: Store>(
    store: &S,
    call: &ApiCall,
    objects: &SessionObjects,
) -> Result<ApiReply, Error> {
    let Some(mut object) = session_read::object(call, Some(objects))? else {
        return Err(Error::new(
            Kind::Api,
            "A session was asked about something else.",
        ));
    };
    let around = Around {
        store,
        objects: Some(objects),
    };
    expand::apply(&around, &mut object, &expand::wanted_by(call)?)?;
    Ok(response::ok(&object))
}

/// Stripe keeps events for 30 days.
const EVENTS_KEPT_SECONDS: i64 = 30 * 86_400;
/// At most this many events are deleted at once.
const EVENTS_AT_ONCE: u32 = 500;

/// Forgets the answers and deletes the events that were kept long enough.
pub fn prune<S: Store>(store: &mut S, now: Timestamp) -> Result<(), Error> {
    store.prune_requests(now.plus_millis(-1000 * idempotency::KEPT_SECONDS))?;
    store.prune_events(now.plus_millis(-1000 * EVENTS_KEPT_SECONDS), EVENTS_AT_ONCE)
}

fn handle<S: Store, E: Entropy>(
    desk: &mut Desk<S, E>,
    route: Route,
    reader: &Reader,
) -> Result<Done, Error> {
    let object = match route {
        Route::CreateProduct => product::create(desk, reader)?,
        Route::UpdateProduct(id) => product::update(desk, &id, reader)?,
        Route::RetrieveProduct(id) => product::render(&desk.existing(Table::Product, &id)?.read()?),
        Route::DeleteProduct(id) => product::delete(desk, &id)?,
        Route::SearchProducts => search::products(desk, reader)?,
        Route::CreatePrice => price::create(desk, reader)?,
        Route::UpdatePrice(id) => price::update(desk, &id, reader)?,
        Route::RetrievePrice(id) => price::render(&desk.existing(Table::Price, &id)?.read()?),
        Route::CreatePaymentLink => return create_link(desk, reader),
        Route::UpdatePaymentLink(id) => return update_link(desk, &id, reader),
        Route::RetrievePaymentLink(id) => {
            desk.existing(Table::PaymentLink, &id)?;
            return Ok(Done::AskLink(PaymentLinkId::from_known(id)));
        }
        Route::ListPaymentLinkLineItems(id) => lists::link_line_items(desk, &id, reader)?,
        Route::ListChargeRefunds(id) => lists::charge_refunds(desk, &id, reader)?,
        Route::ListProducts
        | Route::ListPrices
        | Route::ListPaymentLinks
        | Route::ListSessions
        | Route::ListPaymentIntents
        | Route::ListCharges
        | Route::ListRefunds
        | Route::ListEvents
        | Route::ListWebhookEndpoints => lists::list(desk, &route, reader)?,
        Route::ExpireSession(id) => return others::expire_session(desk, &id),
        Route::RetrieveSession(id) | Route::ListSessionLineItems(id) => {
            return Err(checkout_session::missing(&id));
        }
        Route::RetrievePaymentIntent(id) => copy(desk, Table::PaymentIntent, &id)?,
        Route::RetrieveCharge(id) => copy(desk, Table::Charge, &id)?,
        Route::RetrieveRefund(id) => copy(desk, Table::Refund, &id)?,
        Route::CreateRefund | Route::UpdateRefund(_) | Route::UpdateSession(_) => {
            return others::act(desk, &route, reader);
        }
        Route::RetrieveEvent(id) => copy(desk, Table::Event, &id)?,
        Route::RetryEvent(id) => others::retry_event(desk, &id, reader)?,
        Route::CreateWebhookEndpoint => return others::create_endpoint(desk, reader),
        Route::RetrieveWebhookEndpoint(id) => {
            let endpoint = desk.existing(Table::WebhookEndpoint, &id)?.read()?;
            webhook_endpoint::render(&endpoint, None)
        }
        Route::UpdateWebhookEndpoint(id) => return others::update_endpoint(desk, &id, reader),
        Route::DeleteWebhookEndpoint(id) => others::delete_endpoint(desk, &id)?,
    };
    Ok(Done::Object(object))
}

/// What is kept as it was rendered.
fn copy<S: Store, E>(desk: &Desk<S, E>, table: Table, id: &str) -> Result<Value, Error> {
    desk.existing(table, id)?.read()
}

fn create_link<S: Store, E: Entropy>(
    desk: &mut Desk<S, E>,
    reader: &Reader,
) -> Result<Done, Error> {
    let new = CreatePaymentLink::read(reader, desk.call.mode, desk.config, desk.now)?;
    let slug = match new.slug() {
        Some(slug) if desk.store.slug(slug)?.is_some() => return Err(rules::slug_taken(slug)),
        Some(slug) => slug.to_owned(),
        None => rules::random_slug(desk.entropy, desk.call.mode),
    };
    let link = new.store(desk, slug)?;
    desk.store.claim_slug(&link.slug, &link.id)?;
    for item in &link.items {
        desk.store.add_use(item.price.id.as_str(), &link.id)?;
        desk.store.add_use(item.price.product.as_str(), &link.id)?;
    }
    let row = LinkRow {
        link: link.clone(),
        active: true,
        count: 0,
        completed: 0,
        revision: 0,
    };
    let place = desk.place(false)?;
    desk.store.put(&link_row(&row, place)?)?;
    let target = Target::Link(link.id.clone());
    let asked = desk.asked()?;
    let task = Task::CreateLink(Box::new(link));
    outbox::enqueue(desk.store, target.clone(), task, Some(asked), desk.now)?;
    Ok(Done::Waiting(target))
}

fn update_link<S: Store, E>(
    desk: &mut Desk<S, E>,
    id: &str,
    reader: &Reader,
) -> Result<Done, Error> {
    let stored: LinkRow = desk.existing(Table::PaymentLink, id)?.read()?;
    let update = UpdatePaymentLink::read(reader, stored.link.mode, desk.config)?;
    update.check(desk.now)?;
    // Tried here so that a mistake is answered at once; done when it is sent.
    payment_link::updated(&stored.link, &update)?;
    let target = Target::Link(stored.link.id);
    let asked = desk.asked()?;
    let task = Task::UpdateLink(desk.call.params.clone());
    outbox::enqueue(desk.store, target.clone(), task, Some(asked), desk.now)?;
    Ok(Done::Waiting(target))
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
