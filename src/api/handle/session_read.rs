//! What a session's own object answers: the session, its line items, its payment.
//!
//! The Worker asks that object, so that a read after a write is right.

use super::parse::parse;
use crate::api::context::Request;
use crate::api::expand;
use crate::api::operation::{Operation, SessionPart};
use crate::api::rendered::{text, with_id};
use crate::api::resource::ExpandSources;
use crate::api::resources::{balance_transaction, charge, checkout_session, payment_method};
use crate::api::store::StoreError;
use crate::api::store::list::Page;
use crate::domain::{Error, SessionId};
use crate::protocol::account::ApiCall;
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// A GET that a session's own object is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRead<'a> {
    call: &'a ApiCall,
    request: Request,
    part: SessionPart,
    noun: &'static str,
    page: Page,
    /// The session whose object is to be asked; `None`: the id belongs to none.
    pub session: Option<SessionId>,
}

impl<'a> SessionRead<'a> {
    /// The read that `call` is, once its parameters are checked; none if Account answers it.
    pub fn parse(
        call: &'a ApiCall,
        operation: &Operation,
        id: &str,
    ) -> Result<Option<Self>, Error> {
        let Some(part) = operation.session else {
            return Ok(None);
        };
        let request = parse(call, operation, id)?;
        let page = Page::read(&request.reader())?;
        let session = match part {
            SessionPart::Session | SessionPart::LineItems => {
                Some(checkout_session::known(id, call.mode)?)
            }
            SessionPart::Related(_) | SessionPart::Refunds => SessionId::of_payment(call.mode, id),
        };
        Ok(Some(Self {
            call,
            request,
            part,
            noun: operation.returns.noun(),
            page,
            session,
        }))
    }

    /// The paths to be expanded in the answer.
    pub fn expand(&self) -> &[String] {
        self.request.expand()
    }

    /// The answer with what belongs to its session expanded: the rest is left to Account.
    pub fn expanded(
        &self,
        mut object: Value,
        objects: Option<&SessionObjects>,
    ) -> Result<Value, StoreError> {
        let sources = ExpandSources {
            store: None,
            objects,
        };
        expand::apply(&sources, &mut object, self.request.expand())?;
        Ok(object)
    }

    /// The answer, from what the object said.
    pub fn object(&self, objects: Option<&SessionObjects>) -> Result<Value, Error> {
        // The id of a payment does not say its mode.
        let is_live = Value::from(self.call.mode.is_live());
        let objects = objects.filter(|objects| objects.session.get("livemode") == Some(&is_live));
        let objects = objects.ok_or_else(|| self.missing())?;
        match self.part {
            SessionPart::Session => Ok(objects.session.clone()),
            SessionPart::LineItems => {
                let items = &objects.line_items;
                self.page.list("line item", items, &self.call.path)
            }
            SessionPart::Related(_) if self.noun == balance_transaction::RESOURCE.object => {
                let found = balance_transaction::of(&objects.related, self.request.id());
                found.ok_or_else(|| self.missing())
            }
            SessionPart::Related(_) => self.related(objects, self.noun).cloned(),
            SessionPart::Refunds => {
                let charge = text(self.related(objects, "charge")?, "id");
                let refunds = charge::refunds(objects, charge);
                self.page.list(self.noun, &refunds, &self.call.path)
            }
        }
    }

    /// The `noun` with the id in the path: that of another kind is not there.
    fn related<'o>(&self, objects: &'o SessionObjects, noun: &str) -> Result<&'o Value, Error> {
        let found = with_id(&objects.related, self.request.id());
        let found = found.filter(|found| text(found, "object") == noun);
        found.ok_or_else(|| self.missing())
    }

    /// The 404 for what is not there.
    fn missing(&self) -> Error {
        let id = self.request.id();
        match self.part {
            SessionPart::Session | SessionPart::LineItems => checkout_session::missing(id),
            SessionPart::Related(param) if self.noun == payment_method::RESOURCE.object => {
                Error::no_such(payment_method::SPOKEN, param, id)
            }
            SessionPart::Related(param) if self.noun == balance_transaction::RESOURCE.object => {
                Error::no_such(balance_transaction::SPOKEN, param, id)
            }
            SessionPart::Related(param) => Error::no_such(self.noun, param, id),
            SessionPart::Refunds => charge::missing(id),
        }
    }
}
