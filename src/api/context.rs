//! What every handler gets and gives: the rows, chance, the settings and the time, and a request
//! that has been parsed.

use super::rendered::{previous_attributes, text};
use super::request::form::Node;
use super::request::reader::Reader;
use super::store::list::{Page, Part};
use super::store::outbox_row::{PathObject, Target, Task, WaitingRequest};
use super::store::{Filter, Row, Store, StoreError, Table, idempotency, outbox};
use crate::domain::event::{ApiRequest, EventType};
use crate::domain::ledger::NewEvent;
use crate::domain::{Config, Entropy, Error, PaymentLinkId, Timestamp};
use crate::json::Text;
use crate::protocol::account::ApiCall;
use serde_json::Value;

/// Everything a handler works with.
pub struct Context<'a> {
    pub store: &'a mut dyn Store,
    pub entropy: &'a mut dyn Entropy,
    /// What the installation has set.
    pub config: &'a Config,
    pub now: Timestamp,
    pub call: &'a ApiCall,
}

impl Context<'_> {
    /// The row that the path names, or 404.
    pub fn existing(&self, table: Table, id: &str) -> Result<Row, Error> {
        let row = self.store.row(table, id)?;
        row.ok_or_else(|| Error::no_such(table.as_str(), table.path_param(), id))
    }

    /// The next place in lists, for what stands in them.
    pub fn place(&mut self, listing: Listing) -> Result<Option<u64>, StoreError> {
        match listing {
            Listing::Listed => self.store.next_number().map(Some),
            Listing::Inline => Ok(None),
        }
    }

    /// Tells the Ledger that the request did `kind` to `object`, and what it was before.
    pub fn tell(
        &mut self,
        kind: EventType,
        object: &Value,
        before: Option<&Value>,
    ) -> Result<(), Error> {
        let request = self.api_request()?;
        tell(self.store, (kind, Some(request)), object, before, self.now)?;
        Ok(())
    }

    /// The request as events show it.
    pub fn api_request(&self) -> Result<ApiRequest, Error> {
        Ok(ApiRequest {
            id: self.call.request_id.clone(),
            idempotency_key: idempotency::key_of(self.call)?.map(str::to_owned),
        })
    }

    /// The page of a list that `request` asks for, of rows shown by `render`.
    pub fn list(
        &self,
        request: &Request,
        filter: &Filter,
        render: fn(&Row, Timestamp) -> Result<Value, StoreError>,
    ) -> Result<HandlerResult, Error> {
        let rows = Page::read(&request.reader())?.rows(self.store, filter)?;
        let data = rows.data.iter().map(|row| render(row, self.now));
        let data: Result<Vec<_>, _> = data.collect();
        let list = Part {
            data: data?,
            has_more: rows.has_more,
        };
        Ok(HandlerResult::Object(list.render(&self.call.path)))
    }

    /// Has `target` do `task`, and the request wait for its answer.
    pub fn ask(
        &mut self,
        request: &Request,
        target: Target,
        task: Task,
    ) -> Result<HandlerResult, Error> {
        self.ask_about(request, None, target, task)
    }

    /// As [`Context::ask`], where the path names what it is done to.
    pub fn ask_about(
        &mut self,
        request: &Request,
        path: Option<PathObject>,
        target: Target,
        task: Task,
    ) -> Result<HandlerResult, Error> {
        let waiting = WaitingRequest {
            key: idempotency::stored_key(self.call)?,
            request_id: self.call.request_id.clone(),
            idempotency_key: idempotency::key_of(self.call)?.map(str::to_owned),
            expand: request.expand.clone(),
            path,
        };
        outbox::enqueue(self.store, target.clone(), task, Some(waiting), self.now)?;
        Ok(HandlerResult::Waiting(target))
    }
}

/// Tells the Ledger that `request`, or nobody, did `kind` to `object`, and what it was before.
pub fn tell(
    store: &mut dyn Store,
    (kind, request): (EventType, Option<ApiRequest>),
    object: &Value,
    before: Option<&Value>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let event = NewEvent {
        kind,
        source: text(object, "id").to_owned(),
        object: Text::from(object),
        previous_attributes: before.map(|before| Text::from(&previous_attributes(before, object))),
        request,
    };
    outbox::tell(store, event, now)
}

/// A coupon or promotion code, of which a Coupon object is asked how often it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedCoupon {
    /// What the object is called.
    pub key: String,
    pub table: Table,
    pub id: String,
    /// The number of the code, if it is one.
    pub code: Option<u64>,
}

/// Whether an object stands in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    Listed,
    /// It was made with something else, and is seen only there.
    Inline,
}

/// How far a handler got.
#[derive(Debug, Clone, PartialEq)]
pub enum HandlerResult {
    /// All the way: this is the answer, before anything is expanded in it.
    Object(Value),
    /// This Link knows how things stand.
    AskLink(PaymentLinkId),
    /// A Coupon knows.
    AskCoupon(AskedCoupon),
    /// The answer depends on what the outbox holds for this object.
    Waiting(Target),
}

/// What does an operation.
pub type Handler = fn(&mut Context, &Request) -> Result<HandlerResult, Error>;

/// A request that was decoded and checked, see [`crate::api::handle::parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    id: String,
    tree: Node,
    expand: Vec<String>,
}

impl Request {
    /// A request with `id` in its path, checked parameters, and checked paths to be expanded.
    pub fn checked(id: &str, tree: Node, expand: Vec<String>) -> Self {
        Self {
            id: id.to_owned(),
            tree,
            expand,
        }
    }

    /// The id in the path, "" without one.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The parameters, without `expand`.
    pub fn reader(&self) -> Reader<'_> {
        Reader::of_checked(&self.tree)
    }

    /// The paths to be expanded in the answer.
    pub fn expand(&self) -> &[String] {
        &self.expand
    }
}
