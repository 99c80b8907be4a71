//! The merchant's book: what Account does with a request to the API.
//!
//! A request is worked on in one transaction ([`begin`]) or, where another
//! object takes part, in two: [`begin`] writes the outbox, the caller sends
//! what [`outbox::call`] says, and [`finish`] deals with the answer. An error
//! from any of them means: roll back, nothing was saved.

mod finish;
mod lists;

pub use finish::{Reply, finish};

use super::outbox::{self, Asked, Target, Task};
use super::params::{self, Node};
use super::payment_link::{self, CreatePaymentLink, LinkRow, UpdatePaymentLink};
use super::reader::{Names, Reader};
use super::route::Route;
use super::store::{Row, Store, Table, to_json};
use super::{checkout_session, idempotency, price, product, response, rules, webhook_endpoint};
use crate::domain::messages::{ApiCall, ApiReply, LinkStatus};
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::domain::{Config, Entropy, Error, PaymentLinkId, Timestamp};
use serde_json::{Value, json};

const PLAIN: Names = Names {
    supported: &[],
    unsupported: &["expand"],
};

const PAGED: Names = Names {
    supported: &["ending_before", "limit", "starting_after"],
    unsupported: &["expand"],
};

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

    fn asked(&self) -> Result<Asked, Error> {
        Ok(Asked {
            key: idempotency::stored_key(self.call)?,
            request_id: self.call.request_id.clone(),
            idempotency_key: idempotency::key_of(self.call)?.map(str::to_owned),
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
    let route = Route::parse(&call.method, &call.path)?;
    if let Some(reply) = idempotency::replay(store, call, now)? {
        return Ok(Begun::Answered(reply));
    }
    let tree = params::decode(&call.params)?;
    let mut desk = Desk {
        store,
        entropy,
        config,
        now,
        call,
    };
    match handle(&mut desk, route, &tree)? {
        Done::AskLink(id) => Ok(Begun::AskLink(id)),
        Done::Waiting(target) => {
            idempotency::remember(store, call, now, None)?;
            let key = idempotency::stored_key(call)?;
            Ok(Begun::Waiting { key, target })
        }
        Done::Object(object) => {
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
    Ok(response::ok(&stored.render()))
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
    tree: &Node,
) -> Result<Done, Error> {
    let object = match route {
        Route::CreateProduct => product::create(desk, tree)?,
        Route::UpdateProduct(id) => product::update(desk, &id, tree)?,
        Route::RetrieveProduct(id) => {
            plain(tree)?;
            product::render(&desk.existing(Table::Product, &id)?.read()?)
        }
        Route::CreatePrice => price::create(desk, tree)?,
        Route::UpdatePrice(id) => price::update(desk, &id, tree)?,
        Route::RetrievePrice(id) => {
            plain(tree)?;
            price::render(&desk.existing(Table::Price, &id)?.read()?)
        }
        Route::CreatePaymentLink => return create_link(desk, tree),
        Route::UpdatePaymentLink(id) => return update_link(desk, &id, tree),
        Route::RetrievePaymentLink(id) => {
            plain(tree)?;
            desk.existing(Table::PaymentLink, &id)?;
            return Ok(Done::AskLink(PaymentLinkId::from_known(id)));
        }
        Route::ListPaymentLinkLineItems(id) => lists::link_line_items(desk, &id, tree)?,
        Route::ListProducts
        | Route::ListPrices
        | Route::ListPaymentLinks
        | Route::ListSessions
        | Route::ListEvents
        | Route::ListWebhookEndpoints => lists::list(desk, &route, tree)?,
        Route::ExpireSession(id) => return expire_session(desk, &id, tree),
        Route::RetrieveSession(id) | Route::ListSessionLineItems(id) => {
            return Err(checkout_session::missing(&id));
        }
        Route::RetrieveEvent(id) => {
            plain(tree)?;
            desk.existing(Table::Event, &id)?.read()?
        }
        Route::CreateWebhookEndpoint => return create_endpoint(desk, tree),
        Route::RetrieveWebhookEndpoint(id) => {
            plain(tree)?;
            let endpoint = desk.existing(Table::WebhookEndpoint, &id)?.read()?;
            webhook_endpoint::render(&endpoint, None)
        }
        Route::DeleteWebhookEndpoint(id) => delete_endpoint(desk, &id, tree)?,
    };
    Ok(Done::Object(object))
}

fn plain(tree: &Node) -> Result<(), Error> {
    Reader::open(tree, "", &PLAIN).map(|_| ())
}

fn create_link<S: Store, E: Entropy>(desk: &mut Desk<S, E>, tree: &Node) -> Result<Done, Error> {
    let new = CreatePaymentLink::read(tree, desk.call.mode, desk.config)?;
    let slug = match &new.slug {
        Some(slug) if desk.store.slug(slug)?.is_some() => return Err(rules::slug_taken(slug)),
        Some(slug) => slug.clone(),
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

fn update_link<S: Store, E>(desk: &mut Desk<S, E>, id: &str, tree: &Node) -> Result<Done, Error> {
    let stored: LinkRow = desk.existing(Table::PaymentLink, id)?.read()?;
    let update = UpdatePaymentLink::read(tree, stored.link.mode, desk.config)?;
    // Tried here so that a mistake is answered at once; done when it is sent.
    payment_link::updated(&stored.link, &update)?;
    let target = Target::Link(stored.link.id);
    let asked = desk.asked()?;
    let task = Task::UpdateLink(desk.call.params.clone());
    outbox::enqueue(desk.store, target.clone(), task, Some(asked), desk.now)?;
    Ok(Done::Waiting(target))
}

fn expire_session<S: Store, E>(
    desk: &mut Desk<S, E>,
    id: &str,
    tree: &Node,
) -> Result<Done, Error> {
    let session = checkout_session::known(id, desk.call)?;
    checkout_session::check_expire(tree)?;
    let asked = desk.asked()?;
    let target = Target::Session(session);
    let task = Task::ExpireSession;
    outbox::enqueue(desk.store, target.clone(), task, Some(asked), desk.now)?;
    Ok(Done::Waiting(target))
}

fn create_endpoint<S: Store, E: Entropy>(
    desk: &mut Desk<S, E>,
    tree: &Node,
) -> Result<Done, Error> {
    let (endpoint, secret) = webhook_endpoint::create(desk, tree)?;
    let task = Task::ConfigureEndpoint {
        url: endpoint.url,
        secret,
        mode: endpoint.mode,
    };
    let asked = desk.asked()?;
    let target = Target::Endpoint(endpoint.id);
    outbox::enqueue(desk.store, target.clone(), task, Some(asked), desk.now)?;
    Ok(Done::Waiting(target))
}

fn delete_endpoint<S: Store, E>(
    desk: &mut Desk<S, E>,
    id: &str,
    tree: &Node,
) -> Result<Value, Error> {
    let row = desk.existing(Table::WebhookEndpoint, id)?;
    plain(tree)?;
    let endpoint: WebhookEndpoint = row.read()?;
    desk.store.remove(Table::WebhookEndpoint, id)?;
    let target = Target::Endpoint(endpoint.id);
    outbox::enqueue(desk.store, target, Task::DeleteEndpoint, None, desk.now)?;
    Ok(json!({ "id": id, "object": "webhook_endpoint", "deleted": true }))
}

fn link_row(stored: &LinkRow, place: Option<u64>) -> Result<Row, Error> {
    Ok(Row {
        table: Table::PaymentLink,
        id: stored.link.id.to_string(),
        place,
        parent: String::new(),
        status: product::status(stored.active),
        version: 0,
        json: to_json(stored)?,
    })
}
