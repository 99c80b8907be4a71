//! A GET that is answered from the Ledger.

use super::list::ListRead;
use super::search::SearchRead;
use super::{Objects, find};
use crate::api::handle::parse::parse;
use crate::api::operation::{Does, Operation};
use crate::api::resource::Resource;
use crate::api::resources::{self, customer};
use crate::domain::ledger::Kind;
use crate::domain::{CustomerId, Error};
use crate::protocol::account::ApiCall;
use serde_json::Value;

/// What is read.
#[derive(Debug)]
pub enum LedgerRead<'a> {
    List(Box<ListRead<'a>>),
    /// The event with this id.
    Event(&'a str),
    Customer(CustomerId),
    Search(Box<SearchRead<'a>>),
}

impl<'a> LedgerRead<'a> {
    /// The read that `call` is, once its parameters are checked; none if the Ledger does not
    /// answer it.
    pub fn parse(
        call: &'a ApiCall,
        operation: &Operation,
        id: &'a str,
    ) -> Result<Option<Self>, Error> {
        let resource = resources::find(operation.returns.noun());
        let Some(rows) = resource.and_then(Resource::in_ledger) else {
            return Ok(None);
        };
        match (operation.does, rows.kind) {
            (Does::List, _) => {
                let read = ListRead::parse(call, operation, rows)?;
                Ok(Some(Self::List(Box::new(read))))
            }
            (Does::Retrieve, Kind::Event) => {
                parse(call, operation, id)?;
                Ok(Some(Self::Event(id)))
            }
            (Does::Retrieve, Kind::Customer) => {
                parse(call, operation, id)?;
                Ok(Some(Self::Customer(customer::known(id)?)))
            }
            (Does::Search, _) => {
                let read = SearchRead::parse(call, operation, rows)?;
                Ok(Some(Self::Search(Box::new(read))))
            }
            // Sessions answer for themselves; what is changed is Account's.
            (Does::Retrieve, Kind::Purchase | Kind::Refund | Kind::Dispute)
            | (Does::By(_) | Does::Said(_), _) => Ok(None),
        }
    }

    /// The answer.
    pub async fn answer<O: Objects>(&self, objects: &O) -> Result<Value, O::Failure> {
        match self {
            Self::List(list) => list.answer(objects).await,
            Self::Event(id) => find::event(objects, id).await,
            Self::Customer(id) => {
                let found = objects.customer(id).await?;
                found.ok_or_else(|| customer::missing(id.as_str()).into())
            }
            Self::Search(search) => search.answer(objects).await,
        }
    }

    /// The paths to be expanded in the answer.
    pub fn expand(&self) -> &[String] {
        match self {
            Self::List(list) => list.expand(),
            Self::Event(_) | Self::Customer(_) | Self::Search(_) => &[],
        }
    }
}
